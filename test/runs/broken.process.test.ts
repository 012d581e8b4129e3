import { expect, test } from 'vitest'
import { runVitest, unexpected } from './run-vitest.js'

test('clean code in runs that go wrong: an error each time, with `.not` too', async () => {
  const run = await runVitest('broken')
  expect(unexpected(run)).toEqual([])
  const errors = [...run.tests].filter(([title]) => title.endsWith('[error]'))
  expect(errors).toHaveLength(25)
}, 400_000)

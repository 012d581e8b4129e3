import { expect, test } from 'vitest'
import { live } from './live.js'

test('empty', () => {
  expect(live.length).toBeGreaterThan(0)
})

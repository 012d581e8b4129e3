import { expect, test } from 'vitest'
import { rehearse } from '../../src/measure/rehearse.js'
import { sightHere } from '../../src/measure/sight.js'

test('the rehearsal ends also where the heap falls all the while', async () => {
  let level = 2 ** 40
  let readings = 0
  await rehearse({
    sight: sightHere(),
    bytes() {
      readings++
      return level--
    },
    parts: () => ({}),
    proofOf: () => ({ timeOfProof: () => 0, callsToClear: undefined }),
  })
  expect(readings).toBeGreaterThan(2)
}, 10_000)

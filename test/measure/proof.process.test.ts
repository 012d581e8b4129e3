import { expect, test } from 'vitest'
import { Calls } from '../../src/measure/calls.js'
import { now } from '../../src/measure/captured.js'
import { acquireCollect } from '../../src/measure/collect.js'
import { HeapReader } from '../../src/measure/heap-reader.js'
import { createProgress } from '../../src/measure/progress.js'
import { prove } from '../../src/measure/proof.js'

const callsBefore = 65_536

test('what is given back during the proof does not hide the step of an array', async () => {
  const numbers: number[] = []
  let buffer: ArrayBuffer | undefined = new ArrayBuffer(16 * 1024 * 1024)
  const deadline = now() + 30_000
  const progress = createProgress()
  // After the first reading of the look for containers, and before the array's next step.
  const givesBack = callsBefore + 3000
  const fn = (call: number): void => {
    numbers.push(call)
    if (call === givesBack) buffer = undefined
  }
  const calls = new Calls(fn, progress, deadline, deadline)
  const reader = new HeapReader({ collect: acquireCollect(), progress, settle: undefined, agreement: 512, most: 5 })
  await calls.makeInBursts(callsBefore, 4096, () => reader.between())
  const suspicion = {
    bytesPerCall: 8,
    grownBytes: 8 * callsBefore,
    grownBuffers: 0,
    slowing: false,
    millisecondsPerCall: 0.001,
    burst: 4096,
    redact: false,
    ignore: [],
  }
  const proof = await prove(suspicion, calls, reader, deadline)
  calls.dispose()
  expect(proof).toMatchObject({ kind: 'proved', findings: { containers: [{ className: 'Array', slot: 'elements' }] } })
  expect(buffer).toBeUndefined()
  expect(numbers).toHaveLength(calls.made)
})

import { growth } from '../case.ts'

export const cases = [
  growth({
    name: 'Buffer.alloc',
    expected: 'clean',
    setup: () => undefined,
    call: (_, i) => Buffer.alloc(16_384, i % 256).toString('hex', 0, 8) + Buffer.from(`pooled ${i}`).toString('base64'),
  }),
  growth({
    name: 'typed arrays',
    expected: 'clean',
    setup: () => undefined,
    call: (_, i) =>
      new Float64Array(2048)
        .fill(i)
        .subarray(8, 16)
        .reduce((sum, n) => sum + n, 0),
  }),
]

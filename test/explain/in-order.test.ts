import { expect, test } from 'vitest'
import { inOrder } from '../../src/explain/in-order.js'
import type { RetainerPath } from '../../src/report/report.js'

const path = (...references: string[]): RetainerPath => ({
  root: 'module a.ts',
  steps: references.map((reference) => ({ reference, className: 'Person' })),
  count: 1,
  of: 1,
})

const ordered = [path('tom'), path('guests', '[2]'), path('guests', '[10]'), path('people', 'value of key "ann"')]

test.each([
  ['as it is', ordered],
  ['reversed', [...ordered].reverse()],
  ['turned', [...ordered.slice(2), ...ordered.slice(0, 2)]],
])('the order of references is that of their texts, whichever the snapshot has: %s', (_, references) => {
  expect(inOrder(references)).toEqual(ordered)
})

import { expect, test } from 'vitest'
import { inOrder, renderReferences } from '../../src/report/references-text.js'
import type { ReferencesReport, RetainerPath } from '../../src/report/report.js'
import { plainPaint } from '../../src/report/text.js'

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
  expect(textOf(references)).toBe(textOf(ordered))
})

function textOf(references: readonly RetainerPath[]): string {
  const setting = { where: 'inline', node: '20.20.2', timeLimit: 'test' } as const
  const report: ReferencesReport = {
    ...{ assertion: 'strong references', outcome: 'leak', setting, milliseconds: 310 },
    ...{ className: 'Person', expected: 0, references },
  }
  return renderReferences(report, plainPaint)
}

import { describe, expect, test } from 'vitest'
import { classText } from '../../src/explain/reference-text.js'
import { shownKind, shownKindOfAll } from '../../src/explain/shown-kind.js'
import { describeHeap } from '../snapshot/describe-heap.js'

const { graph, node } = describeHeap(`
  root: synthetic ""
  handle: closure "handle"
  other: closure "other"
  arrow: closure ""
  bound: closure "native_bind"
  boundAgain: closure "native_bind"
  boundOther: closure "native_bind"
  boundArrow: closure "native_bind"
  onceWrapper: closure "onceWrapper"
  listener: closure "native_bind"
  waits: object "Generator"
  waitsToo: object "Generator"
  waitsElsewhere: object "Generator"
  unnamed: object "Generator"
  pages: object "pages"
  registers: array ""
  bound -internal bound_function-> handle
  boundAgain -internal bound_function-> bound
  boundOther -internal bound_function-> other
  boundArrow -internal bound_function-> arrow
  listener -internal bound_function-> onceWrapper
  listener -property listener-> handle
  waits -internal function-> handle
  waitsToo -internal function-> handle
  waitsElsewhere -internal function-> other
  unnamed -internal function-> arrow
  pages -internal function-> other
  pages -internal parameters_and_registers-> registers`)

describe('what stands for a function', () => {
  test.each([
    ['bound', 'bound function handle', 'bound function'],
    ['boundAgain', 'bound function handle', 'bound function'],
    ['boundArrow', 'bound function (anonymous)', 'bound function'],
    ['listener', 'bound function handle', 'bound function'],
    ['waits', 'suspended function handle', 'suspended function'],
    ['unnamed', 'Generator', 'Generator'],
    ['pages', 'generator pages', 'generator pages'],
    ['handle', 'function handle', 'function handle'],
  ])('%s, by itself and as one of its class', (name, alone, asOne) => {
    expect(shownKindOfAll(graph, [node(name)])).toBe(alone)
    expect(shownKind(graph, node(name))).toBe(asOne)
  })

  test('has its name among others only where it is that of them all', () => {
    expect(shownKindOfAll(graph, [node('bound'), node('boundAgain'), node('listener')])).toBe('bound function handle')
    expect(shownKindOfAll(graph, [node('bound'), node('boundOther')])).toBe('bound function')
    expect(shownKindOfAll(graph, [node('waits'), node('waitsToo')])).toBe('suspended function handle')
    expect(shownKindOfAll(graph, [node('waits'), node('waitsElsewhere')])).toBe('suspended function')
  })

  test.each([
    ['bound function handle', 'bound function (anonymous)'],
    ['suspended function handle', 'suspended function (anonymous)'],
    ['bound function', 'bound function'],
    ['suspended function', 'suspended function'],
  ])('redacted: %s', (kind, shown) => {
    expect(classText(graph, kind, { redact: true })).toBe(shown)
  })
})

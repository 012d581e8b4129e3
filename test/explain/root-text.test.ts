import { expect, test } from 'vitest'
import { rootText } from '../../src/explain/root-text.js'
import type { RootKind } from '../../src/snapshot/roots.js'

test.each<[RootKind, string, string]>([
  ['module', '/elsewhere/registry.ts', 'module /elsewhere/registry.ts'],
  ['module', '', 'module (unknown)'],
  ['global', 'global', 'global'],
  ['process', 'process', 'process'],
  ['subject', 'value', 'what `setup` returned'],
  ['subject', 'fn', 'the function under test'],
  ['subject', 'make', '`make`'],
  ['subject', 'use', '`fn`'],
  ['subject', 'setup', '`setup`'],
  ['subject', 'watch', '`watch`'],
  ['subject', 'settle', '`settle`'],
  ['timers', 'timerListMap', 'timers (setTimeout, setInterval)'],
  ['timers', 'immediateQueue', 'timers (setImmediate)'],
  ['timers', 'queue', 'process.nextTick'],
  ['handle', 'Node / TCP', 'open handle TCP'],
  ['node', 'node:events', 'node:events'],
  ['tool', '__vitest_worker__', 'the test runner (__vitest_worker__)'],
  ['engine', '(Stack roots)', '(Stack roots)'],
  ['engine', '(Global handles)', 'native code (its global handles)'],
])('a path begins at %s %s: %s', (kind, name, text) => {
  expect(rootText({ node: 0, kind, name })).toBe(text)
})

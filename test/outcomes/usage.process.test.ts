import { beforeAll, describe, expect, test } from 'vitest'
import { failureOf, inVitest, runOutcomes, summary, type Run } from './run-outcomes.js'

let run: Run

const ofLazy = (name: string): string =>
  `Expected \`fn\` to do its work when it is called, got ${name} (object) from it: the body of that runs only when it is iterated; do that in \`fn\``
const ofGenerator = ofLazy('a generator')
const ofWeakRef =
  ': the WeakRef would be watched, and not what it refers to. Return the object, or write `expect(new WeakRef(object))`'

beforeAll(async () => {
  run = await runOutcomes('usage')
})

describe.each(['', ', under .not'])('a usage error%s', (not) => {
  test.each([
    [
      'received object',
      'Expected the received value to be a function that makes the object, or a WeakRef, got an object of class Object (object): the assertion would hold the object itself, so it could never be collected',
    ],
    [
      'received array',
      'Expected the received value to be a function that makes the object, or a WeakRef, got an array of 1 (object): the assertion would hold the object itself, so it could never be collected',
    ],
    [
      'received promise',
      'Expected the received value to be a function that makes the object, or a WeakRef, got an object of class Promise (object): the assertion would hold the object itself, so it could never be collected',
    ],
    [
      'received undefined',
      'Expected the received value to be a function (or a function as the first argument of `toNotRetainHeapGrowth`), got `undefined` (undefined)',
    ],
    [
      'received object, growth',
      'Expected the received value to be a function (or a function as the first argument of `toNotRetainHeapGrowth`), got an object of class Object (object)',
    ],
    ['fn is no function', 'Expected `fn` to be a function, got `"fn"` (string)'],
    ['fn is null', 'Expected `fn` to be a function, got `null` (null)'],
    ['three arguments', 'Expected fn, then iterations or options, got 3 arguments'],
    [
      'unknown option',
      'Unknown option `iteration` for `toNotRetainHeapGrowth`: it takes `iterations`, `warmup`, `tolerance`, `settle`, `isolate`, `jit`, `heapLimit`, `timeout`, `artifacts`, `redact`, `ignore`',
    ],
    [
      'option of another matcher',
      '`toBeCollectedAfter` does not use the option `iterations`: it takes `watch`, `settle`, `isolate`, `jit`, `heapLimit`, `timeout`, `artifacts`, `redact`, `ignore`',
    ],
    ['zero iterations', 'Expected `iterations` to be a positive integer, got `0` (number)'],
    [
      'heapLimit inline',
      'Expected `heapLimit` only with `isolate: true`, got `isolate: false`: a process that others share cannot be limited',
    ],
    [
      'jit inline',
      'Expected `jit: false` only with `isolate: true`, got `isolate: false`: V8 flags are shared by the whole process',
    ],
    [
      'options in a Map',
      'Expected the options of `toNotRetainHeapGrowth` to be a plain object, got an object of class Map (object)',
    ],
    [
      'options that are inherited',
      'Expected the options of `toNotRetainHeapGrowth` to be a plain object, got an object of class Object (object)',
    ],
    [
      'received what cannot be read',
      'Expected the received value to be a function (or a function as the first argument of `toNotRetainHeapGrowth`), got a value that cannot be read (object)',
    ],
    ['options null', 'Expected the options of `toNotRetainHeapGrowth` to be a plain object, got `null` (null)'],
    [
      'fn is undefined',
      'Expected `fn` or options, got `undefined` (undefined): is a name misspelt? Where there is none, leave it out',
    ],
    [
      'fn is undefined, growth',
      'Expected `fn`, iterations or options, got `undefined` (undefined): is a name misspelt? Where there is none, leave it out',
    ],
    ['make gives a number', 'Expected `make` to return an object, whose collection can be observed, got `1` (number)'],
    [
      'make gives nothing',
      'Expected `make` to return an object, whose collection can be observed, got `undefined` (undefined)',
    ],
    [
      'make gives a promise of a string',
      'Expected `make` to return an object, whose collection can be observed, got `"text"` (string)',
    ],
    [
      'make gives a WeakRef',
      `Expected \`make\` to return the object itself, got an object of class WeakRef (object)${ofWeakRef}`,
    ],
    [
      'make gives a promise of a WeakRef',
      `Expected \`make\` to return the object itself, got an object of class WeakRef (object)${ofWeakRef}`,
    ],
    [
      'make gives a WeakRef, redacted',
      `Expected \`make\` to return the object itself, got a value of type object${ofWeakRef}`,
    ],
    [
      'watch gives a WeakRef',
      `Expected \`watch\` to return the objects themselves, got an object of class WeakRef (object) for \`1\`${ofWeakRef}`,
    ],
    [
      'watch gives a record of WeakRefs',
      `Expected \`watch\` to return the objects themselves, got an object of class WeakRef (object) for \`it\`${ofWeakRef}`,
    ],
    ['watch gives nothing', 'Expected `watch` to return at least one object, got none'],
    ['watch gives an empty record', 'Expected `watch` to return at least one object, got none'],
    ['watch gives a number', 'Expected `watch` to return objects, got `1` (number) for `0`'],
    ['watch gives null', 'Expected `watch` to return objects, got `null` (null) for `a`'],
    [
      'watch gives one object',
      'Expected `watch` to return an array or a record of objects, got an object of class Socket (object): write `[it]` for one object',
    ],
    [
      'watch gives a Map',
      'Expected `watch` to return an array or a record of objects, got an object of class Map (object): write `[...it]` for the objects in it',
    ],
    ['watch gives no list', 'Expected `watch` to return an array or a record of objects, got `"text"` (string)'],
    ['fn gives a generator', ofGenerator],
    ['fn gives a promise of a generator', ofGenerator],
    ['fn gives a generator, native growth', ofGenerator],
    ['fn gives a generator, collected', ofGenerator],
    ['fn gives an async generator', ofLazy('an async generator')],
    ['fn gives an Iterator helper', ofLazy('an Iterator helper')],
    ['fn gives an Iterator helper, collected', ofLazy('an Iterator helper')],
  ])('%s', (name, message) => {
    expect(summary(run, name + not)).toBe(`UsageError usage: ${message}`)
    expect(failureOf(run, name + not).at).toMatch(/^usage\.test\.ts:/)
  })
})

test.each([
  ['asymmetric', '`expect.toNotRetainHeapGrowth()` would assert nothing, alone or inside another assertion'],
  [
    'asymmetric, under .not',
    '`expect.toNotRetainHeapGrowth()` would assert nothing, alone or inside another assertion',
  ],
  ['asymmetric, alone', '`expect.toNotRetainHeapGrowth()` would assert nothing, alone or inside another assertion'],
  [
    'asymmetric, alone, under .not',
    '`expect.toNotRetainHeapGrowth()` would assert nothing, alone or inside another assertion',
  ],
  ['asymmetric, collected', '`expect.toBeCollectedAfter()` would assert nothing, alone or inside another assertion'],
  ['.resolves', '`.resolves` holds the value for the rest of the test'],
  ['.rejects', '`.rejects` holds the value for the rest of the test'],
  ...(inVitest ? ([['expect.poll', '`expect.poll` would ask again and again']] as [string, string][]) : []),
] as const)('%s: a usage error that says what to write', (name, message) => {
  expect(summary(run, name)).toContain(`UsageError usage: ${message}`)
  expect(summary(run, name)).toContain('`await expect(…)')
})

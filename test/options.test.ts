import { afterEach, describe, expect, test } from 'vitest'
import { UsageError } from '../src/errors.js'
import { configure, iterationsOrOptions, optionsOf, resolveOptions, type OptionName } from '../src/options.js'

afterEach(() => {
  configure({})
})

class Custom {
  readonly custom = true
}

/** Every option with every kind of value that it does not take; each message has option, rule, value and type. */
const holders = 'a list of `{ class?, retainer?, reason }`, with a reason and at least one of the others'

const bad: readonly (readonly [OptionName, unknown, string])[] = [
  ['iterations', 0, 'a positive integer, got `0` (number)'],
  ['iterations', -1, 'a positive integer, got `-1` (number)'],
  ['iterations', 1.5, 'a positive integer, got `1.5` (number)'],
  ['iterations', NaN, 'a positive integer, got `NaN` (number)'],
  ['iterations', Infinity, 'a positive integer, got `Infinity` (number)'],
  ['iterations', 2 ** 53, 'a positive integer, got `9007199254740992` (number)'],
  ['iterations', '100', 'a positive integer, got `"100"` (string)'],
  ['iterations', 100n, 'a positive integer, got `100n` (bigint)'],
  ['iterations', null, 'a positive integer, got `null` (null)'],
  ['iterations', [100], 'a positive integer, got an array of 1 (object)'],
  ['warmup', -1, 'an integer of at least 0, got `-1` (number)'],
  ['warmup', 0.5, 'an integer of at least 0, got `0.5` (number)'],
  ['warmup', true, 'an integer of at least 0, got `true` (boolean)'],
  ['tolerance', -0.1, 'a finite number of at least 0, got `-0.1` (number)'],
  ['tolerance', Infinity, 'a finite number of at least 0, got `Infinity` (number)'],
  ['tolerance', '1 KB', 'a finite number of at least 0, got `"1 KB"` (string)'],
  ['watch', ['a'], 'a function, got an array of 1 (object)'],
  ['watch', { a: 1 }, 'a function, got an object of class Object (object)'],
  ['watch', new Custom(), 'a function, got an object of class Custom (object)'],
  ['watch', Object.create(null), 'a function, got an object of class Object (object)'],
  ['settle', Promise.resolve(), 'a function, got an object of class Promise (object)'],
  ['settle', 100, 'a function, got `100` (number)'],
  ['isolate', 'false', 'a boolean, got `"false"` (string)'],
  ['isolate', 0, 'a boolean, got `0` (number)'],
  ['jit', 1, 'a boolean, got `1` (number)'],
  ['jit', Symbol('on'), 'a boolean, got `Symbol(on)` (symbol)'],
  ['heapLimit', 0, 'a finite number above 0, got `0` (number)'],
  ['heapLimit', '256 MB', 'a finite number above 0, got `"256 MB"` (string)'],
  ['heapLimit', (): number => 256, 'a finite number above 0, got `anonymous` (function)'],
  ['timeout', 0, 'a finite number above 0, got `0` (number)'],
  ['artifacts', '', 'a path, got `""` (string)'],
  ['redact', 'yes', 'a boolean, got `"yes"` (string)'],
  ['ignore', { retainer: 'cache', reason: 'bounded' }, `${holders}, got an object of class Object (object)`],
  ['ignore', [{ retainer: 'cache' }], `${holders}, got an array of 1 (object)`],
  ['ignore', [{ reason: 'bounded' }], `${holders}, got an array of 1 (object)`],
  ['ignore', [{ class: 'Person', reson: 'typo', reason: 'x' }], `${holders}, got an array of 1 (object)`],
  ['timeout', -5, 'a finite number above 0, got `-5` (number)'],
  ['timeout', Infinity, 'a finite number above 0, got `Infinity` (number)'],
]

describe('a bad value', () => {
  test.each(bad)('%s: %s', (option, value, rest) => {
    const assertion = option === 'watch' ? 'toBeCollectedAfter' : 'toNotRetainHeapGrowth'
    const message = `Expected \`${option}\` to be ${rest}`
    expect(() => resolveOptions(assertion, { [option]: value })).toThrow(new UsageError(message))
  })

  test('is refused by `configure` as well', () => {
    expect(() => {
      configure({ iterations: 0 })
    }).toThrow(new UsageError('Expected `iterations` to be a positive integer, got `0` (number)'))
  })

  test('in the place of the options', () => {
    const message = 'Expected the options of `toBeCollectedAfter` to be a plain object, got'
    expect(() => resolveOptions('toBeCollectedAfter', null)).toThrow(`${message} \`null\` (null)`)
    expect(() => resolveOptions('toBeCollectedAfter', 'fast')).toThrow(`${message} \`"fast"\` (string)`)
    expect(() => resolveOptions('toBeCollectedAfter', [])).toThrow(`${message} an array of 0 (object)`)
  })
})

describe('redacted', () => {
  const redact = true

  test.each([
    ['iterations', 'ann@example.com', 'a value of type string'],
    ['iterations', Symbol('ann'), 'a value of type symbol'],
    ['iterations', { [Symbol.toStringTag]: 'ann' }, 'a value of type object'],
    ['iterations', { ann: () => 1 }.ann, 'a value of type function'],
    ['iterations', ['ann'], 'an array of 1 (object)'],
    ['iterations', 1.5, '`1.5` (number)'],
    ['iterations', null, '`null` (null)'],
  ])('%s: of a bad value the type alone', (option, value, shown) => {
    const message = `Expected \`${option}\` to be a positive integer, got ${shown}`
    expect(() => resolveOptions('toNotRetainHeapGrowth', { redact, [option]: value })).toThrow(new UsageError(message))
    configure({ redact })
    expect(() => resolveOptions('toNotRetainHeapGrowth', { [option]: value })).toThrow(new UsageError(message))
  })

  test('in the place of the options', () => {
    configure({ redact })
    expect(() => resolveOptions('toBeCollectedAfter', 'ann')).toThrow(
      'to be a plain object, got a value of type string',
    )
  })
})

describe('an option that would do nothing', () => {
  test.each(Object.keys(optionsOf) as (keyof typeof optionsOf)[])(
    '%s: unknown ones, with those that it takes',
    (name) => {
      const takes = optionsOf[name].map((option) => `\`${option}\``).join(', ')
      expect(() => resolveOptions(name, { iteration: 1 })).toThrow(
        new UsageError(`Unknown option \`iteration\` for \`${name}\`: it takes ${takes}`),
      )
    },
  )

  test.each([
    ['toBeCollectedAfter', { iterations: 10 }, 'iterations'],
    ['toBeCollectedAfter', { tolerance: 0 }, 'tolerance'],
    ['toNotRetainHeapGrowth', { watch: () => [] }, 'watch'],
    ['toNotRetainNativeGrowth', { ignore: [] }, 'ignore'],
    ['measureHeapGrowth', { heapLimit: 64 }, 'heapLimit'],
    ['measureNativeGrowth', { heapLimit: 64 }, 'heapLimit'],
    ['measureHeapGrowth', { jit: true }, 'jit'],
    ['checkCollected', { iterations: 10 }, 'iterations'],
  ] as const)('%s: one of another assertion', (name, options, option) => {
    expect(() => resolveOptions(name, options)).toThrow(`\`${name}\` does not use the option \`${option}\``)
  })

  test('names of `Object.prototype` are no options', () => {
    expect(() => resolveOptions('toBeCollectedAfter', { toString: () => '' })).toThrow('Unknown option `toString`')
  })
})

describe('options that contradict each other', () => {
  test('a limit in a process that others share', () => {
    expect(() => resolveOptions('toNotRetainHeapGrowth', { heapLimit: 64, isolate: false })).toThrow(
      'Expected `heapLimit` only with `isolate: true`, got `isolate: false`',
    )
  })

  test('V8 without compilers in a process that others share', () => {
    expect(() => resolveOptions('toNotRetainHeapGrowth', { jit: false, isolate: false })).toThrow(
      'Expected `jit: false` only with `isolate: true`, got `isolate: false`',
    )
  })

  test('configured defaults do not contradict: they are left out where they have no meaning', () => {
    configure({ heapLimit: 64, jit: false })
    expect(() => resolveOptions('toNotRetainHeapGrowth', { isolate: false })).not.toThrow()
  })

  test('which options were given is known, so that only those are refused where they have no meaning', () => {
    configure({ heapLimit: 64, isolate: true })
    expect([...resolveOptions('toNotRetainHeapGrowth', { jit: true, timeout: undefined }).given]).toEqual(['jit'])
  })
})

describe('defaults', () => {
  test('of an assertion without options', () => {
    expect(resolveOptions('toNotRetainHeapGrowth')).toEqual({
      given: new Set(),
      artifacts: undefined,
      redact: false,
      ignore: [],
      iterations: 100,
      warmup: 100,
      tolerance: 0,
      watch: undefined,
      settle: undefined,
      isolate: undefined,
      jit: undefined,
      heapLimit: undefined,
      timeout: undefined,
    })
  })

  test('the warm-up is never shorter than a round', () => {
    expect(resolveOptions('toNotRetainHeapGrowth', { iterations: 50, warmup: 10 }).warmup).toBe(50)
    expect(resolveOptions('toNotRetainHeapGrowth', { iterations: 50, warmup: 80 }).warmup).toBe(80)
  })

  test('an option that is undefined is one that is not given', () => {
    configure({ iterations: 20 })
    expect(resolveOptions('toNotRetainHeapGrowth', { iterations: undefined, jit: undefined }).iterations).toBe(20)
  })

  test('those of `configure` reach assertions that use them, and give way to what is given', () => {
    configure({ iterations: 20, timeout: 500 })
    expect(resolveOptions('toNotRetainHeapGrowth')).toMatchObject({ iterations: 20, timeout: 500 })
    expect(resolveOptions('toNotRetainHeapGrowth', { iterations: 30 }).iterations).toBe(30)
    expect(resolveOptions('toBeCollectedAfter')).toMatchObject({ iterations: 100, timeout: 500 })
  })

  test('`rerun` is of the runner: assertions know it, and do not take it', () => {
    configure({ rerun: 'mocha' })
    expect(resolveOptions('toBeCollectedAfter').rerun).toBe('mocha')
    expect(() => resolveOptions('toBeCollectedAfter', { rerun: 'mocha' })).toThrow(
      '`toBeCollectedAfter` does not use the option `rerun`',
    )
  })

  test.each([
    ['jasmine', '`"jasmine"` (string)'],
    [['npx', 'ava'], 'an array of 2 (object)'],
    [null, '`null` (null)'],
  ])('a bad `rerun`: %s', (rerun, shown) => {
    expect(() => {
      configure({ rerun: rerun as never })
    }).toThrow(
      new UsageError(
        `Expected \`rerun\` to be \`"node:test"\`, \`"mocha"\`, or a function that returns the words of a command, got ${shown}`,
      ),
    )
  })

  test('`watch` belongs to one assertion and cannot be configured', () => {
    expect(() => {
      // @ts-expect-error -- nor in its type
      configure({ watch: () => [{}] })
    }).toThrow('`configure` does not use the option `watch`')
  })
})

test('a bare number is `iterations`, and a bad one is refused as such', () => {
  expect(iterationsOrOptions(7)).toEqual({ iterations: 7 })
  expect(() => resolveOptions('toNotRetainHeapGrowth', iterationsOrOptions(7n))).toThrow('got `7n` (bigint)')
  expect(iterationsOrOptions({ jit: true })).toEqual({ jit: true })
})

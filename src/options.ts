import { UsageError } from './errors.js'
import { guardBody } from './guard-body.js'
import { isPlainObject } from './plain-object.js'
import type { IgnoredHolder } from './report/report.js'
import { valueText } from './report/value-text.js'

/** Options of the matchers and of the functions behind them. Each matcher takes those that it uses. */
export interface LeakOptions {
  /**
   * Calls of the first measured round. At least four times as many are measured before anything is called clean.
   * @defaultValue 100
   */
  readonly iterations?: number
  /**
   * Calls that are made first and not measured; never fewer than `iterations`.
   * @defaultValue `iterations`
   */
  readonly warmup?: number
  /**
   * Bytes per call that are accepted.
   * @defaultValue 0
   */
  readonly tolerance?: number
  /**
   * `toBeCollectedAfter`: which objects, of what `make` returned, must go; a record's keys name them in the message.
   * At least one object.
   * @defaultValue the object that `make` returned
   */
  // `any`: the value comes from `make`, whose type this option cannot see.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly watch?: (made: any) => WatchedObjects | PromiseLike<WatchedObjects>
  /**
   * Awaited before every collection, those inside long rounds included: for code that needs real time to let go.
   * @defaultValue none
   */
  readonly settle?: () => unknown
  /**
   * Run the test again, up to this assertion, in a fresh process, and measure there.
   * @defaultValue `true` where the runner can run the test again, else `false`
   */
  readonly isolate?: boolean
  /**
   * Leave V8's compilers on in the fresh process, for functions that are too slow without: readings are noisier then.
   * @defaultValue `false` in a fresh process; inline they are always on
   */
  readonly jit?: boolean
  /**
   * Megabytes by which JS heap and ArrayBuffers may grow from the first reading, and for `toNotRetainNativeGrowth` memory
   * outside the JS heap; more is a leak at once. What a full collection frees at that point does not count. Isolated only.
   * @defaultValue 256
   */
  readonly heapLimit?: number
  /**
   * Milliseconds for the assertion; never more than what is left of the test's own timeout, where that is known.
   * @defaultValue what is left of the test's own timeout, less a margin; 60,000 outside of a test, in a test without a
   * timeout, and where the test is not known (bare `expect`, `measureHeapGrowth`, `checkCollected`): there a shorter
   * timeout of the runner, as Jest's 5 s, ends the test first, and with less to say
   */
  readonly timeout?: number
  /**
   * Folder for what is known of a failure: the report with what was thrown, as `<file>-<test>-<hash>.json`, and of a leak
   * the snapshot, as `….heapsnapshot`, which opens in Chrome DevTools. The hash is the test's: names are cut, and may read
   * the same. After it comes the number of the assertion in its test, from the second. In Vitest both are attached to the
   * test. A snapshot holds every string of the heap.
   * @defaultValue none: nothing is left on disk
   */
  readonly artifacts?: string
  /**
   * Show no string of the heap in messages and reports: keys, and names that do not stand in code that has run. For logs
   * that are public.
   * @defaultValue `false`
   */
  readonly redact?: boolean
  /**
   * Accepted holders: objects of a `class`, or those that nothing but a `retainer` (a variable, a property, or a class)
   * holds, or both. The message lists those that were met.
   * @defaultValue none
   */
  readonly ignore?: readonly IgnoredHolder[]
}

/** The test of an assertion, for the command that runs it again. */
export interface TestToRerun {
  /** The file in which the assertion stands. Which of them it is tells their order there. */
  readonly file: string
  /** Options that the process must be started with. */
  readonly nodeOptions: readonly string[]
}

/**
 * How a runner that has no entry of its own runs a test again: a recipe, or a function that returns the words of a command,
 * the program first. The process that it starts must itself run the tests of the file, in the same order.
 */
export type Rerun = 'node:test' | 'mocha' | ((test: TestToRerun) => readonly string[])

type WatchedObjects = readonly object[] | Readonly<Record<string, object>>

/** What `configure` alone takes. */
interface RunnerOptions {
  /**
   * `configure`: how assertions under bare `expect` get a fresh process. In Vitest and Jest the entry knows, and this is
   * not used.
   * @defaultValue none: they run inline
   */
  readonly rerun?: Rerun
}

type AllOptions = LeakOptions & RunnerOptions

export type OptionName = keyof LeakOptions | keyof RunnerOptions

/** Options after checking, with their defaults. */
export interface ResolvedOptions {
  /** Those that are no default: where such a one has no meaning it is refused, where a default has none it is not used. */
  readonly given: ReadonlySet<OptionName>
  readonly iterations: number
  readonly warmup: number
  readonly tolerance: number
  readonly watch: LeakOptions['watch']
  readonly settle: LeakOptions['settle']
  readonly isolate: boolean | undefined
  readonly jit: boolean | undefined
  readonly heapLimit: number | undefined
  readonly timeout: number | undefined
  readonly artifacts: string | undefined
  readonly redact: boolean
  readonly ignore: readonly IgnoredHolder[]
  readonly rerun: Rerun | undefined
}

interface Rule {
  readonly expected: string
  readonly accepts: (value: unknown) => boolean
}

const positiveInteger: Rule = {
  expected: 'a positive integer',
  accepts: (value) => Number.isSafeInteger(value) && (value as number) > 0,
}
const wholeNumber: Rule = {
  expected: 'an integer of at least 0',
  accepts: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
}
const atLeastZero: Rule = {
  expected: 'a finite number of at least 0',
  accepts: (value) => Number.isFinite(value) && (value as number) >= 0,
}
const aboveZero: Rule = {
  expected: 'a finite number above 0',
  accepts: (value) => Number.isFinite(value) && (value as number) > 0,
}
const aPath: Rule = { expected: 'a path', accepts: (value) => typeof value === 'string' && value !== '' }
const holders: Rule = {
  expected: 'a list of `{ class?, retainer?, reason }`, with a reason and at least one of the others',
  accepts: (value) => Array.isArray(value) && value.every(isHolder),
}
const aBoolean: Rule = { expected: 'a boolean', accepts: (value) => typeof value === 'boolean' }
const aFunction: Rule = { expected: 'a function', accepts: (value) => typeof value === 'function' }

const aRerun: Rule = {
  expected: '`"node:test"`, `"mocha"`, or a function that returns the words of a command',
  accepts: (value) => value === 'node:test' || value === 'mocha' || typeof value === 'function',
}

const rules: Readonly<Record<OptionName, Rule>> = {
  iterations: positiveInteger,
  warmup: wholeNumber,
  tolerance: atLeastZero,
  watch: aFunction,
  settle: aFunction,
  isolate: aBoolean,
  jit: aBoolean,
  heapLimit: aboveZero,
  timeout: aboveZero,
  artifacts: aPath,
  redact: aBoolean,
  ignore: holders,
  rerun: aRerun,
}

const calling = ['iterations', 'warmup', 'tolerance', 'settle', 'isolate'] as const
const inFreshProcess = ['jit', 'heapLimit'] as const
const reporting = ['timeout', 'artifacts', 'redact'] as const

/** Which options each assertion uses; another one is a usage error, since it would silently do nothing. */
export const optionsOf = {
  toBeCollectedAfter: ['watch', 'settle', 'isolate', ...inFreshProcess, ...reporting, 'ignore'],
  toNotRetainHeapGrowth: [...calling, ...inFreshProcess, ...reporting, 'ignore'],
  toNotRetainNativeGrowth: [...calling, ...inFreshProcess, ...reporting],
  measureHeapGrowth: [...calling, ...reporting, 'ignore'],
  measureNativeGrowth: [...calling, ...reporting],
  checkCollected: ['watch', 'settle', 'isolate', ...reporting, 'ignore'],
  toHaveStrongReferences: ['artifacts', 'redact'],
  strongReferences: ['artifacts', 'redact'],
} as const satisfies Record<string, readonly (keyof LeakOptions)[]>

export type AssertionName = keyof typeof optionsOf

/** Those of the options that an assertion takes. */
export type OptionsOf<Name extends AssertionName> = Pick<LeakOptions, (typeof optionsOf)[Name][number]>

/** All but `watch`, which is about one subject; and `rerun`. */
export type ConfigurableOptions = OptionsOf<'toNotRetainHeapGrowth'> & RunnerOptions

const configurable: readonly OptionName[] = [...optionsOf.toNotRetainHeapGrowth, 'rerun']

/** Of the global registry: after `jest.resetModules()` a test loads this package once more, and both copies are one. */
const key = Symbol.for('leak-matchers.configured')
const shared = globalThis as { [key]?: AllOptions }

function configured(): AllOptions {
  return shared[key] ?? {}
}

/**
 * Sets defaults for all assertions that follow, for instance in a setup file. Options given to an assertion win. A default
 * that has no meaning where an assertion runs, as `heapLimit` inline, is not used there.
 *
 * @throws {@link UsageError} for an unknown option or a bad value
 */
export function configure(defaults: ConfigurableOptions): void {
  checkOptions('configure', configurable, defaults)
  shared[key] = withoutUndefined(defaults)
}

/**
 * @param name the assertion, which knows some of the options
 * @throws {@link UsageError} naming option, rule, value and type
 */
export function resolveOptions(name: AssertionName, given: unknown = {}): ResolvedOptions {
  const known: readonly OptionName[] = optionsOf[name]
  checkOptions(name, known, given)
  const chosen = withoutUndefined(given)
  const defaults = Object.fromEntries(Object.entries(configured()).filter(([key]) => known.includes(key as OptionName)))
  const options: LeakOptions = { ...defaults, ...chosen }
  rejectContradictions(chosen, options)
  const iterations = options.iterations ?? 100
  return {
    given: new Set(Object.keys(chosen) as OptionName[]),
    iterations,
    warmup: Math.max(options.warmup ?? 0, iterations),
    tolerance: options.tolerance ?? 0,
    watch: options.watch,
    settle: options.settle,
    isolate: options.isolate,
    jit: options.jit,
    heapLimit: options.heapLimit,
    timeout: options.timeout,
    artifacts: options.artifacts,
    redact: options.redact ?? false,
    ignore: options.ignore ?? [],
    rerun: configured().rerun,
  }
}

/** Megabytes of growth after which an isolated run ends. */
export const defaultHeapLimit = 256

/** A bare number in the place of the options is `iterations`. */
export function iterationsOrOptions(given: unknown): unknown {
  return typeof given === 'number' || typeof given === 'bigint' ? { iterations: given } : given
}

/** `{ timeout: slow ? 9000 : undefined }` is how JavaScript says that an option is not given. */
function withoutUndefined(options: AllOptions): AllOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

function checkOptions(name: string, known: readonly OptionName[], given: unknown): asserts given is AllOptions {
  // Of a Map, or of what inherits its values, nothing would be used.
  if (!isPlainObject(given)) {
    throw new UsageError(`Expected the options of \`${name}\` to be a plain object, got ${describeValue(given, given)}`)
  }
  for (const [option, value] of Object.entries(given)) {
    if (!isOptionName(option)) {
      throw new UsageError(`Unknown option \`${option}\` for \`${name}\`: it takes ${listed(known)}`)
    }
    if (!known.includes(option)) {
      throw new UsageError(`\`${name}\` does not use the option \`${option}\`: it takes ${listed(known)}`)
    }
    const rule = rules[option]
    if (value !== undefined && !rule.accepts(value)) {
      throw new UsageError(`Expected \`${option}\` to be ${rule.expected}, got ${describeValue(value, given)}`)
    }
    guardBody(`\`${option}\``, value)
  }
}

function rejectContradictions(given: LeakOptions, options: LeakOptions): void {
  if (options.isolate !== false) return
  if (given.heapLimit !== undefined) {
    throw new UsageError(
      'Expected `heapLimit` only with `isolate: true`, got `isolate: false`: a process that others share cannot be limited',
    )
  }
  if (given.jit === false) {
    throw new UsageError(
      'Expected `jit: false` only with `isolate: true`, got `isolate: false`: V8 flags are shared by the whole process',
    )
  }
}

function isHolder(value: unknown): value is IgnoredHolder {
  if (typeof value !== 'object' || value === null) return false
  const { class: className, retainer, reason, ...others } = value as Record<string, unknown>
  const isName = (name: unknown): boolean => name === undefined || (typeof name === 'string' && name !== '')
  const isGiven = className !== undefined || retainer !== undefined
  const isReason = typeof reason === 'string' && reason !== ''
  return isGiven && isName(className) && isName(retainer) && isReason && Object.keys(others).length === 0
}

function isOptionName(name: string): name is OptionName {
  return Object.hasOwn(rules, name)
}

function listed(known: readonly string[]): string {
  return known.map((name) => `\`${name}\``).join(', ')
}

/** Whether messages may show no string of the user's: before the options are known to be right. */
export function isRedacted(options: unknown): boolean {
  const { redact } = typeof options === 'object' && options !== null ? (options as LeakOptions) : {}
  return (redact ?? configured().redact) === true
}

/** A value with its type, as error messages show it: without its text where the options say so. */
export function describeValue(value: unknown, options: unknown): string {
  return valueText(value, isRedacted(options))
}

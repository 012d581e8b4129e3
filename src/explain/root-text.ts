import type { Root } from '../snapshot/index.js'
import { fromHere } from './surroundings.js'

/** Where a path begins, for people. */
export function rootText({ kind, name }: Root): string {
  switch (kind) {
    case 'module':
      return `module ${fromHere(name) || '(unknown)'}`
    case 'subject':
      return subjects[name] ?? name
    case 'tool':
      return `the test runner (${fromHere(name)})`
    case 'global':
      return 'global'
    case 'timers':
      return timers[name] ?? `timers (${name})`
    case 'handle':
      return `open handle ${name.replace(/^Node \/ /, '')}`
    case 'engine':
      return engineParts[name] ?? name
    default:
      return name
  }
}

/** What holds an object where the program has no name for it. */
export const nativeHandles = 'native code (its global handles)'

const engineParts: Readonly<Record<string, string>> = { '(Global handles)': nativeHandles }

/** By the property in which the measurement holds it. */
const subjects: Readonly<Record<string, string>> = {
  value: 'what `setup` returned',
  fn: 'the function under test',
  make: '`make`',
  use: '`fn`',
  setup: '`setup`',
  watch: '`watch`',
  settle: '`settle`',
}

/** By the variable of Node's that lists them. */
const timers: Readonly<Record<string, string>> = {
  timerListMap: 'timers (setTimeout, setInterval)',
  timerListQueue: 'timers (setTimeout, setInterval)',
  immediateQueue: 'timers (setImmediate)',
  outstandingQueue: 'timers (setImmediate)',
  queue: 'process.nextTick',
}

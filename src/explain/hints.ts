import { once } from './bound.js'
import { detached } from './detached.js'
import { nativeHandles } from './root-text.js'
import type { LeakHint, RetainerPath, RetainerStep } from '../report/report.js'

export interface Hint extends LeakHint {
  /** Whether the path shows that shape, of growth or of one object. */
  readonly isShownBy: (path: RetainerPath, of: Kept) => boolean
  /** The same where one object stays, and nothing is known to grow; none where the shape then says nothing. */
  readonly ofOne?: string | undefined
  readonly reason: string
}

type Kept = 'growth' | 'one object'

/** Well-known shapes, the more special ones first: a timer's closure is a timer before it is a closure. */
export const hints: readonly Hint[] = [
  {
    shape: 'timers',
    isShownBy: ({ root }) => root.startsWith('timers '),
    text: 'Timers that are never cleared hold their callbacks. Clear each when its owner goes.',
    ofOne: 'A timer that was never cleared holds its callback. Clear it when its owner goes.',
    reason: "the path begins in Node's list of timers",
  },
  {
    shape: 'open handle',
    isShownBy: ({ root }) => root.startsWith('open handle '),
    text: 'An open handle holds its listeners. Close it when its owner goes.',
    reason: "the path begins at one of Node's handles",
  },
  {
    shape: 'native reference',
    isShownBy: ({ root }) => root === nativeHandles,
    text: 'Native code holds it by a reference that is counted (a `napi_ref` above 0, a `v8::Global`). Delete it when its owner goes, or make it weak.',
    reason: 'a C++ handle, of an addon or of Node itself, and nothing in the program',
  },
  {
    shape: 'abort signal',
    isShownBy: (path, of) =>
      path.steps.some(({ reference, className }) => className === 'AbortSignal' || reference === '#signal') &&
      isByListeners(path, of, '[Symbol(kEvents)]'),
    text: 'Listeners pile up on one AbortSignal. Remove each when its work is done, or give each its own signal with `AbortSignal.any`.',
    ofOne:
      'A listener on an AbortSignal holds it. Remove it when its work is done, or give it its own signal with `AbortSignal.any`.',
    reason: 'a signal that outlives the operations that listen to it',
  },
  {
    shape: 'event target',
    isShownBy: (path, of) => isByListeners(path, of, '[Symbol(kEvents)]'),
    text: 'Listeners pile up on one EventTarget. Remove each when its owner goes, or add it with `{ signal }`.',
    ofOne: 'A listener on an EventTarget holds it. Remove it when its owner goes, or add it with `{ signal }`.',
    reason: "Node's EventTarget lists listeners under that symbol",
  },
  {
    shape: 'once listeners',
    isShownBy: (path, of) =>
      isByListeners(path, of, '_events') && path.steps.some(({ className }) => className.startsWith(once)),
    text: 'Listeners added with `once` pile up on one emitter: what they wait for does not come. Remove each with `off` when its owner goes.',
    ofOne:
      'A listener added with `once` holds it: what it waits for did not come. Remove it with `off` when its owner goes.',
    reason: "Node's wrapper around such a listener",
  },
  {
    shape: 'listeners',
    isShownBy: (path, of) => isByListeners(path, of, '_events'),
    text: 'Listeners pile up on one emitter. Remove each with `off` when its owner goes.',
    ofOne: 'A listener on an emitter holds it. Remove it with `off` when its owner goes.',
    reason: "EventEmitter's own table of listeners",
  },
  {
    shape: 'async context',
    isShownBy: ({ steps }) =>
      has(steps, 'kResourceStore') || steps.some(({ className }) => className === 'AsyncContextFrame'),
    text: 'What runs within `AsyncLocalStorage.run` carries the store with it: something started there never ends.',
    reason: 'resources and frames carry the store',
  },
  {
    shape: 'error stack',
    isShownBy: ({ steps }) => steps.some(({ reference }) => reference === '(stack, not read yet)'),
    text: 'An Error whose `stack` was never read holds the receivers and functions of its frames. Keep its text instead.',
    reason: 'V8 formats the stack when it is first read',
  },
  {
    shape: 'pending promise',
    isShownBy: ({ steps }) => steps.some(({ reference }) => reference === '(waiting for it)'),
    text: 'A promise that does not settle holds everything that waits for it. Settle it, or stop waiting with a signal.',
    reason: 'reactions hang on the promise until it settles',
  },
  {
    shape: 'suspended function',
    isShownBy: ({ steps }) => steps.some(({ reference }) => reference === '(local variable of a suspended function)'),
    text: 'A generator or an async function that is never finished holds its local variables. Finish it, or call `return()`.',
    reason: 'its registers are kept in the generator',
  },
  {
    shape: 'weak map value',
    isShownBy: ({ steps }) => steps.at(-1)?.reference.startsWith('WeakMap value of key ') === true,
    text: 'A WeakMap holds a value as long as its key lives: look for what holds the key.',
    reason: 'an ephemeron',
  },
  {
    shape: 'finalization registry',
    isShownBy: ({ steps }) => steps.some(({ reference }) => reference === '(held value)'),
    text: 'A FinalizationRegistry keeps the held value of every object that is still alive: look for what holds those objects.',
    reason: 'the held value is a strong reference',
  },
  {
    shape: 'weak references',
    isShownBy: ({ steps }) => steps.at(-1)?.className === 'WeakRef',
    text: 'A WeakRef stays when its target is gone. Take it out of its container then: a FinalizationRegistry tells when.',
    ofOne: undefined,
    reason: 'what multiplies is the reference itself, and not what it refers to',
  },
  {
    shape: 'detached dom',
    isShownBy: ({ steps }) => steps.some(({ className }) => className.startsWith(detached)),
    text: 'DOM nodes that are in no document any more are still referred to. Drop what refers to a node when it is removed.',
    ofOne:
      'A DOM node that is in no document any more is still referred to. Drop that reference when the node is removed.',
    reason: 'the topmost ancestor of a node is no document',
  },
  {
    shape: 'growing map',
    isShownBy: isKeyedByObject,
    text: 'A Map that only grows. Delete entries when their owner goes, or key it by the object in a WeakMap.',
    ofOne: 'A Map holds it. Delete the entry when its owner goes, or key it by the object in a WeakMap.',
    reason: 'the container is a Map, and its keys are objects',
  },
  {
    shape: 'growing map',
    isShownBy: (path) => suspectOf(path)?.className === 'Map' || /^(?:a key$|value of key )/.test(afterSuspect(path)),
    text: 'A Map that only grows. Delete entries when their owner goes, or bound its size.',
    ofOne: 'A Map holds it. Delete the entry when its owner goes.',
    reason: 'the container is a Map; no WeakMap has strings or numbers for keys',
  },
  {
    shape: 'growing set',
    isShownBy: (path) => suspectOf(path)?.className === 'Set' || afterSuspect(path) === 'an element',
    text: 'A Set that only grows. Delete elements when their owner goes, or use a WeakSet.',
    ofOne: 'A Set holds it. Delete it there when its owner goes, or use a WeakSet.',
    reason: 'the container is a Set',
  },
  {
    shape: 'growing array',
    isShownBy: (path) => suspectOf(path)?.className === 'Array',
    text: 'An array that only grows. Take elements out when their owner goes, or bound its length.',
    ofOne: 'An array holds it. Take it out when its owner goes.',
    reason: 'the container is an array',
  },
  {
    shape: 'growing string',
    isShownBy: (path) => {
      const suspect = suspectOf(path)
      // Of many strings, which are no parts of one, none gets longer.
      return suspect?.className === 'string' && (path.of === 1 || suspect !== path.steps.at(-1))
    },
    text: 'A string that only gets longer. Write it out now and then, or keep its latest part only.',
    ofOne: undefined,
    reason: 'the last holder is a variable or property with a string',
  },
  {
    shape: 'growing buffer',
    isShownBy: (path) => isBytes.test(suspectOf(path)?.className ?? ''),
    text: 'Bytes that only get more. Write them out now and then, or keep their latest part only.',
    ofOne: undefined,
    reason: 'the last holder is a variable or property with an ArrayBuffer, or a view of one',
  },
  {
    shape: 'growing tree',
    // A variable of functions that hold each other may have several names as well.
    isShownBy: ({ steps }) =>
      steps.some(
        (step) => (step.times ?? 1) > 2 && !step.cycle && !isFunction(step) && isBranches.test(step.reference),
      ),
    text: 'A tree that only grows. Take nodes out when what they stand for goes, or bound their number.',
    ofOne: undefined,
    reason: 'the path goes on by one of a few properties, in any order',
  },
  {
    shape: 'growing list',
    isShownBy: ({ steps }) => steps.some(({ times = 1 }) => times > 2),
    text: 'A chain that only grows: each call adds a link in front of the others, or behind them. Cut it, or bound its length.',
    ofOne: undefined,
    reason: 'the path goes round',
  },
  {
    shape: 'growing object',
    isShownBy: (path) => isTable(suspectOf(path)?.className, afterSuspect(path)) || isGlobalEntry(path),
    text: 'An object used as a table that only grows. Delete its properties when their owner goes, or use a bounded Map.',
    ofOne: undefined,
    reason: 'many properties of one object lead there',
  },
  {
    shape: 'closure',
    isShownBy: ({ steps }) => steps.length > 1 && isFunction(steps.at(-2) as RetainerStep),
    text: 'A function that stays keeps the variables that it uses. Drop the function, or what it closes over.',
    reason: 'the last holder is a closure',
  },
]

/** `left or right`; a name that has the word in it is quoted. */
const isBranches = /^(?:"(?:[^"\\]|\\.)*"|[^"])+ or /

/** Properties by which paths differ, or the name of one: `[*]`, `"user/#"`, `token#`. */
const isKey = /^(?:\[\*\]|".*#.*"|[^\s"[(#][^\s[(]*#.*|\(name of a property\))$/

/** A Buffer, a typed array, a DataView, or what they are views of. */
const isBytes = /^(?:Buffer|DataView|(?:Shared)?ArrayBuffer|(?:Uint|Int|Float|BigUint|BigInt)\d+(?:Clamped)?Array)$/

/** The first that the path shows, for growth. */
export function hintForGrowth(path: RetainerPath | undefined): { hint?: LeakHint } {
  const hint = shownBy(path, 'growth')
  return hint ? { hint: { shape: hint.shape, text: hint.text } } : {}
}

/** The same for one object that was expected to go. */
export function hintForOne(path: RetainerPath | undefined): { hint?: LeakHint } {
  const hint = shownBy(path, 'one object')
  const text = hint && ('ofOne' in hint ? hint.ofOne : hint.text)
  return hint && text ? { hint: { shape: hint.shape, text } } : {}
}

function shownBy(path: RetainerPath | undefined, of: Kept): Hint | undefined {
  return path && hints.find(({ isShownBy }) => isShownBy(path, of))
}

/**
 * Whether the reference to act on is that table of listeners, or lies in it. What one listener's closure holds may grow
 * by itself; of one object, where no container is to act on, it is the listener that holds it.
 */
function isByListeners({ steps }: RetainerPath, of: Kept, table: string): boolean {
  const suspect = steps.findIndex((step) => step.suspect)
  const at = steps.slice(0, suspect + 1).findLastIndex(({ reference }) => reference === table)
  if (at < 0) return false
  if (of === 'one object' && suspect === steps.length - 1) return true
  return !steps.slice(at + 1, suspect + 1).some(isFunction)
}

function isFunction({ className }: RetainerStep): boolean {
  return /^(?:\(once\) )?function /.test(className)
}

function isTable(className: string | undefined, entry: string): boolean {
  return isKey.test(entry) || (className === 'Object' && entry === '[#]')
}

/** No reference leads to the global object: what is to act on is the entry itself. */
function isGlobalEntry({ root, steps: [first] }: RetainerPath): boolean {
  return root === 'global' && first?.suspect === true && isKey.test(first.reference)
}

function has(steps: readonly RetainerStep[], symbol: string): boolean {
  return steps.some(({ reference }) => reference === `[Symbol(${symbol})]`)
}

/** Whether keys are shown that a WeakMap can have: not where they differ in kind, nor where it is not known what they are. */
function isKeyedByObject(path: RetainerPath): boolean {
  const { reference = '', className = '' } = stepAfterSuspect(path) ?? {}
  const [, key] = /^value of key ([^]*)$/.exec(reference) ?? []
  return key === undefined ? reference === 'a key' && !isNoObject.test(className) : !isNoObject.test(key)
}

/** A string, a number, what is no object of the program's, or many that differ. */
const isNoObject = /^(?:["#*(]|(?:string|number|bigint|symbol)$)/

/** How what the suspect refers to is held: tells a Map or a Set whatever its class is called. */
function afterSuspect(path: RetainerPath): string {
  return stepAfterSuspect(path)?.reference ?? ''
}

function stepAfterSuspect({ steps }: RetainerPath): RetainerStep | undefined {
  return steps[steps.findIndex(({ suspect }) => suspect) + 1]
}

function suspectOf({ rootClass, steps }: RetainerPath): Pick<RetainerStep, 'className'> | undefined {
  return steps.find(({ suspect }) => suspect) ?? (rootClass === undefined ? undefined : { className: rootClass })
}

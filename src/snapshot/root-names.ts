/** Class in which a measurement holds what it was given. */
export const subjectClass = 'LeakMatchersSubject'

/** Its properties: what `setup` returned first, which may hold what the functions hold. */
export const subjectParts = ['value', 'fn', 'make', 'use', 'setup', 'watch', 'settle'] as const

/** Properties of a global that are a test runner's or this package's. */
export const toolGlobals: readonly { readonly is: RegExp; readonly reason: string }[] = [
  { is: /^__vitest_|^<symbol vitest/, reason: "Vitest's worker state, mocks and module runner" },
  {
    is: /jest-matchers-object|JEST_MATCHERS_OBJECT|JEST_STATE_SYMBOL|ASYMMETRIC_MATCHERS_OBJECT/,
    reason: 'what `expect` knows',
  },
  { is: /^<symbol leak-matchers\b/, reason: "this package's own state" },
]

/** Variables of Node's modules that stand for something a user made. */
export const nodeVariables: readonly NodeVariable[] = [
  { script: 'node:internal/timers', variable: 'timerListMap', kind: 'timers', reason: 'setTimeout, setInterval' },
  { script: 'node:internal/timers', variable: 'timerListQueue', kind: 'timers', reason: 'the same, by next expiry' },
  { script: 'node:internal/timers', variable: 'immediateQueue', kind: 'timers', reason: 'setImmediate' },
  { script: 'node:internal/timers', variable: 'outstandingQueue', kind: 'timers', reason: 'setImmediate, running now' },
  { script: 'node:internal/process/task_queues', variable: 'queue', kind: 'timers', reason: 'process.nextTick' },
]

export interface NodeVariable {
  readonly script: string
  readonly variable: string
  readonly kind: 'timers'
  readonly reason: string
}

/** Native objects of Node that stay until they are closed, by the names of their C++ classes. */
export const handles: readonly NamedRoot[] = [
  { name: 'Node / TCPServerWrap', reason: 'a listening server' },
  { name: 'Node / TCPSocketWrap', reason: 'an open connection' },
  { name: 'Node / TLSWrap', reason: 'an open connection' },
  { name: 'Node / Http2Session', reason: 'an open connection' },
  { name: 'Node / PipeServerWrap', reason: 'a listening server on a Unix socket' },
  { name: 'Node / PipeSocketWrap', reason: 'an open Unix socket, or a pipe to a child process' },
  { name: 'Node / UDPWrap', reason: 'a bound UDP socket' },
  { name: 'Node / TTYWrap', reason: 'a terminal' },
  { name: 'Node / ProcessWrap', reason: 'a child process' },
  { name: 'Node / SignalWrap', reason: 'process.on of a signal' },
  { name: 'Node / FSEventWrap', reason: 'fs.watch' },
  { name: 'Node / StatWatcher', reason: 'fs.watchFile' },
  { name: 'Node / FileHandle', reason: 'fs.promises.open' },
  { name: 'Node / DirHandle', reason: 'fs.opendir' },
  { name: 'Node / MessagePort', reason: 'MessageChannel, a worker' },
  { name: 'Node / Worker', reason: 'a worker thread' },
]

/**
 * (GC roots)' children from the most to the least telling, by name since Node 26 orders them anew. Those missing here
 * come last.
 */
export const engineRoots: readonly NamedRoot[] = [
  { name: '(Global handles)', reason: 'C++ holds it: a native addon, or Node itself' },
  { name: '(Eternal handles)', reason: 'C++ holds it for good' },
  { name: '(Traced handles)', reason: 'held by an object of the garbage-collected C++ heap' },
  { name: '(Micro tasks)', reason: 'a promise job that has not run yet' },
  { name: '(Stack roots)', reason: 'a local variable of a function that is running' },
  { name: '(Handle scope)', reason: 'a C++ function that is running' },
  { name: '(Debugger)', reason: 'an attached debugger' },
  { name: '(Strong roots)', reason: "V8's own" },
  { name: '(Strong root list)', reason: "V8's own, Node 22 and later" },
  { name: '(Compilation cache)', reason: 'compiled code, dropped after a while' },
  { name: '(Startup object cache)', reason: "Node's start-up snapshot" },
  { name: '(Builtins)', reason: "V8's own code" },
  { name: '(Extensions)', reason: "V8's own" },
  { name: '(Identity map)', reason: "tables of V8's own tools; on Node 26 they list user objects" },
]

export interface NamedRoot {
  readonly name: string
  readonly reason: string
}

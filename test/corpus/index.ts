import type { Case } from './case.ts'

interface CaseModule {
  readonly cases: readonly Case[]
}

/** One file of the corpus: what is in it, and how to get it. */
export interface CaseFile {
  readonly file: string
  /** Of a package the leaking version first. */
  readonly names: readonly string[]
  readonly load: () => Promise<CaseModule>
}

/** Names are listed here as well, so that a test file can enumerate them without loading a single program. */
export const caseFiles: readonly CaseFile[] = [
  { file: 'packages/debug.ts', names: ['debug 4.2.0', 'debug 4.3.0'], load: () => import('./packages/debug.ts') },
  {
    file: 'packages/lru-cache.ts',
    names: ['lru-cache 7.8.0', 'lru-cache 7.8.1'],
    load: () => import('./packages/lru-cache.ts'),
  },
  {
    file: 'packages/p-queue.ts',
    names: ['p-queue 2.3.0', 'p-queue 2.4.0'],
    load: () => import('./packages/p-queue.ts'),
  },
  { file: 'packages/xstate4.ts', names: ['xstate 4.7.6', 'xstate 4.7.7'], load: () => import('./packages/xstate4.ts') },
  {
    file: 'packages/memoize.ts',
    names: ['memoize 10.1.0', 'memoize 10.2.0'],
    load: () => import('./packages/memoize.ts'),
  },
  {
    file: 'packages/vue-reactivity.ts',
    names: ['@vue/reactivity 3.5.6', '@vue/reactivity 3.5.7'],
    load: () => import('./packages/vue-reactivity.ts'),
  },
  { file: 'packages/rxjs.ts', names: ['rxjs 6.0.0', 'rxjs 6.1.0'], load: () => import('./packages/rxjs.ts') },
  { file: 'packages/undici.ts', names: ['undici 7.14.0', 'undici 7.15.0'], load: () => import('./packages/undici.ts') },
  {
    file: 'packages/xstate5.ts',
    names: ['xstate 5.25.0', 'xstate 5.25.1'],
    load: () => import('./packages/xstate5.ts'),
  },
  {
    file: 'packages/happy-dom.ts',
    names: ['happy-dom 20.0.9', 'happy-dom 20.0.10'],
    load: () => import('./packages/happy-dom.ts'),
  },
  {
    file: 'packages/happy-dom-body.ts',
    names: ['happy-dom 20.14.6, document.body'],
    load: () => import('./packages/happy-dom-body.ts'),
  },
  {
    file: 'clean/lru.ts',
    names: [
      'an LRU of 500 entries filling up',
      'an LRU of 5000 entries filling up',
      'an LRU of 20000 entries filling up',
      'lru-cache with 5000 entries filling up',
    ],
    load: () => import('./clean/lru.ts'),
  },
  {
    file: 'clean/bounded.ts',
    names: [
      'a memoised function with bounded keys',
      'a pool that grows to its size and stays',
      'one-off lazy initialisation of 1 MB in the middle of the run',
    ],
    load: () => import('./clean/bounded.ts'),
  },
  {
    file: 'clean/queues.ts',
    names: ['a sliding window of 1000 jobs', 'a batch that is written when it has 500 jobs'],
    load: () => import('./clean/queues.ts'),
  },
  {
    file: 'clean/language.ts',
    names: [
      'regular expressions',
      'regular expressions made per call',
      'JSON',
      'string building',
      'classes',
      'classes made per call',
      'closures',
      'an Error with its stack read',
    ],
    load: () => import('./clean/language.ts'),
  },
  {
    file: 'clean/promises.ts',
    names: ['promises', 'an async iterator that finishes', 'timers that end'],
    load: () => import('./clean/promises.ts'),
  },
  { file: 'clean/buffers.ts', names: ['Buffer.alloc', 'typed arrays'], load: () => import('./clean/buffers.ts') },
  {
    file: 'clean/events.ts',
    names: ['an EventEmitter, on and off', 'an AbortController per call'],
    load: () => import('./clean/events.ts'),
  },
  {
    file: 'clean/async-context.ts',
    names: ['AsyncLocalStorage.run'],
    load: () => import('./clean/async-context.ts'),
  },
  { file: 'clean/weak.ts', names: ['a WeakMap registry', 'a WeakRef registry'], load: () => import('./clean/weak.ts') },
  {
    file: 'clean/http.ts',
    names: ['a loopback HTTP server and client with keep-alive'],
    load: () => import('./clean/http.ts'),
  },
  { file: 'clean/files.ts', names: ['fs.promises reads'], load: () => import('./clean/files.ts') },
  {
    file: 'clean/processes.ts',
    names: ['worker_threads started and ended', 'child_process started and ended'],
    load: () => import('./clean/processes.ts'),
  },
  {
    file: 'clean/react.ts',
    names: [
      'a React component mounted and unmounted under happy-dom',
      'a React component mounted and unmounted under jsdom',
    ],
    load: () => import('./clean/react.ts'),
  },
  {
    file: 'clean/vue.ts',
    names: [
      'a Vue component mounted and unmounted under happy-dom',
      'a Vue component mounted and unmounted under jsdom',
    ],
    load: () => import('./clean/vue.ts'),
  },
  {
    file: 'leaks/arrays.ts',
    names: ['an empty object per call', 'a number pushed to an array', 'an object every tenth call'],
    load: () => import('./leaks/arrays.ts'),
  },
  {
    file: 'leaks/queues.ts',
    names: [
      'a queue that is drained more slowly than it fills',
      'a Map of which too few of the oldest entries go',
      'subscribers of one topic',
    ],
    load: () => import('./leaks/queues.ts'),
  },
  { file: 'leaks/linked-list.ts', names: ['a linked list'], load: () => import('./leaks/linked-list.ts') },
  {
    file: 'leaks/maps.ts',
    names: ['a Map entry of two numbers', 'a WeakMap entry whose key stays'],
    load: () => import('./leaks/maps.ts'),
  },
  { file: 'leaks/strings.ts', names: ['a string that gets longer'], load: () => import('./leaks/strings.ts') },
  { file: 'leaks/closures.ts', names: ['a closure', 'an event listener'], load: () => import('./leaks/closures.ts') },
  {
    file: 'leaks/abort-signal.ts',
    names: ["an AbortSignal's listeners"],
    load: () => import('./leaks/abort-signal.ts'),
  },
  { file: 'leaks/timers.ts', names: ['a timer that never ends'], load: () => import('./leaks/timers.ts') },
  {
    file: 'leaks/promises.ts',
    names: ['a pending promise', "a rejected promise's errors kept", 'an async iterator never finished'],
    load: () => import('./leaks/promises.ts'),
  },
  {
    file: 'leaks/finalization.ts',
    names: ['a FinalizationRegistry whose held values pile up'],
    load: () => import('./leaks/finalization.ts'),
  },
  {
    file: 'leaks/async-context.ts',
    names: ['a retained AsyncLocalStorage store'],
    load: () => import('./leaks/async-context.ts'),
  },
]

export const caseNames: readonly string[] = caseFiles.flatMap(({ names }) => names)

/** Whether what it leaks stays where it is measured. */
export function leaks(name: string): boolean {
  const { file, names } = fileOf(name)
  return file.startsWith('leaks/') || (file.startsWith('packages/') && names[0] === name)
}

function fileOf(name: string): CaseFile {
  const found = caseFiles.find(({ names }) => names.includes(name))
  if (!found) throw new Error(`The corpus has no case ${JSON.stringify(name)}`)
  return found
}

/** Loads one case, and no other package than the one it needs. */
export async function loadCase(name: string): Promise<Case> {
  const found = fileOf(name)
  const { cases } = await found.load()
  const loaded = cases.find((candidate) => candidate.name === name)
  if (!loaded)
    throw new Error(`test/corpus/${found.file} has no case ${JSON.stringify(name)}, test/corpus/index.ts says so`)
  return loaded
}

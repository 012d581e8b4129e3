/**
 * What the measuring thread tells its watchdog, in shared memory: the watchdog must be able to read it while the main
 * thread is stuck in a synchronous loop. Every slot is a 64-bit float.
 */
const slots = [
  /** Index of the call that runs, from 0, or `noCall`. */
  'call',
  /** Calls that have returned, as far as `call` is `noCall`. */
  'made',
  /** Bytes per call by which the heap has grown in the rounds so far; 0 where it has not. */
  'suspicion',
  /** Calls made by then. */
  'suspectedCalls',
  /** Milliseconds that the proof is expected to take. */
  'timeOfProof',
  /** What else of the user's runs: index in `phases`. */
  'phase',
  /** Milliseconds since the epoch when that began. */
  'phaseSince',
  /** 1 once the assertion has been reached. */
  'started',
  'watching',
  /** Number of the present limit; a question that was asked under an earlier one has no answer. */
  'limit',
  'baselineBytes',
  /** What of them are ArrayBuffers. */
  'baselineBuffers',
  'baselineRss',
  'limitBytes',
  'deadline',
  /** Number of the last reading; the watchdog answers with it in `discarded`. */
  'reading',
  'discarded',
  /** Number of the last question whether the limit is really passed; the answer "no" repeats it in `cleared`. */
  'suspected',
  'cleared',
  'session',
  'watchdogReady',
  'watchdogFailed',
] as const

type Slot = (typeof slots)[number]

/** Slot numbers by meaning: a call is one store into `cells`, without an allocation. */
export const slot = Object.fromEntries(slots.map((name, index) => [name, index])) as Readonly<Record<Slot, number>>

export type Progress = Float64Array

export function createProgress(): Progress {
  const cells = new Float64Array(new SharedArrayBuffer(slots.length * Float64Array.BYTES_PER_ELEMENT))
  cells[slot.call] = noCall
  return cells
}

/** Value of `call` between calls. */
export const noCall = -1

/** The user's functions other than the numbered calls. */
export const phases = ['', 'setup', 'make', 'watch', 'settle', 'fn'] as const

export type Phase = (typeof phases)[number]

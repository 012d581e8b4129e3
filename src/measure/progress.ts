/**
 * What the measuring thread tells its watchdog, in shared memory: the watchdog must be able to read it while the main
 * thread is stuck in a synchronous loop. Every slot is a 64-bit float.
 */
const slots = [
  'call',
  'watching',
  'baselineBytes',
  'baselineRss',
  'limitBytes',
  'deadline',
  'reading',
  'discarded',
  'session',
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

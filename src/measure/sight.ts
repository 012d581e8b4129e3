import { isQuiet } from './quiet-flags.js'

/** What can be seen in this process: by how much two readings of an idle heap differ, and what follows from it. */
export interface Sight {
  /** Bytes by which two readings of the same heap may differ. */
  readonly noise: number
  /** Bytes per call from which on growth is looked for. */
  readonly floor: number
  /** Bytes per call that must be visible before a flat series is believed, where calls are cheap enough. */
  readonly visible: number
  /** Readings agree when they differ by no more bytes than this, and how many are taken at most. */
  readonly agreement: number
  readonly most: number
  /** Most calls between two collections. */
  readonly longestBurst: number
  /** What code that first runs, or is compiled, by the clock adds: slow calls meet it, fast ones do not. */
  readonly clockNoise: { readonly perSecond: number; readonly most: number }
  /** The same of all memory, where some of it is read less exactly. */
  readonly ofAll?: { readonly noise: number; readonly visible: number }
  /** Bytes of text outside of the heap that are none, where it is looked for. */
  readonly noiseOfText?: number
  /** Bytes of steady growth that tell enough: twice as much may be more than the machine has. */
  readonly enoughGrowth?: number
}

/** Readings agree to the byte, and half a byte finds every leak that keeps a whole one. */
const quiet: Sight = {
  noise: 512,
  floor: 0.5,
  visible: 2,
  agreement: 0,
  most: 4,
  longestBurst: 4096,
  clockNoise: { perSecond: 8 * 1024, most: 8 * 1024 },
}

/**
 * V8's compilers are on, and their code is not counted: feedback and metadata still come by steps of up to 40 KB, which
 * only many calls outweigh.
 */
const noisy: Sight = {
  noise: 48 * 1024,
  floor: 3,
  visible: 4,
  agreement: 512,
  most: 5,
  longestBurst: 8192,
  clockNoise: { perSecond: 16 * 1024, most: 32 * 1024 },
}

export function sightHere(): Sight {
  return isQuiet() ? quiet : noisy
}

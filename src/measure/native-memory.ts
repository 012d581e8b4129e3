import fs from 'node:fs'
import { createRequire } from 'node:module'
import { captured } from './captured.js'
import { loadedAddons } from './mappings.js'
import { isQuiet } from './quiet-flags.js'

// Taken before a test can mock `node:fs`.
const { closeSync, openSync, readSync } = fs

/** Something that says how much memory outside the JS heap is in use. */
export interface Instrument {
  readonly name: string
  /** Bytes by which two readings of the same memory may differ. */
  readonly noise: number
  /** The same with mapped pages, where they are told apart. */
  readonly noiseOfMapped?: number
  /** Bytes per call from which on growth is looked for. */
  readonly floor: number
  /** Bytes per call that must be visible before a flat series is believed, where calls are cheap enough. */
  readonly visible: number
  readonly read: () => Reading
  readonly end: () => void
}

export interface Reading {
  /** What the allocator has given out, ArrayBuffers included; where that is not known, with mapped pages. */
  readonly bytes: number
  /** Pages that are mapped in other ways, where they are told apart. */
  readonly mapped?: number
}

/** Memory outside the JS heap cannot be measured here. */
export class NoInstrument extends Error {
  override readonly name = 'NoInstrument'
}

const kibibyte = 1024
const mebibyte = 1024 * kibibyte
/** What an instrument is shown, to see whether it sees it, and what of it it must see. */
const shownBytes = 32 * mebibyte
const leastSeen = 0.75

/** The way to the one that works in this process: its allocator stays what it is. */
let known: (() => Instrument | undefined) | undefined

/**
 * The most exact instrument that works in this process. An allocator other than the one that it asks (jemalloc, put in
 * front of the system's) has it see nothing: each is tried on memory of a known size before it is believed.
 *
 * @throws {@link NoInstrument}
 */
export function findInstrument(): Instrument {
  // Held until one is found: memory that is given back is given out once more, and nobody sees it then.
  const shown: Uint8Array[] = []
  for (const find of known ? [known] : [mallinfo2, virtualData, residentSet]) {
    const instrument = find()
    if (!instrument) continue
    if (known || sees(instrument, shown)) {
      known = find
      return instrument
    }
    instrument.end()
  }
  throw new NoInstrument(
    `no instrument of this system (${process.platform}) sees an ArrayBuffer of ${shownBytes / mebibyte} MB`,
  )
}

function sees({ read }: Instrument, shown: Uint8Array[]): boolean {
  const before = read().bytes
  shown.push(new Uint8Array(shownBytes).fill(1))
  return read().bytes - before >= leastSeen * shownBytes
}

/**
 * By which mapped pages come and go: V8 keeps empty pages of its heap in reserve, and the C library stacks of threads that
 * have ended (3 MB and 2 MB by turns, measured on Node 24).
 */
const noiseOfMapped = 8 * mebibyte

/**
 * glibc's own account, through `koffi` where that is installed: bytes that `malloc` has given out in all arenas, with
 * those of large blocks, which it maps one by one. Pages that are mapped in other ways (WebAssembly memories, stacks of
 * threads, `mmap`) are what the process has in all, less the allocator's and V8's.
 */
function mallinfo2(): Instrument | undefined {
  const info = allocatorInfo()
  const data = info && dataOfProcess()
  if (!info || !data) return undefined
  return {
    name: 'mallinfo2',
    noiseOfMapped,
    ...(isQuiet() ? { noise: 32 * kibibyte, floor: 1, visible: 4 } : { noise: 4 * mebibyte, floor: 64, visible: 128 }),
    read() {
      const { arena, hblkhd, uordblks } = info()
      const mapped = data.read() - Number(arena) - Number(hblkhd) - heapSize()
      return { bytes: Number(uordblks) + Number(hblkhd), mapped }
    },
    end: data.end,
  }
}

/** Writable pages of the process, touched or not, less V8's heap: whole arenas of the allocator come and go with it. */
function virtualData(): Instrument | undefined {
  const data = dataOfProcess()
  if (!data) return undefined
  return {
    name: 'VmData',
    ...(isQuiet()
      ? { noise: 8 * mebibyte, floor: 64, visible: 512 }
      : { noise: 12 * mebibyte, floor: 256, visible: 768 }),
    read: () => ({ bytes: data.read() - heapSize() }),
    end: data.end,
  }
}

/** Pages in memory: what every system has, and what depends on the others that run on it. */
function residentSet(): Instrument {
  return {
    name: 'RSS',
    ...{ noise: 16 * mebibyte, floor: 256, visible: 1024 },
    read: () => ({ bytes: residentBytes() - heapSize() }),
    end: () => undefined,
  }
}

const residentBytes = process.memoryUsage.rss.bind(process.memoryUsage)

/** What V8 has taken for its heap. */
export function heapSize(): number {
  return captured.getHeapStatistics().total_heap_size
}

interface Mallinfo2 {
  readonly arena: number | bigint
  readonly hblkhd: number | bigint
  readonly uordblks: number | bigint
}

let bound: (() => Mallinfo2) | undefined | 'not looked for' = 'not looked for'

/** Of glibc 2.33 or later on Linux, where `koffi` is installed. */
function allocatorInfo(): (() => Mallinfo2) | undefined {
  if (bound === 'not looked for') bound = process.platform === 'linux' ? bindMallinfo2() : undefined
  return bound
}

const fields = [
  ...['arena', 'ordblks', 'smblks', 'hblks', 'hblkhd'],
  ...['usmblks', 'fsmblks', 'uordblks', 'fordblks', 'keepcost'],
]

function bindMallinfo2(): (() => Mallinfo2) | undefined {
  const before = loadedAddons()
  try {
    const koffi = createRequire(import.meta.url)('koffi') as Koffi
    const struct = koffi.struct(Object.fromEntries(fields.map((field) => [field, 'size_t'])))
    return koffi.load('libc.so.6').func('mallinfo2', struct, []) as () => Mallinfo2
  } catch {
    // Not installed, no glibc, or one that does not know it.
    return undefined
  } finally {
    for (const file of loadedAddons()) if (!before.includes(file)) ownAddons.add(file)
  }
}

const ownAddons = new Set<string>()
/** What Jest 30 finds modules with. */
const runnersAddon = /[\\/]@unrs[\\/]resolver-binding-/

/** Native addons that are loaded, but for what reads the memory and what belongs to the test runner. */
export function addonsOfProgram(): string[] {
  return loadedAddons().filter((file) => !ownAddons.has(file) && !runnersAddon.test(file))
}

interface Koffi {
  readonly struct: (fields: Readonly<Record<string, string>>) => object
  readonly load: (library: string) => {
    readonly func: (name: string, result: object, parameters: readonly unknown[]) => unknown
  }
}

/** `VmData` of Linux: private writable memory of this process, without its main stack. */
function dataOfProcess(): { readonly read: () => number; readonly end: () => void } | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    const file = openSync('/proc/self/status', 'r')
    // Nothing is allocated for a reading but a short string.
    const buffer = Buffer.alloc(8 * kibibyte)
    const read = (): number => {
      const text = buffer.toString('latin1', 0, readSync(file, buffer, 0, buffer.length, 0))
      return Number(/^VmData:\s*(\d+) kB$/m.exec(text)?.[1]) * kibibyte
    }
    return {
      read,
      end() {
        closeSync(file)
      },
    }
  } catch {
    return undefined
  }
}

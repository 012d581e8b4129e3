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
  for (const find of known ? [known] : [mallinfo2, zoneStatistics, privateUsage, virtualData, residentSet]) {
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
  const info = process.platform === 'linux' ? bind(allocatorInfo) : undefined
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

/**
 * What macOS says that all zones of `malloc` have given out, through `koffi`. Not tested on that system: with the noise of
 * a reading of pages.
 */
function zoneStatistics(): Instrument | undefined {
  const statistics = process.platform === 'darwin' ? bind(zones) : undefined
  if (!statistics) return undefined
  return {
    name: 'malloc_zone_statistics',
    ...{ noise: 4 * mebibyte, noiseOfMapped: 16 * mebibyte, floor: 64, visible: 128 },
    read() {
      const { size_in_use: used, size_allocated: taken } = statistics()
      return { bytes: Number(used), mapped: captured.residentBytes() - heapSize() - Number(taken) }
    },
    end: () => undefined,
  }
}

/** What Windows says that the process has of private memory, less V8's heap, through `koffi`. Not tested on that system. */
function privateUsage(): Instrument | undefined {
  const counters = process.platform === 'win32' ? bind(processMemory) : undefined
  if (!counters) return undefined
  return {
    name: 'PrivateUsage',
    ...{ noise: 16 * mebibyte, floor: 256, visible: 1024 },
    read: () => ({ bytes: Number(counters().PrivateUsage) - heapSize() }),
    end: () => undefined,
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
    read: () => ({ bytes: captured.residentBytes() - heapSize() }),
    end: () => undefined,
  }
}

/** What V8 has taken for its heap. */
export function heapSize(): number {
  return captured.getHeapStatistics().total_heap_size
}

/** Numbers that a function of the system has filled in. */
type Numbers<Field extends string> = Readonly<Record<Field, number | bigint>>

/** How a function of the system is called through `koffi`: what it returns is made once per reading. */
type Binding<Field extends string> = (koffi: Koffi) => () => Numbers<Field>

const bound = new Map<Binding<string>, (() => Numbers<string>) | undefined>()

/** Undefined where `koffi` is not installed, or the system does not know the function. */
function bind<Field extends string>(binding: Binding<Field>): (() => Numbers<Field>) | undefined {
  if (!bound.has(binding)) bound.set(binding, tryBinding(binding))
  return bound.get(binding)
}

function tryBinding(binding: Binding<string>): (() => Numbers<string>) | undefined {
  const before = loadedAddons() ?? []
  try {
    return binding(createRequire(import.meta.url)('koffi') as Koffi)
  } catch {
    return undefined
  } finally {
    for (const file of loadedAddons() ?? []) if (!before.includes(file)) ownAddons.add(file)
  }
}

/** Of glibc 2.33 or later. */
const allocatorInfo: Binding<'arena' | 'hblkhd' | 'uordblks'> = (koffi) => {
  const fields = [
    ...['arena', 'ordblks', 'smblks', 'hblks', 'hblkhd'],
    ...['usmblks', 'fsmblks', 'uordblks', 'fordblks', 'keepcost'],
  ]
  const info = koffi.struct(Object.fromEntries(fields.map((field) => [field, 'size_t'])))
  return koffi.load('libc.so.6').func('mallinfo2', info, []) as () => Numbers<'arena' | 'hblkhd' | 'uordblks'>
}

const zones: Binding<'size_in_use' | 'size_allocated'> = (koffi) => {
  const statistics = koffi.struct({
    blocks_in_use: 'uint',
    size_in_use: 'size_t',
    max_size_in_use: 'size_t',
    size_allocated: 'size_t',
  })
  const filledIn = koffi.out(koffi.pointer(statistics))
  const library = koffi.load('/usr/lib/libSystem.B.dylib')
  const ask = library.func('malloc_zone_statistics', 'void', ['void *', filledIn])
  return () => {
    const answer = { size_in_use: 0, size_allocated: 0 }
    ask(null, answer)
    return answer
  }
}

const processMemory: Binding<'PrivateUsage'> = (koffi) => {
  const sizes = [
    ...['PeakWorkingSetSize', 'WorkingSetSize', 'QuotaPeakPagedPoolUsage', 'QuotaPagedPoolUsage'],
    ...['QuotaPeakNonPagedPoolUsage', 'QuotaNonPagedPoolUsage', 'PagefileUsage', 'PeakPagefileUsage', 'PrivateUsage'],
  ]
  const counters = koffi.struct({
    ...{ cb: 'uint32', PageFaultCount: 'uint32' },
    ...Object.fromEntries(sizes.map((field) => [field, 'size_t'])),
  })
  const filledIn = koffi.out(koffi.pointer(counters))
  const ask = koffi.load('kernel32.dll').func('K32GetProcessMemoryInfo', 'int', ['intptr_t', filledIn, 'uint32'])
  /** As `GetCurrentProcess` has it. */
  const thisProcess = -1
  const size = koffi.sizeof(counters)
  return () => {
    const answer = { PrivateUsage: 0 }
    if (ask(thisProcess, answer, size) === 0) throw new NoInstrument('K32GetProcessMemoryInfo gave no answer')
    return answer
  }
}

const ownAddons = new Set<string>()
/** What Jest 30 finds modules with. */
const runnersAddon = /[\\/]@unrs[\\/]resolver-binding-/

/** Native addons that are loaded, but for what reads the memory and what belongs to the test runner. */
export function addonsOfProgram(): string[] | undefined {
  return loadedAddons()?.filter((file) => !ownAddons.has(file) && !runnersAddon.test(file))
}

type Native = (...given: readonly unknown[]) => unknown

interface Koffi {
  readonly struct: (fields: Readonly<Record<string, string>>) => object
  readonly pointer: (type: object) => object
  readonly out: (type: object) => object
  readonly sizeof: (type: object) => number
  readonly load: (library: string) => {
    readonly func: (name: string, result: object | string, parameters: readonly unknown[]) => Native
  }
}

/** `VmData` of Linux: private writable memory of this process, without its main stack. */
function dataOfProcess(): { readonly read: () => number; readonly end: () => void } | undefined {
  if (process.platform !== 'linux') return undefined
  let file: number
  try {
    file = openSync('/proc/self/status', 'r')
  } catch {
    return undefined
  }
  // Nothing is allocated for a reading but a short string. A process may be of hundreds of groups, each in its list.
  const buffer = Buffer.alloc(64 * kibibyte)
  const find = (): number => {
    const text = buffer.toString('latin1', 0, readSync(file, buffer, 0, buffer.length, 0))
    return Number(/^VmData:\s*(\d+) kB$/m.exec(text)?.[1]) * kibibyte
  }
  // The number of a file that code closes though it is not its own may be another file's by now.
  let isOurs = true
  const read = (): number => {
    const bytes = find()
    isOurs = Number.isFinite(bytes)
    if (!isOurs)
      throw new NoInstrument('/proc/self/status can be read no more: code has closed the file that it is read by')
    return bytes
  }
  const end = (): void => {
    if (isOurs) closeSync(file)
  }
  if (Number.isFinite(find())) return { read, end }
  end()
  return undefined
}

import { formatBytes } from './bytes.js'
import type { NativeGrowth, NativeKind } from './report.js'
import { wrap } from './wrap.js'

/** ` outside the JS heap (malloc)`, after how much each call keeps. */
export function nativeSummary({ kinds }: NativeGrowth): string {
  const names = kinds.map(({ kind }) => labels[kind])
  return ` outside the JS heap${names.length > 0 ? ` (${names.join(', ')})` : ''}`
}

const labels: Readonly<Record<NativeKind, string>> = {
  malloc: 'malloc',
  ArrayBuffers: 'ArrayBuffers',
  'WebAssembly memory': 'WebAssembly memory',
  mapped: 'mapped pages',
  unknown: 'malloc or mapped pages',
}

/** What grew, and which addons there are to blame. */
export function renderNativeGrowth({ kinds, addons }: NativeGrowth): string[] {
  const widest = Math.max(...kinds.map(({ kind }) => labels[kind].length))
  const rows = kinds.map(({ kind, bytesPerCall }) => `    ${labels[kind].padEnd(widest)}  ${formatBytes(bytesPerCall)}`)
  const isAllocated = kinds.some(({ kind }) => kind === 'malloc' || kind === 'unknown')
  const loaded = addons && addons.length > 0 ? addons : [addons ? 'none' : 'not listed by this system']
  const ofAddons = ['', '  native addons that are loaded', ...loaded.map((file) => `    ${file}`)]
  return [...(rows.length > 0 ? ['', '  what grew, per call', ...rows] : []), ...(isAllocated ? ofAddons : [])]
}

/** By what it was read. */
export function renderInstrument({ instrument, noise, noiseOfMapped }: NativeGrowth): string[] {
  const ofMapped = noiseOfMapped === undefined ? '' : `; with mapped pages ${formatBytes(noiseOfMapped)}`
  const read = `Read by ${instruments[instrument] ?? instrument}, give or take ${formatBytes(noise)}${ofMapped}.`
  const exact = withoutKoffi[instrument] ?? ''
  return wrap(read + exact)
}

/** Where something better may be had. */
const withoutKoffi: Readonly<Record<string, string>> = {
  VmData: ' With the package `koffi`, and glibc, `malloc` is read to the byte.',
  RSS: ' With the package `koffi`, on Linux and macOS, `malloc` is read more exactly.',
}

const instruments: Readonly<Record<string, string>> = {
  mallinfo2: "the C library's `mallinfo2` and the system's count of pages",
  malloc_zone_statistics: "the C library's `malloc_zone_statistics` and pages in memory",
  PrivateUsage: "the system's count of private pages (PrivateUsage)",
  VmData: "the system's count of writable pages (VmData)",
  RSS: 'pages in memory (RSS)',
}

/** What to do about memory that nothing on the heap accounts for. */
export function nativeAdvice({ kinds }: NativeGrowth): string[] {
  const [first] = kinds
  const advice = first && advices[first.kind]
  return advice === undefined ? [] : wrap(advice)
}

/** None where it is not known which kind it is. */
const advices: Readonly<Partial<Record<NativeKind, string>>> = {
  malloc:
    'What native code takes with `malloc` it must free: in a finalizer, or when its object is closed. Leave out one ' +
    'addon or one native API after the other: the one without which the growth is gone keeps it.',
  ArrayBuffers: 'Bytes of ArrayBuffers and Buffers, which stay as long as something on the JS heap holds them.',
  'WebAssembly memory':
    'A WebAssembly memory never shrinks: either one grows with each call, or instances with memories of their own stay.',
  mapped: 'Pages mapped past `malloc`: files or memory mapped by native code, stacks of threads that have not ended.',
}

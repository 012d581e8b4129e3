import fs from 'node:fs'

// Taken before a test can mock `node:fs`.
const { readFileSync } = fs

/** A region of this process's memory. */
export interface Mapping {
  readonly start: number
  readonly end: number
  /** As `rw-p`. */
  readonly access: string
  /** Empty where it is of no file. */
  readonly file: string
}

const line = /^(?<start>[\da-f]+)-(?<end>[\da-f]+) (?<access>\S+) \S+ \S+ \S+ *(?<file>.*)$/gm

/** All of them in the order of their addresses; none where the system does not list them. */
export function mappings(): Mapping[] {
  let text: string
  try {
    text = readFileSync('/proc/self/maps', 'latin1')
  } catch {
    return []
  }
  return Array.from(text.matchAll(line), ({ groups = {} }) => ({
    start: parseInt(groups.start ?? '', 16),
    end: parseInt(groups.end ?? '', 16),
    access: groups.access ?? '',
    file: groups.file ?? '',
  }))
}

/** Files of the native addons that are loaded, by name; undefined where the system does not list them. */
export function loadedAddons(): string[] | undefined {
  const all = mappings()
  const files = all.flatMap(({ file }) => (file.endsWith('.node') ? [file] : []))
  return all.length > 0 ? [...new Set(files)].sort() : undefined
}

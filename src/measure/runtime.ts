/** Names the runtime where it is not Node: others have some of its modules, and another heap or none of its tools. */
export function otherRuntime(): string | undefined {
  const { bun, deno, v8, node } = versions
  if (bun !== undefined) return `Bun ${bun}`
  if (deno !== undefined) return `Deno ${deno}`
  if (node === undefined || v8 === undefined) return 'a runtime without V8'
  return undefined
}

// Taken when this module loads: a user's fake `process` must not answer for the real one.
const versions: Readonly<Record<string, string | undefined>> =
  (globalThis as { process?: NodeJS.Process }).process?.versions ?? {}

/** Measured elsewhere than in Node, which is where the readings and their thresholds were calibrated. */
export class WrongRuntime extends Error {
  override readonly name = 'WrongRuntime'
  constructor(runtime: string) {
    super(`leaks are measured in Node, on its V8; this is ${runtime}`)
  }
}

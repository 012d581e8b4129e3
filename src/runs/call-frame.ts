import { dirname, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where this package's own code lies, built or not. */
const ownFolder = dirname(fileURLToPath(import.meta.url)) + sep
const runners =
  /[\\/]node_modules[\\/](?:@vitest|vitest|tinypool|chai|@jest|jest-[a-z-]+|expect)[\\/]|^\s*at (?:async )?node:|\(node:/

const packages = /[\\/]node_modules[\\/]/

/** The frames of a stack from the first on that is neither this package's nor the test runner's. */
export function framesOfUser(stack: string): string[] {
  const frames = stack.split('\n').filter((line) => /^\s*at /.test(line))
  const first = frames.findIndex((line) => !line.includes(ownFolder) && !runners.test(line))
  return first < 0 ? [] : frames.slice(first)
}

/** The first of them, as `file:line:column`. */
export function callFrame(stack: string): string {
  return placeIn(framesOfUser(stack)[0]) ?? 'unknown place'
}

/**
 * Lines of the user's code that have called the first of them, or wait for it, as `file:line`. Packages are left out: some are
 * runners, whose own way to a test depends on the tests before it; and columns, which counters of coverage move.
 */
export function callerLines(stack: string): string[] {
  const frames = framesOfUser(stack).slice(1)
  const users = frames.filter((line) => !line.includes(ownFolder) && !runners.test(line) && !packages.test(line))
  return users.flatMap((line) => placeIn(line)?.replace(/:\d+$/, '') ?? [])
}

/** The file of the first of them. */
export function fileOfUser(stack: string): string {
  return callFrame(stack).replace(/:\d+:\d+$/, '')
}

/** Of `at name (place)` or `at place`: a path may have parentheses of its own, as the `(auth)` of an app of Next.js. */
function placeIn(frame = ''): string | undefined {
  const written = frame.trim().replace(/^at (?:async )?/, '')
  const place = written.endsWith(')') ? written.slice(written.indexOf(' (') + 2, -1) : written
  // With `viteModuleRunner: false` Vitest gives modules a query that is of one process alone.
  const [, file, position] = /^(.+?)(?:\?.*)?(:\d+:\d+)$/.exec(place) ?? []
  return file === undefined || position === undefined ? undefined : pathOf(file) + position
}

function pathOf(file: string): string {
  return file.startsWith('file://') ? fileURLToPath(file) : file
}

import { dirname, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where this package's own code lies, built or not. */
const ownFolder = dirname(fileURLToPath(import.meta.url)) + sep
const runners =
  /[\\/]node_modules[\\/](?:@vitest|vitest|tinypool|chai|@jest|jest-[a-z-]+|expect)[\\/]|^\s*at (?:async )?node:|\(node:/

/** The frames of a stack from the first on that is neither this package's nor the test runner's. */
export function framesOfUser(stack: string): string[] {
  const frames = stack.split('\n').filter((line) => /^\s*at /.test(line))
  const first = frames.findIndex((line) => !line.includes(ownFolder) && !runners.test(line))
  return first < 0 ? [] : frames.slice(first)
}

/** The first of them, as `file:line:column`. */
export function callFrame(stack: string): string {
  const [frame] = framesOfUser(stack)
  const place =
    frame && /\(?((?:file:\/\/)?[^()\s][^()]*:\d+:\d+)\)?$/.exec(frame.trim().replace(/^at (?:async )?/, ''))?.[1]
  return place?.replace(/^file:\/\//, '') ?? 'unknown place'
}

/** The file of the first of them. */
export function fileOfUser(stack: string): string {
  return callFrame(stack).replace(/:\d+:\d+$/, '')
}

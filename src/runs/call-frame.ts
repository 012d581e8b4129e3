const ours = /[\\/]leak-matchers[\\/](?:dist|src)[\\/]/
const runners =
  /[\\/]node_modules[\\/](?:@vitest|vitest|tinypool|chai|@jest|jest-[a-z-]+|expect)[\\/]|^\s*at (?:async )?node:|\(node:/

/** The first frame of a stack that is neither this package's nor the test runner's, as `file:line:column`. */
export function callFrame(stack: string): string {
  const frame = stack.split('\n').find((line) => /^\s*at /.test(line) && !ours.test(line) && !runners.test(line))
  const place =
    frame && /\(?((?:file:\/\/)?[^()\s][^()]*:\d+:\d+)\)?$/.exec(frame.trim().replace(/^at (?:async )?/, ''))?.[1]
  return place?.replace(/^file:\/\//, '') ?? 'unknown place'
}

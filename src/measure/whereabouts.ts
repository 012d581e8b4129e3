import type inspector from 'node:inspector'
import { isUsersFile } from '../explain/users-file.js'
import type { Frame } from './emergency.js'
import type { MainThread } from './main-thread.js'

const mostFrames = 12
const mostAllocators = 5

export interface Whereabouts {
  readonly stack: Frame[]
  readonly pending: string[]
  /** It gave no answer: it runs native code, which nothing interrupts. */
  readonly isSilent?: true
}

/** Where the main thread is: the user's frames of its stack, and what its event loop waits for when it has none. */
export async function whereIs(main: MainThread): Promise<Whereabouts> {
  const listed = await main.evaluate('JSON.stringify(process.getActiveResourcesInfo())')
  if (typeof listed !== 'string') return { stack: [], pending: [], isSilent: true }
  const pending = JSON.parse(listed) as string[]
  const paused = await main.pause()
  const stack = (paused?.callFrames ?? [])
    .map((frame) => main.place({ ...frame.location, functionName: frame.functionName }))
    .filter((frame) => isUsersFile(frame.file))
  return { stack: stack.slice(0, mostFrames), pending }
}

/** Live sampled bytes by the nearest function on the stack that is the user's: `Buffer.alloc` allocates for its caller. */
export async function whoAllocated(main: MainThread): Promise<(Frame & { share: number })[]> {
  await main.enableDebugger()
  const answer = (await main.post('HeapProfiler.getSamplingProfile', undefined, 5000)) as
    { profile: inspector.HeapProfiler.SamplingHeapProfile } | undefined
  if (!answer) return []
  const bytes = new Map<string, { frame: Frame; bytes: number }>()
  let total = 0
  const visit = (node: inspector.HeapProfiler.SamplingHeapProfileNode, owner: Frame | undefined): void => {
    const frame = main.place(node.callFrame)
    const mine = isUsersFile(frame.file) ? frame : owner
    total += node.selfSize
    if (mine && node.selfSize > 0) {
      const key = `${mine.functionName} ${mine.file}:${mine.line}:${mine.column}`
      const entry = bytes.get(key) ?? { frame: mine, bytes: 0 }
      entry.bytes += node.selfSize
      bytes.set(key, entry)
    }
    for (const child of node.children) visit(child, mine)
  }
  visit(answer.profile.head, undefined)
  return [...bytes.values()]
    .sort((left, right) => right.bytes - left.bytes)
    .slice(0, mostAllocators)
    .map((entry) => ({ ...entry.frame, share: entry.bytes / Math.max(total, 1) }))
}

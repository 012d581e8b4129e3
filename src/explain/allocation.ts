import type { AllocationSite, SourcePlace } from '../report/report.js'
import { isOfPackage } from '../snapshot/index.js'

/** A function that allocated, with what it called: V8's sampling profile, by the caller. */
export interface AllocationNode {
  readonly place: SourcePlace
  /** Whether it is where a user can act: neither Node's own, nor the runner's, nor this package's. */
  readonly isUsers: boolean
  /** What it allocated itself and is still there. */
  readonly bytes: number
  readonly count: number
  readonly children: readonly AllocationNode[]
}

/** Functions shown of a stack: who allocated, and who called it, or had it called. */
const mostFrames = 3
/** Sites shown. */
const mostSites = 3
/** What stays of a few calls only is a table that grew, or a last element. */
const leastPerCall = 0.05
const leastCount = 4
const shareWorthNaming = 0.05

/**
 * Who allocated what stays, by the innermost function of the user's: `Array.from` and `Buffer.alloc` allocate for their
 * caller.
 */
export function allocationSites(root: AllocationNode, calls: number): AllocationSite[] {
  const sites = new Map<string, { stack: SourcePlace[]; bytes: number; count: number }>()
  const visit = (node: AllocationNode, callers: readonly SourcePlace[]): void => {
    const stack = node.isUsers ? [node.place, ...callers] : callers
    const shown = shownOf(stack)
    if (shown.length > 0) {
      const key = JSON.stringify(shown)
      const site = sites.get(key) ?? { stack: shown, bytes: 0, count: 0 }
      site.bytes += node.bytes
      site.count += node.count
      sites.set(key, site)
    }
    for (const child of node.children) visit(child, stack)
  }
  visit(root, [])
  const telling = [...sites.values()].filter(({ count }) => count >= Math.max(leastCount, leastPerCall * calls))
  const most = Math.max(...telling.map(({ bytes }) => bytes))
  return telling
    .filter(({ bytes }) => bytes >= shareWorthNaming * most)
    .sort((left, right) => right.bytes - left.bytes)
    .slice(0, mostSites)
    .map(({ stack, bytes, count }) => ({ stack, bytesPerCall: bytes / calls, perCall: count / calls }))
}

/** Of callers those are left out that are a package's, however deep its own stack is: the line to change is the user's. */
function shownOf(stack: readonly SourcePlace[]): SourcePlace[] {
  const callers = stack.slice(1)
  const users = callers.filter(({ file }) => !isOfPackage(file))
  return [...stack.slice(0, 1), ...(users.length > 0 ? users : callers)].slice(0, mostFrames)
}

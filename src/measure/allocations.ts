import { allocationSites, type AllocationNode } from '../explain/allocation.js'
import { fromHere } from '../explain/surroundings.js'
import { isUsersFile } from '../explain/users-file.js'
import type { GrowthReport } from '../report/report.js'
import type { AllocatorNode, AllocatorProfile, Births } from './births.js'
import { OutOfTime, type Calls } from './calls.js'
import type { HeapReader } from './heap-reader.js'
import type { Scripts } from './scripts.js'

/** What some calls allocated and left, not yet read. */
export interface SampledAllocations {
  readonly calls: number
  readonly profile: AllocatorProfile
}

/** No time was left for calls whose objects are noted: by so many milliseconds it was too little, about. */
export interface NoTimeForAllocations {
  readonly lacking: number
}

export type Allocations = SampledAllocations | NoTimeForAllocations

/**
 * Makes `count` more calls whose objects are noted.
 *
 * @param stopAt begins none after it: each takes many times as long, and how long is not known
 */
export async function sampleAllocations(
  count: number,
  calls: Calls,
  reader: HeapReader,
  births: Births,
  stopAt: number,
): Promise<SampledAllocations | undefined> {
  const before = calls.made
  births.noteAllocators()
  try {
    await calls.make(count, stopAt).catch((error: unknown) => {
      if (!(error instanceof OutOfTime)) throw error
    })
    // What is collected is in no profile. One collection: each is slow while V8 follows every object that it moves.
    await reader.between()
  } finally {
    births.discardConsole()
  }
  const profile = births.allocators()
  const made = calls.made - before
  return profile && made > 0 ? { calls: made, profile } : undefined
}

/**
 * By places in the user's source.
 *
 * @param nameOf what a function may be called
 */
export function readAllocations(
  sampled: Allocations | undefined,
  scripts: Scripts,
  nameOf: (functionName: string) => string,
): Pick<GrowthReport, 'allocations' | 'noTimeFor'> {
  if (!sampled) return { allocations: [] }
  if ('lacking' in sampled) return { allocations: [], noTimeFor: { allocations: sampled.lacking } }
  const { calls, profile } = sampled
  const live = new Map<number, { bytes: number; count: number }>()
  for (const { nodeId, size } of profile.samples) {
    const { bytes, count } = live.get(nodeId) ?? { bytes: 0, count: 0 }
    live.set(nodeId, { bytes: bytes + size, count: count + 1 })
  }
  const read = ({ callFrame, id, children }: AllocatorNode): AllocationNode => {
    const { file, functionName, ...place } = scripts.place(callFrame)
    const { bytes = 0, count = 0 } = live.get(id) ?? {}
    // `<instance_members_initializer>`, `<static_initializer>`: of a class, for the function that uses it.
    const isUsers = isUsersFile(file) && !callFrame.functionName.startsWith('<')
    return {
      place: { functionName: nameOf(functionName), ...place, file: fromHere(file) },
      isUsers,
      bytes,
      count,
      children: children.map(read),
    }
  }
  return { allocations: allocationSites(read(profile.head), calls) }
}

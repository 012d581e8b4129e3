/** How and where a measurement was made. */
export interface Setting {
  /** `isolated`: in a fresh process, quiet unless `jit`. `inline`: in the process that runs the test. */
  readonly where: 'isolated' | 'inline'
  /** Why it was inline although nobody asked for that. */
  readonly why?: string
  /** What limited its time: the option `timeout`, the test's own timeout, its hooks' timeout, or the default where there is none. */
  readonly timeLimit: 'timeout' | 'test' | 'hook' | 'default'
  /** Milliseconds of its time that it waited for other assertions of its process, where that may have been too many. */
  readonly waited?: number
  /** Version of Node, as `20.20.2`. */
  readonly node: string
}

/** What is known of a leak, an unclear or a failed run, beside the verdict. */
interface Common {
  readonly setting: Setting
  /** Milliseconds of the measurement itself, without the start of a process. */
  readonly milliseconds: number
  readonly artifacts?: Artifacts
  /** Accepted holders that objects which stay were found with. */
  readonly ignored?: readonly IgnoredHolder[]
}

/** A holder that a test accepts. */
export interface IgnoredHolder {
  /** Class of the objects that stay; any where it is missing. */
  readonly class?: string
  /** Variable, property or class by which they are held; any where it is missing. */
  readonly retainer?: string
  /** Why that is no leak. */
  readonly reason: string
}

/** What was kept of a failure, in the folder of the option of that name. Paths are absolute. */
export interface Artifacts {
  /** The heap that the explanation was read from; opens in Chrome DevTools. */
  readonly snapshot?: string
  /** This report. */
  readonly report?: string
  /** Why something of it is missing. */
  readonly problem?: string
}

/** A kind of object of which more are left the more calls are made. */
export interface SurvivorGroup {
  /** Class as a heap snapshot names it: a constructor, `(closure) name`, `(string)`, `system / Context`, … */
  readonly className: string
  /** Objects that stay per call; 0.1 is one every tenth call. */
  readonly perCall: number
  /** Their own bytes per call, without what they hold. */
  readonly bytesPerCall: number
  /** Bytes per call that would be freed if all of them went; known for the groups that keep most. */
  readonly retainedPerCall?: number
}

/** One object that holds in proportion more: a Map of numbers, an array of numbers, a string that gets longer. */
export interface GrowingContainer {
  /** Of the object that holds; `variable` where no object does. */
  readonly className: string
  /** Property, variable or internal slot whose content grew. */
  readonly slot: string
  /** What it holds is measured in: entries where an array, a Map or a Set was asked, bytes where two snapshots tell. */
  readonly unit: 'bytes' | 'entries'
  readonly before: number
  readonly after: number
}

/** A place in the user's source; line and column count from 1. */
export interface SourcePlace {
  readonly functionName: string
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Where objects that stay were made. */
export interface AllocationSite {
  /** The function that allocated them, then its callers. Its line is where the function begins. */
  readonly stack: readonly SourcePlace[]
  readonly perCall: number
  /** Their own bytes per call. */
  readonly bytesPerCall: number
}

/** A function that allocated what was live when the heap limit was reached, as V8's sampling profiler saw it. */
export interface Allocator extends SourcePlace {
  /** Part of the sampled live bytes, 0 to 1. */
  readonly share: number
}

/** One reference on the way from a root to what is held, in the terms of the program. */
export interface RetainerStep {
  /** A property or variable by name, `[#]`, `value of key "user-#"`; what differs between paths is a wildcard. */
  readonly reference: string
  /** Class of the object that it refers to. */
  readonly className: string
  /** How often the path goes round here, for `next` of a list. */
  readonly times?: number
  /** Steps that are gone round together, this one the last of them; 1 where it is missing. */
  readonly cycle?: number
  /** The reference to act on. */
  readonly suspect?: true
  /** Where the variable is declared, or the function that it refers to begins. */
  readonly place?: Pick<SourcePlace, 'file' | 'line'>
}

/** What a path shows, by its shape, and what to do about it. */
export interface LeakHint {
  /** For programs: `listeners`, `timers`, `growing map`, … */
  readonly shape: string
  readonly text: string
}

/** A way from a root to what is kept; paths that differ only in keys and indices are one. */
export interface RetainerPath {
  /** Where it begins: `module src/registry.ts`, `global`, `timers (setTimeout, setInterval)`, … */
  readonly root: string
  /** Class of what is there, where no reference is to act on but that object itself: what `setup` returned. */
  readonly rootClass?: string
  readonly steps: readonly RetainerStep[]
  /** What it leads to, where classes that stay have holders of their own. */
  readonly className?: string
  /** Objects it leads to, of so many that were followed, and are of that class. */
  readonly count: number
  readonly of: number
}

/** Growth measured in rounds that double the calls ever made. */
export interface GrowthReport extends Common {
  readonly assertion: 'heap growth' | 'native growth'
  readonly outcome: 'clean' | 'leak' | 'inconclusive'
  /** Why the outcome is what it is, for `leak` and `inconclusive`. */
  readonly reason?:
    | 'steady growth'
    | 'heap limit'
    | 'slowing'
    | 'filled'
    | 'out of time'
    | 'no time for proof'
    | 'unproved'
    | 'disturbed'
  readonly bytesPerCall: number
  /** Bytes per call of the smallest leak that this run could have seen; of mapped pages see {@link NativeGrowth}. */
  readonly smallestVisible: number
  /** Calls made in all, warm-up and proof included. */
  readonly calls: number
  readonly warmup: number
  /** Bytes accepted per call. */
  readonly tolerance: number
  /** Bytes in use after a full collection, by calls ever made. */
  readonly series: readonly { readonly calls: number; readonly bytes: number }[]
  readonly survivors: readonly SurvivorGroup[]
  readonly containers: readonly GrowingContainer[]
  /** Set when everything that was proved to stay is held by the test runner alone, as `vi.fn()`. */
  readonly keptBy?: string
  /** Ways from a root to the survivors, that which most bytes hang on first. */
  readonly paths: readonly RetainerPath[]
  readonly hint?: LeakHint
  /** Where what stays was allocated; empty where nothing new was, or the time did not suffice. */
  readonly allocations: readonly AllocationSite[]
  /** What of a leak's explanation is missing because no time was left for it. */
  readonly noTimeFor?: MissingForTime
  readonly limit?: HeapLimitReached
  /** For `native growth`: what grew, and by which instrument that was read. */
  readonly native?: NativeGrowth
  /** Calls per `iterations` that would have fitted into the time, for `out of time`. */
  readonly iterationsThatFit?: number
  readonly iterations?: number
  /** Milliseconds there were. */
  readonly timeout?: number
  /** Milliseconds that the proof would have taken on this machine, estimated, for `no time for proof`. */
  readonly timeOfProof?: number
}

/** Milliseconds by which there was too little time, estimated. */
export interface MissingForTime {
  /** To see who holds what stays. */
  readonly holder?: number
  /** To see where it is allocated. */
  readonly allocations?: number
}

/** Memory outside the JS heap. */
export interface NativeGrowth {
  /** What was read: `mallinfo2`, `VmData`, … */
  readonly instrument: string
  /** Bytes by which two readings of the same memory may differ, by this instrument in this process. */
  readonly noise: number
  /** The same with mapped pages, where the instrument tells them apart. */
  readonly noiseOfMapped?: number
  /** As `smallestVisible` of the report, with mapped pages, where the instrument tells them apart. */
  readonly smallestVisibleOfAll?: number
  /** Which kinds of memory grew, and by how much per call; the largest first. */
  readonly kinds: readonly { readonly kind: NativeKind; readonly bytesPerCall: number }[]
  /** Files of native addons that are loaded; missing where the system does not list them. */
  readonly addons?: readonly string[]
}

/**
 * `malloc`: what C and C++ code takes from the allocator, ArrayBuffers not counted; `mapped`: pages taken from the system
 * in other ways (mmap, stacks of threads); `unknown`: one or the other, where the instrument cannot tell.
 */
export type NativeKind = 'malloc' | 'ArrayBuffers' | 'WebAssembly memory' | 'mapped' | 'unknown'

export interface HeapLimitReached {
  /** Megabytes by which heap and ArrayBuffers were allowed to grow. */
  readonly megabytes: number
  /** Bytes by which they had grown since the first call when that was seen. */
  readonly grownBytes?: number
  /** Number of the call, from 1, during which it was seen. */
  readonly call?: number
  /** Calls that had returned by then. */
  readonly made?: number
  /** Or the other function of the user's that ran: `setup`, `make`, `fn`, … */
  readonly during?: string
  readonly allocators: readonly Allocator[]
  /**
   * Why it is no leak yet: `object`: whether that goes was not seen; `native`: it is the JS heap that has grown; `setup`: no
   * call had been made; `ignored`: it may be what is accepted; `tolerated`: each call kept no more than is accepted.
   */
  readonly undecided?: 'object' | 'native' | 'setup' | 'ignored' | 'tolerated'
}

/** An object that was expected to go. */
export interface StayedObject {
  /** `watch`'s key or index, or `subject`. */
  readonly label: string
  readonly className: string
  /** Missing where a snapshot shows none. */
  readonly path?: RetainerPath
  readonly hint?: LeakHint
  readonly keptBy?: string
}

export interface CollectedReport extends Common {
  readonly assertion: 'collected'
  /** `inconclusive`: the time was up, or the heap full, before all collections were made, and something was still there. */
  readonly outcome: 'clean' | 'leak' | 'inconclusive'
  readonly watched: number
  readonly stayed: readonly StayedObject[]
  /** Collections that the objects outlived, or that it took. */
  readonly collections: number
  /** Milliseconds there were, for `inconclusive`. */
  readonly timeout?: number
  readonly keptBy?: string
  readonly limit?: HeapLimitReached
}

/** The references that hold an object; `clean` where there are as many as expected, or nothing was. */
export interface ReferencesReport extends Common {
  readonly assertion: 'strong references'
  readonly outcome: 'clean' | 'leak'
  /** Missing where nothing held the object, and it was gone. */
  readonly className?: string
  /** How many were expected. */
  readonly expected?: number
  /** A path for each; its last step is the reference. */
  readonly references: readonly RetainerPath[]
}

/** The plain, JSON-serialisable result of one measurement. */
export type Report = GrowthReport | CollectedReport | ReferencesReport

export { configure } from './configure.js'
export type { ConfigurableOptions, LeakOptions, Rerun, TestToRerun } from './options.js'
export { InconclusiveError, RunError, UsageError } from './errors.js'
export { leakMatchers, type LeakMatchers } from './matchers/index.js'
export { checkCollected, measureHeapGrowth, measureNativeGrowth, strongReferences } from './engine.js'
export type { ErrorReport, Problem } from './report/outcome.js'
export type {
  AllocationSite,
  Allocator,
  Artifacts,
  CollectedReport,
  GrowingContainer,
  GrowthReport,
  HeapLimitReached,
  IgnoredHolder,
  LeakHint,
  NativeGrowth,
  NativeKind,
  ReferencesReport,
  Report,
  RetainerPath,
  RetainerStep,
  Setting,
  SourcePlace,
  StayedObject,
  SurvivorGroup,
} from './report/report.js'

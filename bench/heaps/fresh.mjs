// As in a fresh process: with its flags, and without a runner. Prints how many full collections there were.
import { GCProfiler } from 'node:v8'
import { measureHeapGrowth } from 'leak-matchers'

const profiler = new GCProfiler()
profiler.start()
const { outcome } = await measureHeapGrowth(() => ({}))
const full = profiler.stop().statistics.filter(({ gcType }) => gcType === 'MarkSweepCompact')
console.log(JSON.stringify({ outcome, collections: full.length }))

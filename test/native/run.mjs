// One program in a process of its own: prints what `measureNativeGrowth` says of it, as JSON.
//   node run.mjs <file of the package> <name of the program>
import { programs } from './programs.mjs'

const [, , file, name] = process.argv
const { measureNativeGrowth } = await import(file)
const { make, options } = programs.find((program) => program.name === name)
const start = performance.now()
const report = await measureNativeGrowth(make(), { timeout: 20_000, ...options }).catch(
  (error) => error.report ?? { outcome: 'failed', message: error.message },
)
const { outcome, reason, message, native, bytesPerCall, smallestVisible } = report
const milliseconds = Math.round(performance.now() - start)
console.log(
  JSON.stringify({
    outcome,
    reason,
    message,
    instrument: native?.instrument,
    bytesPerCall,
    smallestVisible,
    kinds: native?.kinds,
    milliseconds,
  }),
)
process.exit(0)

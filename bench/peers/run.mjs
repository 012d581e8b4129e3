// One program of the corpus, judged in the way of one of the peers, in a process of its own: prints the verdicts and their milliseconds.
//   node --expose-gc run.mjs <file of the corpus> <folder with the peers> <judge, as a number> <program>
import { pathToFileURL } from 'node:url'
import { judgesOf } from './judges.mjs'

const [, , corpus, modules, index, name] = process.argv
const { loadCase } = await import(pathToFileURL(corpus))
const program = await loadCase(name)
const { judge, peers } = judgesOf(modules)[index]
const start = performance.now()
const ending = await judge(program).then(
  (verdicts) => ({ verdicts }),
  (error) => ({ verdicts: peers.map(() => 'error'), message: String(error).split('\n')[0] }),
)
const milliseconds = Math.round(performance.now() - start)
console.log(JSON.stringify({ ...ending, milliseconds }))
process.exit(0)

// Child of passing.mjs: a warm Vitest that runs one empty test in a fresh process, again and again, and prints how many
// milliseconds each run took. This is what an isolated assertion costs before anything is measured in it.
// node bench/empty-host.mjs PROJECT [RUNS]
import { join } from 'node:path'
import { createVitest } from 'vitest/node'

const [, , folder, runs = '21'] = process.argv

const vitest = await createVitest('test', {
  root: folder,
  watch: false,
  reporters: [{}],
  pool: 'forks',
  setupFiles: [],
})
const [project] = vitest.projects
const specification = project.createSpecification(join(folder, 'empty.test.ts'), undefined, 'forks')
const times = []
for (let run = 0; run < Number(runs); run++) {
  const start = performance.now()
  await vitest.runTestSpecifications([specification])
  times.push(performance.now() - start)
}
await vitest.close()
console.log(JSON.stringify(times))

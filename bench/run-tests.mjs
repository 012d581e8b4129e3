import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repository, run } from '../scripts/install-packed.mjs'

/** Tests of a file in a project, run by Vitest: title and `meta` of each. All must pass. */
export function runTests(folder, file, variables = {}, node = process.execPath) {
  const output = join(folder, 'report.json')
  const vitest = join(repository, 'node_modules/vitest/vitest.mjs')
  const words = ['run', '--root', folder, '--reporter=json', `--outputFile=${output}`, file]
  run(node, [vitest, ...words], folder, variables)
  return JSON.parse(readFileSync(output, 'utf8')).testResults.flatMap(({ assertionResults }) => assertionResults)
}

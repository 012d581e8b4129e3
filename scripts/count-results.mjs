// Prints `N passed, N failed`, counted from the report that Vitest's JSON reporter left; exits with 1 unless all passed.
// node scripts/count-results.mjs report.json
import { readFileSync } from 'node:fs'

const [, , file] = process.argv
const { passed, failed, complete } = count(read(file))
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = complete && failed === 0 && passed > 0 ? 0 : 1

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    console.error(`the test run left no report: ${error.message}`)
    return { success: false, testResults: [] }
  }
}

/** A file that could not be loaded has no tests, and counts as one that failed. */
function count({ success, testResults }) {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
  const having = (status) => tests.filter((test) => test.status === status).length
  const broken = testResults.filter(
    (result) => result.status === 'failed' && result.assertionResults.every(({ status }) => status !== 'failed'),
  )
  return { passed: having('passed'), failed: having('failed') + broken.length, complete: success }
}

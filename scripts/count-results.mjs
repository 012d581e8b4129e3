// Prints `N passed, N failed`, counted from the reports that Vitest's JSON reporter left; exits with 1 unless all passed.
// node scripts/count-results.mjs report.json…
import { readFileSync } from 'node:fs'

const counts = process.argv.slice(2).map((file) => count(read(file)))
const sum = (name) => counts.reduce((total, one) => total + one[name], 0)
console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
// Each of the runs has to have had tests.
process.exitCode = counts.length > 0 && counts.every(allPassed) ? 0 : 1

function allPassed({ complete, passed, failed }) {
  return complete && failed === 0 && passed > 0
}

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

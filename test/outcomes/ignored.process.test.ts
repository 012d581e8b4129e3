import { beforeAll, describe, expect, test } from 'vitest'
import { failureOf, runOutcomes, type Run } from './run-outcomes.js'

let run: Run

beforeAll(async () => {
  run = await runOutcomes('ignored')
}, 400_000)

describe.each(['isolated', 'inline'])('accepted, %s', (where) => {
  test.each(['nothing beside', 'the latest held once more'])('%s: clean', (name) => {
    expect(run.tests[`${name}, ${where}`]).toMatchObject({ state: 'passed', errors: [] })
  })

  test.each([
    ['a number per call beside', /holds more and more\n +Array /],
    ['another class beside', / 1 {2}Date /],
  ])('%s: a leak all the same, which is what is told', (name, what) => {
    const { message } = failureOf(run, `${name}, ${where}`)
    expect(message).toMatch(/^leak: each call keeps/m)
    expect(message).toMatch(what)
    expect(message).toMatch(/^ {4}Session: bounded by the number of users$/m)
    expect(message).not.toMatch(/ 1 {2}Session/)
  })
})

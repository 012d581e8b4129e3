import fs from 'node:fs'
import path from 'node:path'
import type { Question } from './question.js'
import type { Outcome } from './report/outcome.js'
import type { Artifacts } from './report/report.js'
import { runner, type AssertionContext } from './runs/runner.js'

// Taken before a test can mock `node:fs`, or change the folder.
const { mkdirSync, writeFileSync } = fs
const workingFolder = process.cwd()

/** The question with the path that its files begin with instead of their folder: the same wherever it is measured. */
export function withArtifactBase(question: Question, { testPath, currentTestName }: AssertionContext): Question {
  const { artifacts } = question.options
  if (artifacts === undefined) return question
  const file = testPath === undefined ? [] : [path.basename(testPath)]
  const name = slug([...file, currentTestName ?? question.assertion].join(' '))
  return {
    ...question,
    options: { ...question.options, artifacts: path.join(path.resolve(workingFolder, artifacts), name) },
  }
}

export function withoutArtifacts(question: Question): Question {
  return { ...question, options: { ...question.options, artifacts: undefined } }
}

const longestName = 120

/** A name on every file system, still to be read. */
function slug(text: string): string {
  const name = text.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|-+$/g, '')
  return name.slice(0, longestName) || 'test'
}

/** Writes the report of a failure beside its snapshot, and has the runner attach both to the test. */
export async function keepReport(outcome: Outcome, question: Question, context: AssertionContext): Promise<Outcome> {
  const base = question.options.artifacts
  if (base === undefined || outcome.kind !== 'report') return outcome
  const kept: Artifacts = 'artifacts' in outcome.report ? (outcome.report.artifacts ?? {}) : {}
  const artifacts = writeReport(base, outcome, kept)
  try {
    await runner().attach?.(context, artifacts)
  } catch {
    // A runner that cannot attach files, or no longer: they are there all the same.
  }
  return { ...outcome, report: { ...outcome.report, artifacts } } as Outcome
}

function writeReport(base: string, { report }: Extract<Outcome, { kind: 'report' }>, kept: Artifacts): Artifacts {
  const file = `${base}.json`
  const artifacts = { ...kept, report: file }
  try {
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, `${JSON.stringify({ ...report, artifacts }, undefined, 2)}\n`)
    return artifacts
  } catch (error) {
    return { ...kept, problem: String(error) }
  }
}

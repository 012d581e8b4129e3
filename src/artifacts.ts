import crypto from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { Question } from './question.js'
import type { Outcome } from './report/outcome.js'
import type { Artifacts } from './report/report.js'
import { runner, type AssertionContext, type NextAssertion } from './runs/runner.js'

// Taken before a test can mock them, or change the folder.
const { createHash } = crypto
const { mkdirSync, writeFileSync } = fs
const workingFolder = process.cwd()

/** The question with the path that its files begin with instead of their folder: the same wherever it is measured. */
export function withArtifactBase(question: Question, context: AssertionContext): Question {
  const { artifacts } = question.options
  if (artifacts === undefined) return question
  const name = fileName(question.assertion, context)
  return {
    ...question,
    options: { ...question.options, artifacts: path.join(path.resolve(workingFolder, artifacts), name) },
  }
}

export function withoutArtifacts(question: Question): Question {
  return { ...question, options: { ...question.options, artifacts: undefined } }
}

/** `person.test.ts-keeps-nothing-1f3a9c04`, then `…-2`: the hash tells tests apart whose names read the same. */
function fileName(assertion: string, context: AssertionContext): string {
  const { testPath, currentTestName = assertion } = context
  const file = testPath === undefined ? [] : [path.basename(testPath)]
  const { testId, number } = runner().next?.(context) ?? nextOfName(testPath, currentTestName)
  const hash = createHash('sha256').update(testId).digest('hex').slice(0, 8)
  return [slug([...file, currentTestName].join(' ')), hash, ...(number > 1 ? [number] : [])].join('-')
}

const assertionsByName = new Map<string, number>()

/** Where no runner counts: assertions under one name are numbered in their order. */
function nextOfName(testPath: string | undefined, testName: string): NextAssertion {
  const file = testPath === undefined ? '' : path.relative(workingFolder, testPath).replaceAll(path.sep, '/')
  const testId = JSON.stringify([file, testName])
  const number = (assertionsByName.get(testId) ?? 0) + 1
  assertionsByName.set(testId, number)
  return { testId, number }
}

/** Of 255 bytes that file systems take; the rest is for hash, number and extension. */
const mostBytes = 120

/** A name on every file system, still to be read. */
function slug(text: string): string {
  const name = text.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|-+$/g, '')
  // A character that is cut in two becomes U+FFFD.
  const cut = Buffer.from(name).subarray(0, mostBytes).toString()
  return cut.replace(/[\uFFFD-]+$/, '') || 'test'
}

/** Writes the report of a failure beside its snapshot, and has the runner attach both to the test. */
export async function keepReport(outcome: Outcome, question: Question, context: AssertionContext): Promise<Outcome> {
  const base = question.options.artifacts
  if (base === undefined || outcome.kind !== 'report') return outcome
  const artifacts = writeReport(base, outcome, question.options.redact)
  try {
    await runner().attach?.(context, artifacts)
  } catch {
    // A runner that cannot attach files, or no longer: they are there all the same.
  }
  return { ...outcome, report: { ...outcome.report, artifacts } }
}

function writeReport(
  base: string,
  { report, cause }: Extract<Outcome, { kind: 'report' }>,
  redact: boolean,
): Artifacts {
  const file = `${base}.json`
  const kept = report.artifacts ?? {}
  const artifacts = { ...kept, report: file }
  try {
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(
      file,
      `${JSON.stringify({ ...report, artifacts, cause }, redact ? withoutProperties : undefined, 2)}\n`,
    )
    return artifacts
  } catch (error) {
    return { ...kept, problem: String(error) }
  }
}

/** Those of an error may hold anything: a request with its headers. Its name, message and stack are in the message, too. */
function withoutProperties(key: string, value: unknown): unknown {
  return key === 'properties' ? undefined : value
}

import { createRequire } from 'node:module'
import { knownQuietFlags } from '../../measure/quiet-flags.js'
import { listenToMeasured } from '../hearing.js'
import type { Host } from '../host-process.js'
import { lostRun } from '../lost-run.js'
import { measuredExecArgv, replaceEnvironment } from '../measured-process-options.js'
import { measuredVariables } from '../measured-start.js'
import { refusal } from '../refuse.js'
import { silenceOutput } from '../silence-output.js'
import type { HostStart, RunReply, RunRequest } from '../protocol.js'
import { argvOf, readCommand, type Argv } from './argv.js'
import type { JestConfigSource, JestRequest } from './protocol.js'

/** The part of `@jest/core` that is used here: the same in Jest 29 and 30. */
interface JestCore {
  readonly runCLI: (argv: Argv, projects: readonly string[]) => Promise<{ readonly results: Results }>
}

interface Results {
  readonly testResults: readonly FileResult[]
}

interface FileResult {
  readonly testExecError?: unknown
  readonly failureMessage?: string | null
  readonly testResults: readonly { readonly status: string; readonly failureMessages: readonly string[] }[]
}

/** A Jest with the user's config that runs one test at a time, each in a fresh quiet worker. */
export async function startJestHost({ runner, config }: HostStart<JestConfigSource>): Promise<Host<JestRequest>> {
  const { heard, exit, reset, kill, killWhenLate } = listenToMeasured({ isReplaced: true })
  silenceOutput()
  const quietFlags = await knownQuietFlags()
  const { runCLI } = createRequire(runner)('@jest/core') as JestCore
  const command = readCommand(runner, config.words)
  const projects = command.projects?.length ? command.projects : [process.cwd()]
  const usersExecArgv = [...process.execArgv]

  async function run(request: RunRequest<JestRequest>): Promise<RunReply> {
    const { id, target, own } = request
    reset()
    const start = { deadline: target.deadline, parent: process.pid, environment: own.workerVariables, target }
    replaceEnvironment({ ...request.environment, ...measuredVariables(start) })
    // Jest's worker gets those of this process.
    process.execArgv = [...usersExecArgv, ...measuredExecArgv(request, quietFlags)]
    const lastResort = killWhenLate(target.deadline)
    try {
      // To its end, the user's hooks included, also where the outcome is there before.
      const { results } = await runCLI(argvOf(command, request), projects)
      const { delivery } = heard
      if (delivery?.runId === target.runId) return { kind: 'delivered', id, delivery }
      const [file] = results.testResults
      const late = lastResort.wasLate()
      const exited = await exit()
      const died = file !== undefined && isLostWorker(file)
      return lostRun(id, heard, late ? 'late' : died ? 'died' : 'not reached', errorsOf(file, target.testName), {
        exit: exited,
      })
    } catch (error) {
      return lostRun(id, heard, 'not reached', [error])
    } finally {
      lastResort.stop()
      heard.pid = undefined
    }
  }

  return { run, kill }
}

/** What Jest says of a worker that ended before its test file did. */
function isLostWorker({ testExecError, failureMessage }: FileResult): boolean {
  const { message = '' } = Object(testExecError) as { message?: string }
  const text = `${message} ${failureMessage ?? ''}`
  return /jest worker (?:process|ran out of memory)|call retries were exceeded/i.test(text)
}

function errorsOf(file: FileResult | undefined, testName: string): unknown[] {
  if (!file) return [new Error(noSuchTest(testName))]
  const { testExecError, failureMessage, testResults } = file
  const messages = testResults.flatMap(({ failureMessages }) => failureMessages)
  const thrown = messages.filter((message) => !message.includes(refusal)).map(asError)
  if (thrown.length > 0) return thrown
  if (testExecError) return [typeof testExecError === 'object' ? testExecError : asError(failureMessage ?? '')]
  const ran = testResults.some(({ status }) => status === 'passed')
  return ran ? [] : [new Error(noSuchTest(testName))]
}

/** `TypeError: too far\n    at …` as it was thrown. */
function asError(text: string): { name: string; message: string; stack: string } {
  const [head = ''] = text.split(/\n\s+at /, 1)
  const [, name = 'Error', message = head] = /^(?:Uncaught )?([A-Z]\w*(?:Error|Exception)?): ([^]*)$/.exec(head) ?? []
  return { name, message, stack: text }
}

function noSuchTest(expected: string): string {
  return (
    `there the file has no test "${expected}" in the same place: nothing is measured under another configuration. Measure ` +
    'with `isolate: false`'
  )
}

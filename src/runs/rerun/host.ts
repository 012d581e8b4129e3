import { spawn, type ChildProcess } from 'node:child_process'
import { listenToMeasured } from '../hearing.js'
import type { Host } from '../host-process.js'
import { lostRun } from '../lost-run.js'
import { measuredVariables } from '../measured-start.js'
import type { Lost, RunReply, RunRequest } from '../protocol.js'
import { insideRerun } from './inside.js'
import type { RerunRequest } from './protocol.js'

/** Milliseconds for the end of the process, the user's hooks included, once it has handed over the outcome. */
const patience = 1000
const mostOutput = 8192

/** Runs the command of each request in a process of its own. */
export function startRerunHost(): Host<RerunRequest> {
  let child: ChildProcess | undefined
  let delivered = (): void => undefined
  const { heard, exit, reset, kill, killWhenLate } = listenToMeasured({
    isReplaced: true,
    onDelivery: () => {
      delivered()
    },
  })

  async function run({ id, target, own, environment }: RunRequest<RerunRequest>): Promise<RunReply> {
    reset()
    const start = { deadline: target.deadline, parent: process.pid, target }
    const [program = '', ...words] = own.command
    const started = spawn(program, words, {
      env: { ...environment, ...measuredVariables(start), [insideRerun]: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child = started
    const output = lastOutput(started)
    const end = (): void => {
      started.kill('SIGKILL')
    }
    const lastResort = killWhenLate(target.deadline, end)
    let ending: NodeJS.Timeout | undefined
    delivered = () => {
      ending = setTimeout(end, patience)
    }
    try {
      await endOf(started)
      const { delivery } = heard
      if (delivery?.runId === target.runId) return { kind: 'delivered', id, delivery }
      const late = lastResort.wasLate()
      const exited = await exit()
      const how = late ? 'late' : hasDied(exited, heard.reached === true) ? 'died' : 'not reached'
      return lostRun(id, heard, how, heard.errors, { exit: exited, stdout: output() })
    } finally {
      lastResort.stop()
      clearTimeout(ending)
      delivered = () => undefined
      heard.pid = undefined
      child = undefined
    }
  }

  return {
    run,
    kill() {
      kill()
      child?.kill('SIGKILL')
    },
  }
}

/** A runner ends with a code that is not 0 when its test has failed. */
function hasDied(exit: Lost['exit'], reached: boolean): boolean {
  return exit !== undefined && (exit.signal !== null || reached)
}

/** @throws {Error} when it could not be started */
function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', ({ message }) => {
      reject(new Error(`the command of \`rerun\` could not be started: ${message}`))
    })
    child.once('close', () => {
      resolve()
    })
  })
}

/** Runners print there what their tests have thrown. */
function lastOutput(child: ChildProcess): () => string {
  let text = ''
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-mostOutput)
  })
  return () => text
}

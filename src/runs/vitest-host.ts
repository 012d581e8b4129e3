import { rmSync } from 'node:fs'
import { Writable } from 'node:stream'
import { lineMark, type Emergency } from '../measure/emergency.js'
import { knownQuietFlags } from '../measure/quiet-flags.js'
import { invalidateChanged } from './changed-files.js'
import { otherConfiguration } from './config-shape.js'
import { LineReader } from './line-reader.js'
import { lostRun } from './lost-run.js'
import { watchMeasuredChild } from './measured-child.js'
import { prepareProject, silence } from './measured-project.js'
import {
  outcomeKey,
  type Delivery,
  type FromMeasured,
  type HostStart,
  type RunReply,
  type RunRequest,
} from './protocol.js'
import { configurationOf, type VitestInstance, type VitestNode } from './vitest-config.js'

/** A Vitest with the user's config that runs one test at a time, each in a fresh quiet process. */
export interface VitestHost {
  readonly run: (request: RunRequest) => Promise<RunReply>
  /** Ends the measured process, if there is one. */
  readonly kill: () => void
  /** Removes what this Vitest has written outside of the user's folders, right before the process ends. */
  readonly removeFiles: () => void
}

/** What the measured process has said past Vitest; set from the streams' listeners. */
export interface Heard {
  pid?: number | undefined
  reached?: boolean
  emergency?: Emergency | undefined
  stderr: string
}

/** Milliseconds after the deadline when the host ends what its own watchdog has not. */
const grace = 400
const mostStderr = 8192

export async function startVitestHost(start: HostStart): Promise<VitestHost> {
  const heard: Heard = { stderr: '' }
  const { streams, measuredChild } = listen(heard)
  const [vitestNode, quietFlags] = await Promise.all([import(start.runner) as Promise<VitestNode>, knownQuietFlags()])
  const vitest: VitestInstance = await vitestNode.createVitest(
    'test',
    configurationOf(vitestNode, start.config),
    {},
    streams,
  )
  silence(vitest, start.config)
  let lastRun = Date.now()

  const kill = (): void => {
    if (heard.pid === undefined) return
    try {
      process.kill(heard.pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
    heard.pid = undefined
  }

  async function run(request: RunRequest): Promise<RunReply> {
    const { id, target } = request
    Object.assign(heard, { pid: undefined, reached: false, emergency: undefined, stderr: '' })
    const project = vitest.projects.find((candidate) => candidate.name === request.projectName)
    if (!project)
      return lostRun(id, heard, 'not reached', [
        new Error(`there is no project "${request.projectName}" in the configuration`),
      ])
    const other = otherConfiguration(project, start.config)
    if (other) return lostRun(id, heard, 'not reached', [new Error(other)])
    invalidateChanged(vitest, lastRun)
    lastRun = Date.now()
    prepareProject(vitest, project, request, quietFlags)
    const specification = project.createSpecification(request.file, { testIds: [target.testId] }, 'forks')
    if (specification.testIds === undefined && request.line !== undefined) specification.testLines = [request.line]

    const clock = { late: false }
    const timer = setTimeout(
      () => {
        clock.late = true
        kill()
      },
      Math.max(target.deadline + grace - Date.now(), 1),
    )
    try {
      const { testModules, unhandledErrors } = await vitest.runTestSpecifications([specification])
      // All that this Vitest has ever run.
      const module = testModules.find((one) => one.moduleId === specification.moduleId && one.project === project)
      const test = module && [...module.children.allTests()].find((one) => one.id === target.testId)
      const isSame = test?.fullName === target.testName
      const delivery = test && (test.meta() as { [outcomeKey]?: Delivery })[outcomeKey]
      if (isSame && delivery?.runId === target.runId) return { kind: 'delivered', id, delivery }
      const errors = [...(test?.result().errors ?? []), ...(module?.errors() ?? []), ...unhandledErrors]
      const died = unhandledErrors.some((error) =>
        /exited unexpectedly|emitted error|Worker exited/i.test(String(error)),
      )
      if (module && !isSame && unhandledErrors.length === 0 && module.errors().length === 0) {
        errors.unshift(new Error(noSuchTest(target.testName, test?.fullName)))
      }
      // Waits for its last words, too: the watchdog's are written right before the end.
      const exit = died || clock.late ? await measuredChild.exit() : undefined
      return lostRun(id, heard, clock.late ? 'late' : died ? 'died' : 'not reached', errors, exit)
    } finally {
      clearTimeout(timer)
      heard.pid = undefined
    }
  }

  // `vitest.close()` would, too, after waiting for workers and servers that end with this process anyway.
  const removeFiles = (): void => {
    for (const { tmpDir } of [vitest.getRootProject(), ...vitest.projects]) {
      if (typeof tmpDir === 'string') rmSync(tmpDir, { recursive: true, force: true })
    }
  }

  return { run, kill, removeFiles }
}

function noSuchTest(expected: string, found: string | undefined): string {
  return (
    `there the file has no test "${expected}" in the same place${found === undefined ? '' : `, but "${found}"`}: nothing ` +
    'is measured under another configuration. Use the plugin `leak-matchers/vitest/plugin`, which knows the ' +
    'configuration, or measure with `isolate: false`'
  )
}

/** Vitest's own output goes nowhere; what the measured process says on its stderr is read at its source. */
function listen(heard: Heard): {
  streams: { stdout: Writable; stderr: Writable }
  measuredChild: ReturnType<typeof watchMeasuredChild>
} {
  const reader = new LineReader(lineMark, (line) => {
    const message = JSON.parse(line) as FromMeasured
    if (message.kind === 'pid') heard.pid = message.pid
    else if (message.kind === 'reached') heard.reached = true
    else heard.emergency = message
  })
  const measuredChild = watchMeasuredChild((text) => {
    heard.stderr = (heard.stderr + reader.read(text)).slice(-mostStderr)
  })
  const stderr = sink()
  const stdout = sink()
  // What a Vitest pipes past them would end on this process's own.
  process.stdout.write = stdout.write.bind(stdout) as typeof process.stdout.write
  process.stderr.write = stderr.write.bind(stderr) as typeof process.stderr.write
  return { streams: { stdout, stderr }, measuredChild }
}

function sink(): Writable {
  return new Writable({
    write(_chunk, _encoding, done) {
      done()
    },
  })
}

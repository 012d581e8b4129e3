import { rmSync } from 'node:fs'
import { knownQuietFlags } from '../../measure/quiet-flags.js'
import { listenToMeasured } from '../hearing.js'
import type { Host } from '../host-process.js'
import { lostRun } from '../lost-run.js'
import type { Delivery, HostStart, RunReply, RunRequest } from '../protocol.js'
import { silenceOutput } from '../silence-output.js'
import { invalidateChanged } from './changed-files.js'
import { otherConfiguration } from './config-shape.js'
import { configurationOf, type VitestInstance, type VitestNode } from './config.js'
import { keepDefines } from './kept-defines.js'
import { prepareProject, silence } from './measured-project.js'
import { outcomeKey, type ConfigSource, type VitestRequest } from './protocol.js'
import { WorkersAhead } from './workers-ahead.js'

/** A Vitest with the user's config that runs one test at a time, each in a fresh quiet process. */
export async function startVitestHost(start: HostStart<ConfigSource>): Promise<Host<VitestRequest>> {
  const hearing = listenToMeasured({ isReplaced: false })
  const { heard, exit, reset, killWhenLate } = hearing
  const streams = silenceOutput()
  keepDefines(start.config)
  const [vitestNode, quietFlags] = await Promise.all([import(start.runner) as Promise<VitestNode>, knownQuietFlags()])
  const vitest: VitestInstance = await vitestNode.createVitest(
    'test',
    configurationOf(vitestNode, start.config),
    {},
    streams,
  )
  silence(vitest, start.config)
  const isVitest3 = vitestNode.version.startsWith('3.')
  const workersAhead = WorkersAhead.of(vitestNode, hearing)
  let lastRun = Date.now()

  async function run(request: RunRequest<VitestRequest>): Promise<RunReply> {
    const { id, target } = request
    const { projectName, line } = request.own
    reset()
    const project = vitest.projects.find((candidate) => candidate.name === projectName)
    if (!project) {
      return lostRun(id, heard, 'not reached', [new Error(`there is no project "${projectName}" in the configuration`)])
    }
    const other = otherConfiguration(project, start.config)
    if (other) return lostRun(id, heard, 'refused', [new Error(other)])
    invalidateChanged(vitest, lastRun)
    lastRun = Date.now()
    prepareProject(vitest, project, request, quietFlags, workersAhead)
    // Without a line (it is known with `includeTaskLocation`) Vitest 3 runs the file: hooks skip the tests that are not meant.
    const lines = line === undefined ? undefined : [line]
    const selected = isVitest3 ? lines : { testIds: [target.testId] }
    const specification = project.createSpecification(request.file, selected, workersAhead?.pool.name ?? 'forks')

    const lastResort = killWhenLate(target.deadline)
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
      const late = lastResort.wasLate()
      const exited = died || late ? await exit() : undefined
      return lostRun(id, heard, late ? 'late' : died ? 'died' : 'not reached', errors, exited && { exit: exited })
    } finally {
      lastResort.stop()
      heard.pid = undefined
    }
  }

  const kill = (): void => {
    hearing.kill()
    workersAhead?.kill()
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

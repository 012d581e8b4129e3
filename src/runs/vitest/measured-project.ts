import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withoutInspector } from '../environment.js'
import { measuredExecArgv, replaceEnvironment } from '../measured-process-options.js'
import { measuredVariables } from '../measured-start.js'
import type { Orders, RunRequest } from '../protocol.js'
import type { VitestInstance, VitestProject } from './config.js'
import { targetKey, type ConfigSource, type VitestRequest } from './protocol.js'
import type { WorkersAhead } from './workers-ahead.js'

const ownFolder = dirname(fileURLToPath(import.meta.url))

/** What must not happen a second time, or would change the measurement; after this a run may be prepared. */
export function silence(vitest: VitestInstance, source: ConfigSource): void {
  const overrides = source.by === 'plugin' ? source.project : {}
  for (const project of vitest.projects) Object.assign(project.config, overrides)
  // The root project is none of `projects` when the config has them, and its `globalSetup` would run all the same.
  for (const project of new Set([vitest.getRootProject(), ...vitest.projects])) {
    Object.assign(project.config, {
      // The first run has decided about `.only`.
      allowOnly: true,
      globalSetup: [],
      retry: 0,
      bail: 0,
      isolate: true,
      fileParallelism: false,
      maxWorkers: 1,
      disableConsoleIntercept: true,
      // The user's own is kept from writing in the fresh process.
      snapshotEnvironment: project.config.snapshotEnvironment ?? join(ownFolder, 'snapshot-environment.js'),
    })
  }
}

/** Sets everything of a project that differs from run to run. */
export function prepareProject(
  vitest: VitestInstance,
  project: VitestProject,
  request: RunRequest<VitestRequest>,
  quietFlags: readonly string[],
  workersAhead: WorkersAhead | undefined,
): void {
  const { provided, snapshotUpdate } = request.own
  const orders = { deadline: request.target.deadline }
  useEnvironment(vitest, project, request, workersAhead ? undefined : orders)
  if (workersAhead) {
    workersAhead.expect(orders)
    project.config.poolRunner = workersAhead.pool
  }
  setExecArgv(project, [...usersExecArgv(project), ...measuredExecArgv(request, quietFlags)])
  for (const [key, value] of Object.entries(provided)) project.provide(key as never, value as never)
  project.provide(targetKey as never, request.target as never)
  const { snapshotOptions } = vitest.config
  if (snapshotUpdate !== undefined && snapshotOptions) snapshotOptions.updateSnapshot = snapshotUpdate
}

/**
 * A fork gets this process's environment, then the configured one on top, which Vitest sets once more before the setup
 * files run. The test worker's own stands in both places: with variables as they were at the assertion, and with its
 * pool id, which Vitest has counted anew by then.
 */
function useEnvironment(
  vitest: VitestInstance,
  project: VitestProject,
  { environment }: RunRequest,
  orders: Orders | undefined,
): void {
  // A process that may have been started ahead is told by a message.
  const variables = orders ? measuredVariables({ ...orders, parent: process.pid }) : {}
  replaceEnvironment({ ...environment, ...variables })
  vitest.config.env = {}
  const { PROD, DEV, ...others } = environment
  project.config.env = { ...flag('PROD', PROD), ...flag('DEV', DEV), ...others }
}

/** `import.meta.env.PROD` and `DEV` are booleans that Vitest keeps in the environment as "1" and "". */
function flag(name: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: value }
}

/** As configured: kept aside at the first run, since ours are appended for each. */
const configuredExecArgv = new WeakMap<VitestProject, readonly string[]>()

function usersExecArgv(project: VitestProject): readonly string[] {
  const known = configuredExecArgv.get(project)
  if (known) return known
  const configured = withoutInspector(project.config.execArgv ?? project.config.poolOptions?.forks?.execArgv ?? [])
  configuredExecArgv.set(project, configured)
  return configured
}

function setExecArgv(project: VitestProject, execArgv: string[]): void {
  project.config.execArgv = execArgv
  // Vitest 3 keeps them with the pool.
  const { poolOptions } = project.config
  if (!poolOptions) return
  project.config.poolOptions = {
    ...poolOptions,
    forks: { ...poolOptions.forks, execArgv, isolate: true, singleFork: false },
  }
}

/**
 * Variables that would attach a debugger to the fresh process, or have it write coverage: both change what is measured. And
 * the one by which node:test speaks its own protocol on stdout.
 */
const leftOut = new Set(['NODE_V8_COVERAGE', 'VSCODE_INSPECTOR_OPTIONS', 'NODE_TEST_CONTEXT'])

/** A process that runs tests, as it was before they could change it. */
export interface WorkerStart {
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
}

export function workerStartHere(): WorkerStart {
  return { cwd: process.cwd(), environment: environmentHere() }
}

/** This process's environment as it is now, without what would change a measurement in another process. */
export function environmentHere(): Record<string, string> {
  const environment: Record<string, string> = {}
  for (const [name, value] of Object.entries(process.env)) {
    if (value === undefined || leftOut.has(name)) continue
    environment[name] = name === 'NODE_OPTIONS' ? withoutInspector(value.split(/\s+/)).join(' ') : value
  }
  return environment
}

/** Node options without those that open a port for a debugger. */
export function withoutInspector(nodeOptions: readonly string[]): string[] {
  return nodeOptions.filter((option) => !option.startsWith('--inspect'))
}

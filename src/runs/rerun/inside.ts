import { measuredProcess } from '../../measure/measured-process.js'
import { takeMeasuredStart } from '../measured-start.js'
import { tellThrown } from '../tell-host.js'

/** Environment variable of a process that was started to measure one assertion, and of all that it starts. */
export const insideRerun = 'LEAK_MATCHERS_RERUN'

/**
 * Guards against a command that runs the test in another process than the one it starts: an assertion there would start the
 * command in turn, and so on without end.
 *
 * @throws {Error} there
 */
export function assertNotBeside(): void {
  if (measuredProcess() || process.env[insideRerun] === undefined) return
  takeMeasuredStart()
  const error = new Error(
    'leak-matchers: the command of `rerun` runs the test in another process than the one that it starts, or without ' +
      'the given Node options before the script',
  )
  // The runner may have no place for it, or many words around it.
  tellThrown(error)
  throw error
}

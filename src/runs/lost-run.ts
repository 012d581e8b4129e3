import type { Lost, RunReply } from './protocol.js'
import type { Heard } from './hearing.js'

/** The reply for a run without an outcome: the watchdog's last word, or what is known of how it was lost. */
export function lostRun(
  id: number,
  heard: Heard,
  how: Lost['how'],
  errors: readonly unknown[],
  { exit, stdout = '' }: { readonly exit?: Lost['exit']; readonly stdout?: string } = {},
): RunReply {
  if (heard.emergency) return { kind: 'emergency', id, emergency: heard.emergency }
  const lost = {
    how,
    reached: heard.reached === true,
    errors: errors.slice(0, 5).map(plainThrown),
    stderr: heard.stderr.trim(),
    ...(stdout.trim() === '' ? {} : { stdout: stdout.trim() }),
    ...(exit ? { exit } : {}),
  }
  return { kind: 'lost', id, lost }
}

export function plainThrown(error: unknown): Lost['errors'][number] {
  const { name, message, stack } = Object(error) as { name?: unknown; message?: unknown; stack?: unknown }
  return {
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? message : String(error),
    ...(typeof stack === 'string' ? { stack } : {}),
  }
}

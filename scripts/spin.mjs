import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'

/** Has as many processes spin as there are cores, until this one ends. */
export function spin() {
  const spinning = Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  )
  process.on('exit', () => {
    for (const one of spinning) one.kill()
  })
}

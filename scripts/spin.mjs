import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'

/** Each ends when its parent has, however that ended. */
const spinning = 'const parent = process.ppid; while (process.ppid === parent) for (let i = 0; i < 1e7; i++);'

/** Has as many processes spin as there are cores, until this one ends. */
export function spin() {
  const children = Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['-e', spinning], { stdio: 'ignore' }),
  )
  for (const child of children) child.unref()
  process.on('exit', () => {
    for (const child of children) child.kill()
  })
}

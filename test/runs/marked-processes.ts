import { readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Name of a variable that a whole tree of processes inherits, each run with a value of its own. */
export const markVariable = 'LEAK_TEST_MARK'

/** Living processes that have inherited the mark, with their command lines. Linux only: it reads `/proc`. */
export function markedProcesses(mark: string): string[] {
  const line = `${markVariable}=${mark}`
  return processIds().flatMap((pid) => {
    const environment = readProcess(pid, 'environ')
    if (!environment?.split('\0').includes(line)) return []
    return [`${pid} ${readProcess(pid, 'cmdline')?.replaceAll('\0', ' ') ?? ''}`]
  })
}

/** Process id of the parent; undefined where the process has ended. */
export function parentOf(pid: string): string | undefined {
  // After the name, which may contain anything: state, parent.
  return /.*\) \S (\d+)/s.exec(readProcess(pid, 'stat') ?? '')?.[1]
}

/** Waits until none is left; how long that takes is not asserted, beyond a bound that no slow machine needs. */
export async function untilGone(mark: string): Promise<string[]> {
  for (let waited = 0; waited < 20_000; waited += 50) {
    if (markedProcesses(mark).length === 0) return []
    await sleep(50)
  }
  return markedProcesses(mark)
}

/** TCP ports on which marked processes listen. */
export function listeningPorts(mark: string): string[] {
  const listening = new Map<string, string>()
  for (const table of ['tcp', 'tcp6']) {
    for (const row of readProcess('self', `net/${table}`)?.split('\n').slice(1) ?? []) {
      const [, local, , state, , , , , , inode] = row.trim().split(/\s+/)
      if (state === '0A' && inode && local) listening.set(`socket:[${inode}]`, local)
    }
  }
  return markedProcesses(mark).flatMap((process) => {
    const pid = process.split(' ', 1)[0] ?? ''
    return openFiles(pid).flatMap((file) => (listening.has(file) ? [`${process} at ${listening.get(file) ?? ''}`] : []))
  })
}

function processIds(): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name))
}

function readProcess(pid: string, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    // It has ended meanwhile, or belongs to somebody else.
    return undefined
  }
}

function openFiles(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((descriptor) => readlinkSync(`/proc/${pid}/fd/${descriptor}`))
  } catch {
    return []
  }
}

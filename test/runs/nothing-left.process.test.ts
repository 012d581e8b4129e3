import { randomUUID } from 'node:crypto'
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listeningPorts, markVariable, untilGone } from './marked-processes.js'
import { cleanEnvironment, ended, fixture, runVitest, unexpected, vitestCommand } from './run-vitest.js'

const folder = fixture('kill')
/** Vite puts the bundled config into the nearest `node_modules`: one that only this fixture uses. */
const modules = join(folder, 'node_modules')
const generated = join(folder, `generated-${process.pid}`)

beforeAll(() => {
  mkdirSync(modules, { recursive: true })
})
afterAll(() => {
  for (const made of [modules, generated]) rmSync(made, { recursive: true, force: true })
})

interface Marked {
  readonly mark: string
  readonly log: string
  readonly environment: Record<string, string>
  /** What is left: processes, temporary files, bundled configs. */
  readonly leftovers: () => Promise<string[]>
}

/** An environment of its own, by which everything that a run leaves can be found. */
function marked(include: string): Marked {
  const mark = randomUUID()
  const temporary = mkdtempSync(join(tmpdir(), 'leak-matchers-kill-'))
  const outside = mkdtempSync(join(tmpdir(), 'leak-matchers-kill-log-'))
  const log = join(outside, 'log')
  writeFileSync(log, '')
  return {
    mark,
    log,
    environment: { [markVariable]: mark, TMPDIR: temporary, FIXTURE_LOG: log, FIXTURE_INCLUDE: include },
    async leftovers() {
      const processes = await untilGone(mark)
      const bundled = join(modules, '.vite-temp')
      const vitestMade = readFileSync(log, 'utf8')
      const ours = readdirSync(temporary).filter((name) => !vitestMade.includes(`vitest-made ${name} `))
      const files = [...ours, ...(existsSync(bundled) ? readdirSync(bundled) : [])]
      for (const made of [temporary, outside]) rmSync(made, { recursive: true })
      return [...processes, ...files]
    },
  }
}

function start({ environment }: Marked): ReturnType<typeof spawn> {
  const env = cleanEnvironment(environment)
  return spawn(process.execPath, [vitestCommand, 'run'], { cwd: folder, env, detached: true, stdio: 'pipe' })
}

async function untilLogged({ log }: Marked, line: RegExp): Promise<void> {
  for (let waited = 0; waited < 30_000; waited += 20) {
    if (line.test(readFileSync(log, 'utf8'))) return
    await sleep(20)
  }
  throw new Error(`nothing was measured: ${readFileSync(log, 'utf8')}`)
}

test('the test worker is killed at a random moment, 20 times: no process and no file is left', async () => {
  mkdirSync(generated, { recursive: true })
  for (let file = 0; file < 20; file++) writeFileSync(join(generated, `${file}.test.ts`), "import '../victim'\n")
  const run = marked(`generated-${process.pid}/*.test.ts`)
  const child = start(run)
  const finished = ended(child)
  const killed = new Map<string, number>()
  const ports = new Set<string>()
  while (child.exitCode === null) {
    for (const [, pid] of readFileSync(run.log, 'utf8').matchAll(/^worker (\d+)$/gm)) {
      if (!pid || killed.has(pid)) continue
      const delay = Math.round(Math.random() * 2000)
      killed.set(pid, delay)
      setTimeout(() => {
        process.kill(Number(pid), 'SIGKILL')
      }, delay)
    }
    for (const port of listeningPorts(run.mark)) ports.add(port)
    await sleep(50)
  }
  const { output } = await finished
  expect(killed.size, output).toBe(20)
  expect(await run.leftovers(), `killed after ${[...killed.values()].join(', ')} ms`).toEqual([])
  expect([...ports]).toEqual([])
})

describe('while a process is measured that hears no signal', () => {
  test('Ctrl-C: the whole group is interrupted', async () => {
    const run = marked('interrupted.test.ts')
    const child = start(run)
    const finished = ended(child)
    await untilLogged(run, /measuring/)
    process.kill(-(child.pid ?? 0), 'SIGINT')
    await finished
    expect(await run.leftovers()).toEqual([])
  })

  test('the Vitest process is killed', async () => {
    const run = marked('interrupted.test.ts')
    const child = start(run)
    const finished = ended(child)
    await untilLogged(run, /measuring/)
    child.kill('SIGKILL')
    await finished
    expect(await run.leftovers()).toEqual([])
  })
})

test('after a pass, a failure, a timeout, a lost assertion', async () => {
  const run = marked('endings.test.ts')
  const result = await runVitest('kill', { environment: run.environment })
  expect(unexpected(result)).toEqual([])
  expect(await run.leftovers()).toEqual([])
})

import { expect, test } from 'vitest'
import { caseNames, leaks, loadCase } from './index.ts'
import { runCase, type Ending, type Mode } from './run-case.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** For the table of `docs/accuracy.md`. */
    corpus?: Ending & {
      readonly name: string
      readonly mode: Mode
      readonly expected: string
      readonly heldBy?: string
    }
  }
}

/**
 * Milliseconds for a test, on a slow machine with other processes at work. `npm run accuracy` gives half of it to a machine that is
 * idle: where calls are slow, a leak takes half of its time for them.
 */
const testTimeout = Number(process.env.CORPUS_TIMEOUT ?? 40_000)
/** Those that need another number, with the reason. */
const testTimeouts: Readonly<Record<string, number>> = {
  // Flat only from 57,600 calls on; two doublings after that are 230,000.
  'an LRU of 20000 entries filling up': 60_000,
  // 41 B per call at 1 ms a call.
  'a React component mounted and unmounted under happy-dom': 60_000,
  // Inline, V8's compilers keep on growing for some 10,000 calls; only a second look by snapshots settles that.
  'a React component mounted and unmounted under jsdom': 60_000,
  'a Vue component mounted and unmounted under jsdom': 60_000,
  'a Vue component mounted and unmounted under happy-dom': 60_000,
}

/** Parts into which the corpus is cut, each in a worker of its own: what leaks inline stays there, and slows the next. */
const parts = 16

/**
 * One test per program of a part: the verdict is the one that the program states. `npm test` takes a sample, one program
 * of each part in one mode by turns, of four parts one that leaks, and none that needs special patience;
 * `npm run accuracy` sets CORPUS=all, `npm run explanations` CORPUS=leaks.
 */
export function testCorpus(mode: Mode, part: number): void {
  const mine = caseNames.filter((_name, index) => index % parts === part)
  const names = [...mine.filter((name) => !leaks(name)), ...mine.filter(leaks)]
  const isSampled = mode === (part % 2 === 0 ? 'isolated' : 'inline')
  const wantsLeak = [0, 3, 8, 11].includes(part)
  const quick = names.filter((name) => !testTimeouts[name] && leaks(name) === wantsLeak)
  const sample = isSampled ? [quick[part % quick.length] as string] : []
  const chosen = { all: names, leaks: names.filter(leaks) }[process.env.CORPUS ?? '']
  for (const name of chosen ?? sample) {
    test(`${mode}: ${name}`, { timeout: testTimeouts[name] ?? testTimeout }, async ({ task }) => {
      const program = await loadCase(name)
      const ending = await runCase(program, mode)
      const { expected, heldBy } = program
      task.meta.corpus = { name, mode, expected, ...(heldBy ? { heldBy } : {}), ...ending }
      expect(ending).toMatchObject({ verdict: expected })
    })
  }
}

import { expect, test } from 'vitest'
import { caseNames, loadCase, testTimeout, testTimeouts } from './index.ts'
import { runCase, type Ending, type Mode } from './run-case.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** For the table of `docs/accuracy.md`. */
    corpus?: Ending & { readonly name: string; readonly mode: Mode; readonly expected: string }
  }
}

/** One test per program: the verdict is the one that the program states. */
export function testCorpus(mode: Mode): void {
  for (const name of caseNames) {
    test(`${mode}: ${name}`, { timeout: testTimeouts[name] ?? testTimeout }, async ({ task }) => {
      const program = await loadCase(name)
      const ending = await runCase(program, mode)
      task.meta.corpus = { name, mode, expected: program.expected, ...ending }
      expect(ending).toMatchObject({ verdict: program.expected })
    })
  }
}

import { mkdtempSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout that is tested. */
export const repository = fileURLToPath(new URL('../..', import.meta.url))

/** A new folder outside the checkout, so that nothing is found by walking up from it. */
export function makeFolder(name: string): string {
  return realpathSync(mkdtempSync(join(tmpdir(), `leak-matchers-${name}-`)))
}

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** The snapshot's reader and what explains it, as one file of JavaScript in a folder of its own. */
export async function bundleReader() {
  const folder = mkdtempSync(join(tmpdir(), 'leak-matchers-snapshots-'))
  const source = (file) => JSON.stringify(fileURLToPath(new URL(`../../src/${file}`, import.meta.url)))
  await build({
    stdin: {
      contents: `
        export * from ${source('snapshot/index.ts')}
        export { findSurvivors } from ${source('explain/survivors.ts')}
        export { explainSurvivors } from ${source('explain/growth.ts')}`,
      resolveDir: folder,
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: join(folder, 'reader.mjs'),
  })
  return folder
}

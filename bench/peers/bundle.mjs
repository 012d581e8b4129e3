import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { root } from '../../scripts/accuracy-record.mjs'

/**
 * The corpus as JavaScript, which every Node runs, each program in a file of its own: where its packages are installed, and
 * with the addresses that its files have.
 *
 * @returns its folder, to be removed, and the file to import
 */
export async function bundleCorpus() {
  const folder = join(root, `test/corpus/node_modules/.peers-${process.pid}`)
  rmSync(folder, { recursive: true, force: true })
  const addresses = {
    name: 'addresses',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]test[\\/]corpus[\\/].*\.ts$/ }, ({ path }) => ({
        contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
        loader: 'ts',
      }))
    },
  }
  await build({
    entryPoints: [join(root, 'test/corpus/index.ts')],
    ...{ outdir: folder, bundle: true, splitting: true, packages: 'external', plugins: [addresses] },
    ...{ platform: 'node', format: 'esm', target: 'node20', outExtension: { '.js': '.mjs' } },
  })
  return { folder, file: join(folder, 'index.mjs') }
}

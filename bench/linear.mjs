// Whether time and memory stay linear: generated snapshots of up to five million nodes, each decoded and explained in a
// process of its own.
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bundleReader } from './snapshots/bundle.mjs'

const mostMegabytes = 3 * 1024
const folder = await bundleReader()
console.log('| nodes | decode (with making it) | explain | peak memory |')
console.log('| --- | --- | --- | --- |')
for (const nodes of [1_250_000, 2_500_000, 5_000_000]) {
  const script = fileURLToPath(new URL('snapshots/explain-generated.mjs', import.meta.url))
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, String(nodes), folder], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stdout + stderr)
  const { nodes: made, decode, explain, megabytes } = JSON.parse(stdout)
  console.log(`| ${made.toLocaleString('en')} | ${decode} ms | ${explain} ms | ${megabytes} MB |`)
  if (megabytes > mostMegabytes) process.exitCode = 1
}
rmSync(folder, { recursive: true })

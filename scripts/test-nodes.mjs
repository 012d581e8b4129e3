// The tests that read snapshots, of Node 20, 22, 24 and 26 in one run; `npm test` has them of the Node that runs it.
import { spawnSync } from 'node:child_process'
import { nodeOf } from './node-versions.mjs'

const nodes = ['20', '22', '24', '26'].map(nodeOf)
const { status } = spawnSync('npx', ['--no-install', 'vitest', 'run', '--project', 'process', 'test/snapshot'], {
  stdio: 'inherit',
  env: { ...process.env, LEAK_MATCHERS_NODES: nodes.join('\n') },
})
process.exitCode = status ?? 1

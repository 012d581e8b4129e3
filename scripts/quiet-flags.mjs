import { spawnSync } from 'node:child_process'

/** Twins of those in src/measure/quiet-flags.ts, which only the package itself may import. */
const quietFlags = ['--no-opt', '--no-maglev', '--no-sparkplug', '--no-lazy-feedback-allocation', '--no-flush-bytecode']
const listings = new Map()

/** The flags of a fresh process that this Node knows: one that it does not know would stop it. */
export function quietFlagsOf(node) {
  if (!listings.has(node))
    listings.set(node, spawnSync(node, ['--v8-options'], { encoding: 'utf8', maxBuffer: 1 << 24 }).stdout)
  return quietFlags.filter((flag) => listings.get(node).includes(`--${flag.slice('--no-'.length)} (`))
}

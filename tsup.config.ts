import { defineConfig, type Options } from 'tsup'

// One config for all that shares state: a second one with `clean: true` would delete this one's declarations, and
// duplicate its modules. `npm run build` removes `dist` before.
const shared: Options = {
  target: 'node20',
  platform: 'node',
  // A bare `timers` is looked for among the user's packages first.
  removeNodeProtocol: false,
  external: ['vitest', 'vitest/node', 'vitest/runtime', 'vitest/snapshot'],
}

export default defineConfig([
  {
    ...shared,
    entry: {
      index: 'src/index.ts',
      vitest: 'src/vitest.ts',
      'vitest-plugin': 'src/vitest-plugin.ts',
      'vitest-host': 'src/vitest-host.ts',
      'measured-preload': 'src/measured-preload.ts',
      watchdog: 'src/measure/watchdog.ts',
    },
    format: ['esm', 'cjs'],
    dts: { entry: ['src/index.ts', 'src/vitest.ts', 'src/vitest-plugin.ts'] },
    splitting: true,
    shims: true,
  },
  {
    ...shared,
    // Loaded by Vitest alone, as an ES module; it awaits at its top, which CommonJS cannot.
    entry: { 'snapshot-environment': 'src/runs/vitest/snapshot-environment.ts' },
    format: ['esm'],
  },
])

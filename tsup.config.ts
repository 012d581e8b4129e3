import { defineConfig, type Options } from 'tsup'

// One config for all that shares state: a second one with `clean: true` would delete this one's declarations, and
// duplicate its modules. `npm run build` removes `dist` before.
const shared: Options = {
  target: 'node20',
  platform: 'node',
  // A bare `timers` is looked for among the user's packages first.
  removeNodeProtocol: false,
  // Not tsup's own shim: that takes a `document` for a browser, and Jest's jsdom has one.
  esbuildOptions(options, { format }) {
    if (format !== 'cjs') return
    options.define = { ...options.define, 'import.meta.url': 'importMetaUrl' }
    options.banner = { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" }
  },
  external: ['vitest', 'vitest/node', 'vitest/runtime', 'vitest/snapshot', '@jest/globals'],
}

export default defineConfig([
  {
    ...shared,
    entry: {
      index: 'src/index.ts',
      vitest: 'src/vitest.ts',
      jest: 'src/jest.ts',
      'vitest-plugin': 'src/vitest-plugin.ts',
      'vitest-host': 'src/vitest-host.ts',
      'jest-host': 'src/jest-host.ts',
      'rerun-host': 'src/rerun-host.ts',
      'node-test-reporter': 'src/runs/rerun/node-test-reporter.ts',
      'jest-sequencer': 'src/runs/jest/sequencer.ts',
    },
    format: ['esm', 'cjs'],
    dts: { entry: ['src/index.ts', 'src/vitest.ts', 'src/vitest-plugin.ts', 'src/jest.ts'] },
    splitting: true,
  },
  {
    ...shared,
    // Loaded by Vitest and mocha alone, as ES modules; they await at their top, which CommonJS cannot.
    entry: {
      'snapshot-environment': 'src/runs/vitest/snapshot-environment.ts',
      'mocha-preload': 'src/runs/rerun/mocha-preload.ts',
    },
    format: ['esm'],
  },
  {
    ...shared,
    // What a fresh process loads first, each in one file: quicker, and with `splitting` tsup makes a `require` of the import of
    // an ES module.
    entry: { 'measured-preload': 'src/measured-preload.ts', watchdog: 'src/measure/watchdog.ts' },
    format: ['cjs'],
    splitting: false,
  },
])

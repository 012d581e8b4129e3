import { defineConfig } from 'vitest/config'

/** As in a user's project, where it lies in `node_modules`: loaded by Node, and not once more by Vite for each process. */
const server = { deps: { external: [/\/dist\//] } }
const fixtures = ['**/node_modules/**', 'test/fixtures/**', 'test/consumers/**']
/** As the package's users have it: other runners, projects of every shape, the packed files, the examples, the documentation. */
const ofUsers = [
  'test/{docs,examples,lint,package}/**/*.process.test.ts',
  'test/runs/{bare-expect,big-suites,broken,installed,jest,nothing-left,projects,script,shapes,untouched,watch}.process.test.ts',
]

export default defineConfig({
  test: {
    // The worker of an isolated assertion only waits. A third is no quicker on two cores, and tests of limits lose their time.
    maxWorkers: 2,
    projects: [
      {
        // Functions of their arguments: no process, no clock, and no state, so that files can share a worker.
        test: {
          name: 'unit',
          pool: 'threads',
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: [...fixtures, 'test/**/*.process.test.ts', 'test/scenarios/**', 'test/corpus/**'],
        },
      },
      {
        // Real child processes: runners, hosts, signals. Each test says by itself how long it may take.
        test: {
          name: 'process',
          include: ['test/**/*.process.test.ts'],
          exclude: [...fixtures, ...ofUsers],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: { name: 'users', include: ofUsers, exclude: fixtures, testTimeout: 60_000, hookTimeout: 60_000 },
      },
      {
        // The package on itself: its own matchers, as a user has them, from the built files.
        test: {
          name: 'scenarios',
          include: ['test/scenarios/**/*.test.ts'],
          exclude: fixtures,
          server,
          setupFiles: ['leak-matchers/vitest'],
          testTimeout: 40_000,
        },
      },
      {
        test: {
          name: 'corpus',
          include: ['test/corpus/*.test.ts'],
          exclude: ['**/node_modules/**'],
          server,
          setupFiles: ['leak-matchers/vitest'],
        },
      },
    ],
  },
})

// What `npm run compatibility` combines: runners, package managers, compilers.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { run } from './install-packed.mjs'

/** Each with the folder of test/consumers that is its project, and how its tests are run. */
export const runners = {
  // It needs the plugin: see docs/isolated-run.md.
  vitest3: vitest('Vitest 3.2, by the plugin', '~3.2', ['--config', 'plugin.config.ts']),
  vitest4: vitest('Vitest 4', '^4'),
  vitest5: { ...vitest('Vitest 5', '^5'), nodes: ['22', '24', '26'] },
  jest29: jest('Jest 29', '^29', { '@types/jest': '^29' }, { file: 'jest-injected.ts', types: 'jest,node' }),
  jest30: jest('Jest 30', '^30', { '@jest/globals': '^30' }, { file: 'jest-globals.ts', types: 'node' }),
  expect29: nodeTest('node:test, expect 29', '^29'),
  expect30: nodeTest('node:test, expect 30', '^30'),
  mocha10: mocha('mocha 10, expect 30', '^10'),
  mocha11: mocha('mocha 11, expect 30', '^11'),
  mocha12: mocha('mocha 12, expect 30', '^12'),
}

export const managers = {
  npm: { command: () => ['npm', 'install', '--no-audit', '--no-fund'] },
  pnpm: { command: pnpm, files: { 'pnpm-workspace.yaml': 'packages: []\n' } },
  'pnpm without hoisting': { command: pnpm, files: { 'pnpm-workspace.yaml': 'packages: []\nhoist: false\n' } },
}

/** Each gives the compiler's script, installed below the folder. */
export const typescripts = {
  5.9: (folder) => installed(folder, 'typescript', '~5.9', 'bin/tsc'),
  '6.0': (folder) => installed(folder, 'typescript', '~6.0', 'bin/tsc'),
  '7.0': (folder) => installed(folder, 'typescript', '~7.0', 'bin/tsc'),
}

function vitest(title, range, more = []) {
  return {
    title,
    consumer: 'vitest',
    packages: { vitest: range },
    types: { file: 'vitest.ts', types: 'node' },
    run(node, cwd, _kind, inModules) {
      return withReport(cwd, (report) => [
        node,
        [inModules('vitest/vitest.mjs'), 'run', '--reporter=json', `--outputFile=${report}`, ...more],
      ])
    },
  }
}

function jest(title, range, more, types) {
  return {
    title,
    consumer: 'jest',
    packages: { jest: range, ...more },
    types,
    run(node, cwd, kind, inModules) {
      const extension = kind === 'module' ? 'mjs' : 'cjs'
      const jestOptions = ['--json', `--testPathPattern${range === '^29' ? '' : 's'}=${extension}$`]
      return withReport(cwd, (report) => [
        node,
        [
          '--experimental-vm-modules',
          '--no-warnings',
          inModules('jest/bin/jest.js'),
          ...jestOptions,
          `--outputFile=${report}`,
        ],
      ])
    },
  }
}

function nodeTest(title, range) {
  return {
    title,
    consumer: 'node-test',
    packages: { expect: range },
    types: { file: 'bare.ts', types: 'node' },
    run(node, cwd, kind) {
      const extension = kind === 'module' ? 'mjs' : 'cjs'
      const setup = kind === 'module' ? ['--import', './setup.mjs'] : ['--require', './setup.cjs']
      const words = [...setup, '--test', '--test-reporter=tap', `kept.test.${extension}`]
      const output = start(node, words, cwd)
      const lines = [...output.matchAll(/^ *(not )?ok \d+ - (.*)$/gm)]
      const results = new Map(
        lines.map(([, not, title]) => [title.trim(), { passed: !not, message: not ? output : '' }]),
      )
      return { results, output }
    },
  }
}

function mocha(title, range) {
  return {
    title,
    consumer: 'mocha',
    packages: { mocha: range, expect: '^30' },
    types: { file: 'bare.ts', types: 'node' },
    run(node, cwd, kind, inModules) {
      const extension = kind === 'module' ? 'mjs' : 'cjs'
      const report = path.join(cwd, 'report.json')
      const words = ['--reporter', 'json', '--reporter-option', `output=${report}`, '--timeout', '40000']
      const files = ['--file', `setup.${extension}`, `kept.test.${extension}`]
      const output = start(node, [inModules('mocha/bin/mocha.js'), ...words, ...files], cwd)
      const { tests } = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { tests: [] }
      const results = new Map(
        tests.map(({ title, err }) => [title, { passed: err.message === undefined, message: err.message ?? '' }]),
      )
      return { results, output }
    },
  }
}

/** Jest and Vitest write reports of one shape. */
function withReport(cwd, command) {
  const report = path.join(cwd, 'report.json')
  const output = start(...command(report), cwd)
  const { testResults } = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { testResults: [] }
  const results = new Map(
    testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .map(({ title, status, failureMessages = [] }) => [
        title,
        { passed: status === 'passed', message: failureMessages.join('\n') },
      ]),
  )
  return { results, output }
}

function start(node, words, cwd) {
  const ours = /^(?:VITEST|JEST_|NODE_|CI$|npm_)/
  const kept = Object.entries(process.env).filter(([name]) => !ours.test(name))
  const env = { ...Object.fromEntries(kept), NO_COLOR: '1' }
  const { stdout, stderr } = spawnSync(node, words, { cwd, env, encoding: 'utf8', timeout: 180_000 })
  return stdout + stderr
}

function pnpm(folder) {
  const script = installed(folder, 'pnpm', '^10', 'bin/pnpm.cjs')
  return [process.execPath, script, 'install', '--no-frozen-lockfile', '--ignore-scripts']
}

function installed(folder, name, range, script) {
  const prefix = path.join(folder, `${name}-${range.replace(/\W/g, '')}`)
  if (!existsSync(prefix)) run('npm', ['install', '--prefix', prefix, '--no-save', `${name}@${range}`], folder)
  return path.join(prefix, 'node_modules', name, script)
}

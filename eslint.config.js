import js from '@eslint/js'
import importX, { createNodeResolver } from 'eslint-plugin-import-x'
import tseslint from 'typescript-eslint'

/**
 * The rooms, and whom each may import. Arrows point downwards only: `verdict`, `snapshot` and `report` are functions
 * of their arguments and know no other room; nothing below `matchers` knows an `expect`.
 */
const rooms = {
  verdict: [],
  snapshot: [],
  report: [],
  explain: ['snapshot', 'report'],
  measure: ['verdict', 'explain', 'report', 'snapshot'],
  runs: ['measure', 'report', 'explain'],
  matchers: ['report'],
}

const roomNames = Object.keys(rooms)

const importDirection = roomNames.flatMap((room) => ({
  target: `./src/${room}`,
  from: roomNames.filter((other) => other !== room && !rooms[room].includes(other)).map((other) => `./src/${other}`),
  message: `src/${room} may import only: ${rooms[room].join(', ') || 'nothing but itself'} (DESIGN: arrows point down)`,
}))

/** Pure rooms see no clock, no process, no file system and no V8. */
const pureRooms = ['verdict', 'snapshot', 'report']

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      '**/node_modules/**',
      'test/fixtures/**',
      'test/consumers/**',
      'test/corpus/packages/**',
      'examples/article/addon/**',
      // A project with dependencies of its own, which are not there when this is linted.
      'examples/frameworks/**',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['*.js'] } } },
    plugins: { 'import-x': importX },
    // Without a resolver no import is resolved, and none is ever in a wrong direction.
    settings: {
      'import-x/resolver-next': [
        createNodeResolver({ extensions: ['.ts', '.js', '.mjs'], extensionAlias: { '.js': ['.ts', '.js'] } }),
      ],
    },
    rules: {
      'import-x/no-restricted-paths': [
        'error',
        {
          zones: [
            ...importDirection,
            {
              target: pureRooms.map((room) => `./src/${room}`),
              from: ['./src/check.ts', './src/options.ts', './src/errors.ts'],
              message: 'a pure room imports no other part of the project',
            },
          ],
        },
      ],
      'import-x/no-cycle': 'error',
      // Numbers in messages are the point of this package; they are formatted where they are made.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // `const { nodes: _nodes, ...rest }` is how a property is left out.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { varsIgnorePattern: '^_', argsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
    },
  },
  {
    files: pureRooms.map((room) => `src/${room}/**`),
    rules: {
      'no-restricted-imports': ['error', { patterns: [{ regex: '^node:', message: 'a pure room has no Node API' }] }],
      'no-restricted-globals': [
        'error',
        'process',
        'performance',
        'Date',
        'setTimeout',
        'setImmediate',
        'globalThis',
        'gc',
      ],
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    ...tseslint.configs.disableTypeChecked,
  },
  {
    files: ['**/*.js', '**/*.mjs', 'scripts/**'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly', performance: 'readonly' },
    },
  },
)

import { describe, expect, test } from 'vitest'
import type { Outcome, Problem } from '../../src/report/outcome.js'
import type { CollectedReport, GrowthReport, RetainerPath, Setting } from '../../src/report/report.js'
import { plainPaint, renderOutcome } from '../../src/report/text.js'

const isolated: Setting = { where: 'isolated', node: '20.20.2', timeLimit: 'test' }
const inline: Setting = { where: 'inline', node: '20.20.2', timeLimit: 'test' }
const outOfTime = {
  outcome: 'inconclusive',
  reason: 'out of time',
  calls: 39,
  iterations: 1000,
  iterationsThatFit: 3,
  timeout: 969,
} as const
const limitedByOption: Setting = { ...isolated, timeLimit: 'timeout' }
const limitedByDefault: Setting = { ...inline, timeLimit: 'default' }

const native = {
  instrument: 'mallinfo2',
  noise: 32_768,
  noiseOfMapped: 8_388_608,
  addons: ['build/Release/parser.node'],
}

const growth = (part: Partial<GrowthReport> & Pick<GrowthReport, 'outcome'>): Outcome => ({
  kind: 'report',
  report: {
    assertion: 'heap growth',
    setting: isolated,
    milliseconds: 812,
    bytesPerCall: 184,
    smallestVisible: 0.5,
    calls: 65_536,
    warmup: 100,
    tolerance: 0,
    series: [],
    survivors: [],
    containers: [],
    paths: [],
    allocations: [],
    ...part,
  },
})

const collected = (part: Partial<CollectedReport> & Pick<CollectedReport, 'outcome'>): Outcome => ({
  kind: 'report',
  report: {
    assertion: 'collected',
    setting: isolated,
    milliseconds: 310,
    watched: 1,
    stayed: [],
    collections: 8,
    ...part,
  },
})

const failed = (
  problem: Problem,
  cause?: Extract<Outcome, { kind: 'report' }>['cause'],
  setting: Setting = isolated,
): Outcome => ({
  kind: 'report',
  report: { assertion: 'heap growth', outcome: 'error', setting, problem },
  ...(cause ? { cause } : {}),
})

const series = [4096, 8192, 16_384, 32_768, 65_536].map((calls) => ({ calls, bytes: 4_000_000 + 184 * calls }))
const path: RetainerPath = {
  root: 'module src/registry.ts',
  steps: [
    { reference: 'registry', className: 'Map', suspect: true },
    { reference: 'value of key "tom"', className: 'Person' },
  ],
  count: 1,
  of: 1,
}
const manyPaths: RetainerPath[] = [
  {
    root: 'module src/registry.ts',
    steps: [
      { reference: 'registry', className: 'Map', suspect: true },
      { reference: 'value of key "user-#"', className: 'Person' },
      { reference: 'friends', className: 'Array' },
    ],
    count: 61,
    of: 97,
  },
  {
    root: 'timers (setTimeout, setInterval)',
    steps: [
      { reference: '_onTimeout', className: 'function poll' },
      { reference: 'first', className: 'Node', suspect: true },
      { reference: 'next', className: 'Node', times: 1204 },
      { reference: 'children', className: 'Array' },
      { reference: '[#]', className: 'Node', times: 12, cycle: 2 },
      { reference: '…', className: '7 more' },
      { reference: 'friends', className: 'Array' },
    ],
    count: 30,
    of: 97,
  },
]
const twoHolders: RetainerPath[] = [
  {
    root: 'module src/registry.ts',
    steps: [
      { reference: 'responses', className: 'Array', suspect: true },
      { reference: '[#]', className: 'Response' },
    ],
    className: 'Response',
    count: 97,
    of: 97,
  },
  {
    root: 'module src/registry.ts',
    steps: [
      { reference: 'emitter', className: 'EventEmitter' },
      { reference: '_events', className: 'Object' },
      { reference: 'tick', className: 'Array', suspect: true },
      { reference: '[#]', className: 'function onTick' },
    ],
    className: 'function onTick',
    count: 97,
    of: 97,
  },
]
const ignored = [
  { class: 'Job', retainer: 'queue', reason: 'emptied at night' },
  { retainer: 'cache', reason: 'bounded elsewhere' },
]
const hint = {
  shape: 'growing map',
  text: 'A Map holds it. Delete the entry when its owner goes.',
}
const createPerson = { functionName: 'createPerson', file: 'src/person.ts', line: 14, column: 9 }
const callback = { functionName: '(anonymous)', file: 'test/person.test.ts', line: 8, column: 14 }
const allocations = [
  { stack: [createPerson, callback], perCall: 2, bytesPerCall: 88 },
  { stack: [callback], perCall: 0.1, bytesPerCall: 9.6 },
]
const allocators = [
  { functionName: 'makeRow', file: 'src/rows.ts', line: 14, column: 9, share: 0.78 },
  { functionName: 'fillForEver', file: 'src/rows.ts', line: 9, column: 22, share: 0.215 },
]
const httpError = { name: 'HttpError', message: 'no answer\nsecond line', stack: '', properties: { status: 503 } }

const artifacts = {
  snapshot: '/tmp/leaks/person.test.ts-keeps-nothing.heapsnapshot',
  report: '/tmp/leaks/person.test.ts-keeps-nothing.json',
}
const survivors = [
  { className: 'Person', perCall: 1, bytesPerCall: 56 },
  { className: 'Array', perCall: 1, bytesPerCall: 32 },
  { className: 'string', perCall: 0.1, bytesPerCall: 9.6 },
]

const outcomes: Record<string, Outcome> = {
  'growth-clean': growth({ outcome: 'clean', bytesPerCall: 0, series }),
  'growth-leak': growth({
    outcome: 'leak',
    reason: 'steady growth',
    series,
    paths: manyPaths,
    allocations,
    hint: {
      shape: 'growing map',
      text: 'A Map that only grows. Delete entries when their owner goes, or bound its size.',
    },
    artifacts,
    survivors,
  }),
  // Too long for three functions of each stack.
  'growth-leak-through-a-package': growth({
    outcome: 'leak',
    reason: 'steady growth',
    series,
    paths: manyPaths.slice(1),
    allocations: ['domText', 'domNode', 'domList'].map((functionName, index) => ({
      stack: [{ functionName, file: 'node_modules/dom/nodes.js', line: 40, column: 3 }, createPerson, callback],
      perCall: 3 - index,
      bytesPerCall: 120 - 40 * index,
    })),
    hint,
    artifacts,
    survivors,
  }),
  'growth-leak-of-two': growth({
    outcome: 'leak',
    reason: 'steady growth',
    series,
    paths: twoHolders,
    allocations: [...allocations, ...allocations],
    hint,
    artifacts: { snapshot: '/tmp/leaks/two.heapsnapshot', report: '/tmp/leaks/two.json' },
    survivors: [
      { className: 'Response', perCall: 1, bytesPerCall: 56 },
      { className: 'function onTick', perCall: 1, bytesPerCall: 32 },
    ],
  }),
  'growth-leak-container': growth({
    outcome: 'leak',
    reason: 'steady growth',
    bytesPerCall: 8.2,
    series,
    paths: [{ ...path, steps: path.steps.slice(0, 1) }],
    containers: [{ className: 'Map', slot: 'table', unit: 'bytes', before: 262_144, after: 524_288 }],
  }),
  'growth-leak-container-counted': growth({
    outcome: 'leak',
    reason: 'steady growth',
    bytesPerCall: 8.2,
    series,
    paths: [{ ...path, steps: path.steps.slice(0, 1) }],
    containers: [
      { className: 'Array', slot: 'elements', unit: 'entries', before: 65_829, after: 66_708 },
      { className: 'Map', slot: 'table', unit: 'entries', before: 66_512, after: 67_391 },
    ],
  }),
  'native-leak': growth({
    assertion: 'native growth',
    outcome: 'leak',
    reason: 'steady growth',
    bytesPerCall: 33.2,
    smallestVisible: 1,
    series,
    native: { ...native, kinds: [{ kind: 'malloc', bytesPerCall: 33.2 }] },
  }),
  'native-leak-of-buffers': growth({
    assertion: 'native growth',
    outcome: 'leak',
    reason: 'steady growth',
    bytesPerCall: 1204,
    smallestVisible: 1,
    series,
    paths: [path],
    native: {
      ...native,
      addons: [],
      kinds: [
        { kind: 'ArrayBuffers', bytesPerCall: 1024 },
        { kind: 'malloc', bytesPerCall: 180 },
      ],
    },
  }),
  'native-leak-without-holder': growth({
    assertion: 'native growth',
    outcome: 'leak',
    reason: 'steady growth',
    bytesPerCall: 1204,
    smallestVisible: 1,
    series,
    noTimeFor: { holder: 1700 },
    native: { ...native, addons: [], kinds: [{ kind: 'ArrayBuffers', bytesPerCall: 1204 }] },
  }),
  'growth-leak-without-allocations': growth({
    outcome: 'leak',
    reason: 'steady growth',
    bytesPerCall: 184,
    smallestVisible: 1,
    series,
    survivors: [{ className: 'Person', perCall: 1, bytesPerCall: 120 }],
    paths: [path],
    noTimeFor: { allocations: 420 },
    hint,
    setting: limitedByOption,
  }),
  'growth-leak-container-without-allocations': growth({
    outcome: 'leak',
    reason: 'steady growth',
    bytesPerCall: 8,
    smallestVisible: 1,
    series,
    paths: [{ ...path, steps: path.steps.slice(0, 1) }],
    containers: [{ className: 'Array', slot: 'elements', unit: 'entries', before: 65_829, after: 66_708 }],
    noTimeFor: { allocations: 420 },
  }),
  'native-leak-addons-unknown': growth({
    assertion: 'native growth',
    outcome: 'leak',
    reason: 'steady growth',
    native: { instrument: 'PrivateUsage', noise: 16_777_216, kinds: [{ kind: 'unknown', bytesPerCall: 184 }] },
  }),
  'native-leak-limit': growth({
    assertion: 'native growth',
    outcome: 'leak',
    reason: 'heap limit',
    limit: { megabytes: 256, grownBytes: 290_455_552, made: 4431, allocators: [] },
    native: { ...native, kinds: [{ kind: 'WebAssembly memory', bytesPerCall: 65_536 }] },
  }),
  'native-leak-unknown': growth({
    assertion: 'native growth',
    outcome: 'leak',
    reason: 'steady growth',
    setting: inline,
    bytesPerCall: 1204,
    series,
    native: { instrument: 'VmData', noise: 12_582_912, addons: [], kinds: [{ kind: 'unknown', bytesPerCall: 1204 }] },
  }),
  'native-clean': growth({
    assertion: 'native growth',
    outcome: 'clean',
    bytesPerCall: 0,
    smallestVisible: 2,
    series,
    native: { ...native, kinds: [] },
  }),
  'growth-leak-of-the-runner': growth({
    outcome: 'leak',
    reason: 'steady growth',
    keptBy: 'vi.fn()',
    series,
    survivors: [{ className: 'Array', perCall: 2, bytesPerCall: 64 }],
  }),
  'growth-leak-inline': growth({
    outcome: 'leak',
    reason: 'steady growth',
    series,
    setting: { ...inline, why: 'a debugger is attached to this process, so that breakpoints are hit here' },
  }),
  'native-heap-full': growth({
    assertion: 'native growth',
    outcome: 'inconclusive',
    reason: 'heap limit',
    limit: { megabytes: 256, grownBytes: 290_455_552, call: 17, made: 16, allocators, undecided: 'native' },
  }),
  'growth-leak-limit-in-call': growth({
    outcome: 'leak',
    reason: 'heap limit',
    limit: { megabytes: 256, grownBytes: 290_455_552, call: 17, made: 16, allocators },
  }),
  'growth-leak-limit-over-calls': growth({
    outcome: 'leak',
    reason: 'heap limit',
    limit: { megabytes: 0.5, grownBytes: 700_000, made: 2400, allocators: [] },
  }),
  'growth-heap-full-in-setup': growth({
    outcome: 'inconclusive',
    reason: 'heap limit',
    limit: {
      megabytes: 256,
      grownBytes: 290_455_552,
      during: 'setup',
      allocators: allocators.slice(0, 1),
      undecided: 'setup',
    },
  }),
  'growth-heap-full-ignored': growth({
    outcome: 'inconclusive',
    reason: 'heap limit',
    limit: { megabytes: 256, grownBytes: 290_455_552, made: 100, allocators: [], undecided: 'ignored' },
  }),
  'growth-heap-full-tolerated': growth({
    outcome: 'inconclusive',
    reason: 'heap limit',
    limit: { megabytes: 256, grownBytes: 290_455_552, made: 4000, allocators: [], undecided: 'tolerated' },
  }),
  'growth-clean-but-for-ignored': growth({ outcome: 'clean', bytesPerCall: 96, series, ignored }),
  'growth-leak-besides-ignored': growth({
    outcome: 'leak',
    reason: 'steady growth',
    series,
    survivors: [{ className: 'Person', perCall: 1, bytesPerCall: 56 }],
    ignored,
  }),
  'collected-clean-but-for-ignored': collected({ outcome: 'clean', watched: 3, ignored }),
  'growth-slowing': growth({ outcome: 'inconclusive', reason: 'slowing', series, calls: 65_600 }),
  'growth-filled': growth({ outcome: 'inconclusive', reason: 'filled', series, calls: 66_200 }),
  'growth-out-of-time': growth(outOfTime),
  'growth-out-of-time-though-it-fits': growth({
    outcome: 'inconclusive',
    reason: 'out of time',
    series,
    iterations: 100,
    iterationsThatFit: 250,
    timeout: 4600,
  }),
  'growth-out-of-time-after-others': growth({ ...outOfTime, timeout: -45, setting: { ...isolated, waited: 9600 } }),
  'growth-out-of-time-in-a-hook': growth({ ...outOfTime, setting: { ...isolated, timeLimit: 'hook' } }),
  'growth-out-of-time-by-option': growth({ ...outOfTime, setting: limitedByOption }),
  'growth-slowing-by-default': growth({
    outcome: 'inconclusive',
    reason: 'slowing',
    series,
    calls: 65_600,
    setting: limitedByDefault,
  }),
  'growth-unproved-by-default': growth({
    outcome: 'inconclusive',
    reason: 'unproved',
    series,
    setting: limitedByDefault,
  }),
  'growth-no-time-for-proof-by-default': growth({
    outcome: 'inconclusive',
    reason: 'no time for proof',
    series,
    timeOfProof: 2_310,
    setting: limitedByDefault,
  }),
  'growth-unproved': growth({ outcome: 'inconclusive', reason: 'unproved', series }),
  'growth-no-time-for-proof': growth({
    outcome: 'inconclusive',
    reason: 'no time for proof',
    series,
    timeOfProof: 2_310,
  }),
  'growth-disturbed': growth({ outcome: 'inconclusive', reason: 'disturbed', series, setting: inline }),
  'growth-leak-of-what-setup-returned': growth({
    outcome: 'leak',
    series,
    paths: [
      {
        root: 'what `setup` returned',
        rootClass: 'Array',
        steps: [{ reference: '[#]', className: 'Error' }],
        count: 97,
        of: 97,
      },
    ],
  }),
  'collected-clean': collected({ outcome: 'clean', collections: 2 }),
  'collected-clean-of-several': collected({ outcome: 'clean', watched: 3, setting: inline }),
  'collected-inconclusive': collected({ outcome: 'inconclusive', collections: 4, timeout: 900, setting: inline }),
  'collected-leak': collected({ outcome: 'leak', stayed: [{ label: 'subject', className: 'Person', path }] }),
  'collected-leak-of-several': collected({
    outcome: 'leak',
    watched: 3,
    stayed: [
      { label: 'left', className: 'Person', path, hint },
      { label: 'right', className: 'Person', path: { ...path, steps: path.steps.slice(0, 1) }, hint },
    ],
  }),
  'collected-leak-of-the-runner': collected({
    outcome: 'leak',
    keptBy: '`.resolves` or `.rejects`',
    stayed: [{ label: 'subject', className: 'Person', keptBy: '`.resolves` or `.rejects`', path }],
  }),
  'collected-heap-full': collected({
    outcome: 'inconclusive',
    limit: { megabytes: 64, grownBytes: 68_000_000, during: 'fn', allocators, undecided: 'object' },
  }),
  'error-threw': failed({ kind: 'threw', during: 'call 3' }, httpError),
  'error-threw-with-artifacts': {
    kind: 'report',
    report: {
      assertion: 'heap growth',
      outcome: 'error',
      setting: { ...inline, why: 'outside a test, there is nothing to run again' },
      problem: { kind: 'threw', during: 'call 3' },
      artifacts: { report: '/tmp/leaks/person.test.ts-keeps-nothing.json' },
    },
    cause: httpError,
  },
  'error-threw-no-error': failed(
    { kind: 'threw', during: '`setup`' },
    { name: 'string', message: 'text', stack: '', properties: {}, thrown: { type: 'string', value: 'text' } },
  ),
  'error-threw-after-growth': failed(
    { kind: 'threw', during: 'call 6,214', seen: { calls: 6213, bytesPerCall: 184 } },
    { name: 'RangeError', message: 'Maximum call stack size exceeded', stack: '', properties: {} },
  ),
  'error-uncaught': failed({ kind: 'threw', during: 'call 3', stray: 'uncaught' }, httpError),
  'error-exit-caught': failed({ kind: 'threw', during: 'call 3', stray: 'exit' }, httpError),
  'error-stuck': failed({
    kind: 'no return',
    during: 'call 3',
    milliseconds: 4210,
    stack: ['step  src/loop.ts:12:3', 'spin  src/loop.ts:5:12'],
    pending: [],
  }),
  'error-stuck-after-growth': failed({
    kind: 'no return',
    during: 'call 12,559',
    milliseconds: 4210,
    stack: ['step  src/loop.ts:12:3'],
    pending: [],
    seen: { calls: 8192, bytesPerCall: 304 },
  }),
  'error-pending-after-growth': failed({
    kind: 'no return',
    during: 'call 12,559',
    milliseconds: 4210,
    stack: [],
    pending: [],
    seen: { calls: 8192, bytesPerCall: 304 },
  }),
  'error-silent': failed({
    kind: 'no return',
    during: 'call 1',
    milliseconds: 4900,
    stack: [],
    pending: [],
    isSilent: true,
  }),
  'error-pending': failed({
    kind: 'no return',
    during: '`make`',
    milliseconds: 980,
    stack: [],
    pending: ['TCPSocketWrap', 'Timeout'],
  }),
  'error-pending-nothing': failed({ kind: 'no return', during: 'call 1', milliseconds: 980, stack: [], pending: [] }),
  'error-pending-by-option': failed(
    { kind: 'no return', during: 'call 1', milliseconds: 980, stack: [], pending: [] },
    undefined,
    limitedByOption,
  ),
  'error-not-reached-in-time-by-option': failed(
    { kind: 'not reached', errors: [], stderr: '', late: true },
    undefined,
    limitedByOption,
  ),
  'error-died': failed({ kind: 'died', how: 'signal SIGSEGV', stderr: 'one\n\nlast words\n' }),
  'error-died-silently': failed({ kind: 'died', how: 'code 3', stderr: '' }),
  'error-no-gc': failed({ kind: 'no gc', message: '`gc` is not available: start Node with --expose-gc' }),
  'error-not-reached': failed(
    {
      kind: 'not reached',
      errors: ['Error: listen EADDRINUSE: address already in use :::3000'],
      stderr: 'a warning',
      late: false,
    },
    httpError,
  ),
  'error-not-reached-silently': failed({ kind: 'not reached', errors: [], stderr: '', late: false }),
  'error-not-reached-in-time': failed({
    kind: 'not reached',
    errors: [],
    stderr: '',
    late: true,
    stack: ['<test>  a.test.ts:39:17'],
  }),
  'error-no-run': failed({ kind: 'no run', message: 'the watchdog of the fresh process does not run' }),
  usage: { kind: 'usage', message: 'Expected `iterations` to be a positive integer, got `0` (number)' },
}

describe.each(Object.entries(outcomes))('%s', (name, outcome) => {
  const text = renderOutcome(outcome, plainPaint)
  const lines = text.split('\n')

  test('reads like this', async () => {
    await expect(`${text}\n`).toMatchFileSnapshot(`./texts/${name}.txt`)
  })

  test('begins with the outcome', () => {
    expect(lines[0]).toMatch(/^(?:leak|clean|inconclusive|error|usage): \S/)
  })

  test('is a screenful, and no line is wider than a terminal', () => {
    expect(lines.length).toBeLessThan(40)
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(100)
  })

  test('has neither gaps nor spaces at the ends of lines', () => {
    expect(text).not.toMatch(/\n\n\n|[ \t]$/m)
  })
})

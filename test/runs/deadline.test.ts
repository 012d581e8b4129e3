import { expect, test } from 'vitest'
import { longestTimer, now, timerUntil } from '../../src/measure/captured.js'
import { formatTime } from '../../src/report/bytes.js'
import { timeLimitText } from '../../src/report/time-limit-text.js'
import { measuredExecArgv } from '../../src/runs/measured-process-options.js'
import { deadlineInHook, deadlineOf, defaultTimeout } from '../../src/runs/deadline.js'

const later = Date.now() + 10 * defaultTimeout

test.each([
  ['the test alone', undefined, later, 'test'],
  ['the option, within the test', 1000, later, 'timeout'],
  ['the test, before the option', 20 * defaultTimeout, later, 'test'],
  ['the option, without a test', 2 * defaultTimeout, undefined, 'timeout'],
  ['neither', undefined, undefined, 'default'],
])('%s', (_what, timeout, endOfTest, timeLimit) => {
  expect(deadlineOf(timeout, endOfTest).timeLimit).toBe(timeLimit)
})

test('the end is that of what limits it', () => {
  const [limitedByTest, long, short] = [
    deadlineOf(undefined, later),
    deadlineOf(2 * defaultTimeout),
    deadlineOf(undefined),
  ]
  expect(limitedByTest.deadline).toBe(later)
  expect(long.deadline).toBeGreaterThan(short.deadline)
})

test('in a hook the option goes before the time of hooks', () => {
  expect(deadlineInHook(undefined, 9600).timeLimit).toBe('hook')
  const { deadline, timeLimit } = deadlineInHook(2 * defaultTimeout, 9600)
  expect([timeLimit, deadline > later - 9 * defaultTimeout]).toEqual(['timeout', true])
})

test('messages know the default', () => {
  expect(timeLimitText({ timeLimit: 'default' })).toContain(formatTime(defaultTimeout))
})

test('a deadline that is further than a timer reaches is no timer that is over at once', () => {
  expect(timerUntil(now() + 3e9)).toBe(longestTimer)
  expect(timerUntil(now() - 10)).toBe(1)
})

test('a heap limit of any size is one that Node understands', () => {
  expect(measuredExecArgv({ heapLimit: 1e30, quiet: true }, [])).toContain(`--max-old-space-size=${2 ** 53 - 1}`)
})

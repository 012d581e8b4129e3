import { UsageError } from '../errors.js'
import { now } from '../measure/captured.js'
import type { Runner } from './runner.js'

/** Milliseconds for an assertion in a place that has no timeout of its own. */
export const timeoutWithoutTest = 60_000

/** `expect.extend(leakMatchers)` without an entry: no runner is known that could run the test again. */
export const bareRunner: Runner = {
  locate({ question, name }) {
    const { given, isolate, timeout } = question.options
    if (given.has('isolate') && isolate === true) {
      throw new UsageError(
        `Expected \`isolate: true\` of \`${name}\` only where the runner can run the test again, got it without an entry ` +
          'for the runner: add `leak-matchers/vitest` to `setupFiles`, or leave `isolate` out',
      )
    }
    const deadline = now() + (timeout ?? timeoutWithoutTest)
    return { kind: 'inline', deadline, disturbed: () => false, track: (run) => run }
  },
}

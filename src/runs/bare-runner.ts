import { UsageError } from '../errors.js'
import { deadlineOf } from './deadline.js'
import type { Runner } from './runner.js'

/** `expect.extend(leakMatchers)` without an entry: no runner is known that could run the test again. */
export const bareRunner: Runner = {
  locate({ question, name }) {
    const { given, isolate, timeout } = question.options
    if (given.has('isolate') && isolate === true) {
      throw new UsageError(
        `Expected \`isolate: true\` of \`${name}\` only where the runner can run the test again, got it without an entry ` +
          'for the runner: add `leak-matchers/vitest` to the `setupFiles` of Vitest, or `leak-matchers/jest` to the ' +
          '`setupFilesAfterEnv` of Jest; under `node:test`, mocha and others call `configure({ rerun })`; or leave ' +
          '`isolate` out',
      )
    }
    return { kind: 'inline', ...deadlineOf(timeout), disturbed: () => false, track: (run) => run }
  },
}

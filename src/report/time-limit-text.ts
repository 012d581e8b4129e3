import type { Setting } from './report.js'

/** What to raise where the time did not suffice. */
export function timeLimitText({ timeLimit }: Pick<Setting, 'timeLimit'>): string {
  return limits[timeLimit]
}

const limits: Readonly<Record<Setting['timeLimit'], string>> = {
  test: "the test's timeout",
  hook: "the hooks' timeout (or the option `timeout`, to less than the hook's own)",
  timeout: 'the option `timeout`',
  default: 'the option `timeout` (60 s by default)',
}

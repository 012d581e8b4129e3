/** What to do about what the test runner keeps by itself; by the names that the explanation gives it. */
const advice: Readonly<Record<string, readonly string[]>> = {
  'vi.fn()': [
    'It records arguments, results and `this` of every call: take a plain function here, or call',
    '`mockClear()` inside of what is measured.',
  ],
  'jest.fn()': [
    'It records arguments, results and `this` of every call: take a plain function here, or call',
    '`mockClear()` inside of what is measured.',
  ],
  "Jest's console": [
    'It keeps what was printed until the test file ends: measure in a fresh process, print nothing there, or',
    'run Jest with `--verbose`, whose console keeps nothing.',
  ],
  '`.resolves` or `.rejects`': [
    'The runner holds what is awaited with them until the test ends: await the promise itself, and',
    'assert about its value.',
  ],
}

export function renderRunnerAdvice(keptBy: string | undefined): string[] {
  const lines = keptBy === undefined ? undefined : advice[keptBy]
  return lines ? ['', ...lines.map((line) => `  ${line}`)] : []
}

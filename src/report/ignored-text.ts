import type { IgnoredHolder } from './report.js'

/** What stays and is accepted, with the reason that the test gives. */
export function renderIgnored(ignored: readonly IgnoredHolder[] = []): string[] {
  if (ignored.length === 0) return []
  const lines = ignored.map((one) => {
    const parts = [one.class, one.retainer === undefined ? undefined : `held by ${one.retainer}`]
    return `    ${parts.filter((part) => part !== undefined).join(' ')}: ${one.reason}`
  })
  return ['', '  ignored', ...lines]
}

/** How many runs ended how, and the median of their milliseconds. */
export function cell(endings, runs) {
  const counts = new Map()
  for (const [verdict] of endings.map((ending) => ending.split(' ')))
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1)
  const verdicts = [...counts].map(
    ([verdict, count]) => `${verdict}${counts.size > 1 || count !== runs ? ` ×${count}` : ''}`,
  )
  return `${verdicts.join(', ')}, ${median(endings.map((ending) => Number(ending.split(' ')[1])))} ms`
}

function median(numbers) {
  const sorted = numbers.filter(Number.isFinite).sort((left, right) => left - right)
  return sorted[sorted.length >> 1] ?? '–'
}

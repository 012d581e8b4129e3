interface Row {
  readonly id: number
  readonly title: string
}

function makeRow(id: number): Row {
  return { id, title: `row ${id}` }
}

/** Leaks: the condition is never true, so this never stops applying for memory. */
export function loadRowsForEver(): Row[] {
  const rows: Row[] = []
  for (let id = 0; id !== -1; id++) rows.push(makeRow(id))
  return rows
}

/** Cured: the loop ends. */
export function loadRows(): Row[] {
  const rows: Row[] = []
  for (let id = 0; id !== 1000; id++) rows.push(makeRow(id))
  return rows
}

/** Who was here, by request: never forgotten. */
export const visitors = new Map<string, { url: string }>()

/** The last hundred. */
export const lastVisitors: { url: string }[] = []

let requests = 0

export function remember(url: string): void {
  visitors.set(`request-${requests++}`, { url })
}

export function rememberLast(url: string): void {
  if (lastVisitors.push({ url }) > 100) lastVisitors.shift()
}

const wanted = Number(process.env.HEAP_MEGABYTES) * 2 ** 20
const before = process.memoryUsage().heapUsed

/** Live data of so many megabytes, as a program has it: objects with numbers and strings, in arrays and Sets. */
export const live: unknown[] = []
while (process.memoryUsage().heapUsed - before < wanted) {
  for (let more = 0; more < 1000; more++) {
    const index = live.length
    live.push({
      index,
      name: `record ${index}`,
      position: [index / 3, index / 7],
      tags: new Set([index]),
      next: live.at(-1),
    })
  }
}

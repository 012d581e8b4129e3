/** Live data of so many megabytes, as a program has it: objects with numbers and strings, in arrays and Maps. */
const perRecord = 256
const records = (Number(process.env.HEAP_MEGABYTES) * 2 ** 20) / perRecord
export const live: unknown[] = []
for (let index = 0; index < records; index++) {
  live.push({
    index,
    name: `record ${index}`,
    position: [index / 3, index / 7],
    tags: new Set([index]),
    next: live.at(-1),
  })
}

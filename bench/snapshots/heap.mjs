// Writes a real snapshot: node heap.mjs FILE OBJECTS. A registry of people who know each other, as in the article. Prints how
// large it is, how long V8 takes to write it down, and how much memory for that.
import { getHeapStatistics, writeHeapSnapshot } from 'node:v8'

class Person {
  friends = []
  constructor(name, address) {
    this.name = name
    this.address = address
  }
}
class Needle {
  found = true
}

const [file, count] = process.argv.slice(2)
const registry = new Map()
let last
for (let index = 0; index < Number(count); index++) {
  const person = new Person(`user-${index}`, { street: `street ${index % 1000}`, notify: () => person })
  if (last) person.friends.push(last)
  registry.set(person.name, person)
  last = person
}
last.needle = new Needle()
globalThis.registry = registry
const live = getHeapStatistics().used_heap_size
const before = process.memoryUsage().rss
const start = performance.now()
writeHeapSnapshot(file)
const milliseconds = performance.now() - start
console.log(JSON.stringify({ live, milliseconds, bytes: process.resourceUsage().maxRSS * 1024 - before }))

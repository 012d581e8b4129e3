// Writes a plain snapshot, without tracked allocations, of a heap with every kind of reference.
import { once } from 'node:events'
import { getHeapSnapshot } from 'node:v8'

class Person {
  friends = []
  constructor(name) {
    this.name = name
  }
}

const registry = new Map()
const weakly = new WeakMap()
const references = new Set()
function fill() {
  let last = new Person('nobody')
  for (let index = 0; index < 500; index++) {
    const person = new Person(`person ${index}`)
    person.friends.push(last)
    last.friends.push(person)
    person.greet = () => person.name
    person.bytes = new Uint8Array(index)
    registry.set(person.name, person)
    weakly.set(person, { since: index })
    references.add(new WeakRef(person))
    last = person
  }
}
fill()
globalThis.shapes = { registry, weakly, references, bound: fill.bind(registry), sparse: { 1e6: registry, 7: [] } }

getHeapSnapshot().pipe(process.stdout)
await once(process.stdout, 'unpipe')

import { beforeAll, expect, test } from 'vitest'
import { findContainers } from '../../src/explain/containers.js'
import { explainContainers } from '../../src/explain/growth.js'
import type { GrowthReport } from '../../src/report/report.js'
import { ownHeap } from '../snapshot/own-heap.js'

/** V8 makes one string of all parts when somebody reads it. */
function flat(text: string): string {
  text.charCodeAt(text.length - 1)
  return text
}

const map = new Map([['log', '']])
const list = ['']
const record: Record<string, string> = Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`k${index}`, '']))
let variable = ''
class Log {
  #text = ''
  add(): void {
    this.#text = flat(`${this.#text}of a private property`)
  }
}
const log = new Log()
function* generate(): Generator<undefined> {
  for (let text = ''; ; text = flat(`${text}of a local variable`)) yield
}
const generator = generate()
// A module that Vitest does not transform.
const source = `export let exported = ''; export const add = () => { exported += 'of a module'; exported.charCodeAt(7) }`
const { add } = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(source)}`)) as {
  add: () => void
}

function grow(): void {
  for (let call = 0; call < 3000; call++) {
    map.set('log', flat(`${map.get('log') ?? ''}of a map of one entry`))
    list[0] = flat(`${list[0] ?? ''}of an array of one`)
    record.k7 = flat(`${record.k7 ?? ''}of a record`)
    variable = flat(`${variable}of a scope`)
    log.add()
    generator.next()
    add()
  }
}

let found: Pick<GrowthReport, 'containers' | 'paths' | 'hint'>[]

beforeAll(async () => {
  grow()
  const before = await ownHeap()
  grow()
  const after = await ownHeap()
  found = findContainers(before, after, 60_000).map((container) => explainContainers(after, [container]))
})

test.each([
  ['a value of a Map', 'Map.table', 'map > value of key "log"'],
  ['an element of an array', 'Array.0', 'list > [0]'],
  ['a property among thousands', 'Object.k7', 'record > k7'],
  ['a private property', 'Log.#text', 'log > #text'],
  ['a variable of a scope', 'variable.variable', 'variable'],
  ['a variable that a module exports', 'variable.exported', 'exported'],
  [
    'a local variable of a generator',
    'generate.parameters_and_registers',
    'generator > (local variable of a suspended function)',
  ],
])('%s that gets longer is found', (_, holder, path) => {
  const one = found.find(({ containers: [container] }) => `${container?.className}.${container?.slot}` === holder)
  const steps = one?.paths[0]?.steps ?? []
  expect(steps.map(({ reference }) => reference).join(' > ')).toBe(path)
  expect(steps.at(-1)).toMatchObject({ className: 'string', suspect: true })
  expect(one?.hint?.shape).toMatch(/^growing string$|^suspended function$/)
})

// A generated snapshot of so many nodes, written into the decoder as it is made, and explained as after a leak verdict:
// node explain-generated.mjs NODES FOLDER. A registry of objects with an array and a string each, born in two stretches.
import { join } from 'node:path'
import { TextEncoder } from 'node:util'
import { pathToFileURL } from 'node:url'

const [nodes, folder] = process.argv.slice(2)
const { SnapshotDecoder, findSurvivors, explainSurvivors } = await import(pathToFileURL(join(folder, 'reader.mjs')))

const persons = Math.floor(Number(nodes) / 3)
const first = 4
const types = ['synthetic', 'object', 'array', 'string', 'closure', 'hidden', 'code', 'native']
const edgeTypes = ['element', 'property', 'internal', 'context', 'hidden', 'shortcut', 'weak']
const strings = [
  '(GC roots)',
  '',
  'Map',
  '(object elements)',
  'Person',
  'Array',
  'a name',
  'name',
  'friends',
  'registry',
]
const start = performance.now()
const decoder = new SnapshotDecoder()
const text = new TextEncoder()
let buffered = ''
const write = (part) => {
  buffered += part
  if (buffered.length > 1 << 20) flush()
}
const flush = () => {
  decoder.write(text.encode(buffered))
  buffered = ''
}

const fields = 5
const count = first + 3 * persons
const meta = {
  node_fields: ['type', 'name', 'id', 'self_size', 'edge_count'],
  node_types: [types, 'string', 'number', 'number', 'number'],
  edge_fields: ['type', 'name_or_index', 'to_node'],
  edge_types: [edgeTypes, 'string_or_number', 'node'],
}
const snapshot = { meta, node_count: count, edge_count: 3 + 3 * persons }
write(`{"snapshot":${JSON.stringify(snapshot)},"nodes":[`)
write('0,1,1,0,1,0,0,3,0,1,1,2,5,32,1,2,3,7,16,')
write(`${persons}`.replace(/^/, ''))
for (let person = 0; person < persons; person++) {
  const id = 9 + 6 * person
  write(`,1,4,${id},56,2,1,5,${id + 2},32,0,3,6,${id + 4},24,0`)
}
write('],"edges":[')
write(`0,1,${fields},0,1,${2 * fields},2,3,${3 * fields}`)
for (let person = 0; person < persons; person++) write(`,0,${person},${(first + 3 * person) * fields}`)
for (let person = 0; person < persons; person++) {
  const at = first + 3 * person
  write(`,1,8,${(at + 1) * fields},1,7,${(at + 2) * fields}`)
}
write(`],"locations":[],"strings":${JSON.stringify(strings)}}`)
flush()
const graph = decoder.end()
const decoded = performance.now()

const bornIn = [Math.floor(persons / 2), Math.floor(persons / 4)]
const stretches = [
  { afterId: 9 + 6 * (persons - bornIn[0] - bornIn[1]) - 1, calls: bornIn[0] },
  { afterId: 9 + 6 * (persons - bornIn[1]) - 1, calls: bornIn[1] },
]
const calls = persons - bornIn[0] - bornIn[1]
const groups = findSurvivors({ graph, stretches, calls, bytesPerCall: 112 })
const { survivors, paths } = explainSurvivors(graph, groups)
if (survivors.length === 0 || paths.length === 0) throw new Error('nothing was explained')
const { maxRSS } = process.resourceUsage()
console.log(
  JSON.stringify({
    nodes: count,
    decode: Math.round(decoded - start),
    explain: Math.round(performance.now() - decoded),
    megabytes: Math.round(maxRSS / 1024),
  }),
)

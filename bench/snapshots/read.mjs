// Reads one snapshot with one reader, and prints what it took: node read.mjs READER FILE FOLDER
import { createReadStream, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [reader, file, folder] = process.argv.slice(2)
const require = createRequire(join(folder, 'index.js'))

const readers = {
  /** Decoded, and the path to one object. */
  async 'leak-matchers'() {
    const { SnapshotDecoder, PathFinder } = await import(pathToFileURL(join(folder, 'reader.mjs')))
    return async () => {
      const decoder = new SnapshotDecoder()
      for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) decoder.write(chunk)
      const graph = decoder.end()
      const [needle] = graph.strings.indexesOf('Needle')
      const node = graph.nodes.name.findIndex((name, at) => name === needle && graph.nodeType(at) === 'object')
      const path = new PathFinder(graph).path(node)
      if (!path?.steps.length) throw new Error('no path')
    }
  },
  /** Decoded, and the retainers of one object, from which a path would have to be chosen. */
  async '@vscode/v8-heap-parser'() {
    const { decode_bytes: decode } = require('@vscode/v8-heap-parser')
    return () => {
      const graph = decode(readFileSync(file))
      const groups = graph.get_class_groups(0, 1e6, true)
      const group = groups.findIndex((one) => one.name() === 'Needle')
      const [needle] = graph.class_children(group, 0, 1, 0)
      if (graph.get_all_retainers(needle.index, 3).length === 0) throw new Error('no retainers')
    }
  },
  /** Decoded, with distances, dominators and retained sizes: it knows no other way. */
  async 'heap-snapshot-toolkit'() {
    const { parse } = await import(pathToFileURL(require.resolve('heap-snapshot-toolkit')))
    return async () => {
      await parse(createReadStream(file, 'utf8'))
    }
  },
}

const read = await readers[reader]()
const before = process.memoryUsage().rss
const start = performance.now()
await read()
const milliseconds = performance.now() - start
console.log(JSON.stringify({ milliseconds, bytes: process.resourceUsage().maxRSS * 1024 - before }))

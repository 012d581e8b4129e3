// Reads one snapshot with one reader, and prints what its stages took: node read.mjs READER FILE FOLDER
import { createReadStream, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [reader, file, folder] = process.argv.slice(2)
const require = createRequire(join(folder, 'index.js'))

/** Each loads its package, and returns what decodes a snapshot; that returns what finds the holders of one object in it. */
const readers = {
  /** The path to one object. */
  async 'leak-matchers'() {
    const { SnapshotDecoder, PathFinder } = await import(pathToFileURL(join(folder, 'reader.mjs')))
    return async () => {
      const decoder = new SnapshotDecoder()
      for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) decoder.write(chunk)
      const graph = decoder.end()
      return () => {
        const [needle] = graph.strings.indexesOf('Needle')
        const node = graph.nodes.name.findIndex((name, at) => name === needle && graph.nodeType(at) === 'object')
        const path = new PathFinder(graph).path(node)
        if (!path?.steps.length) throw new Error('no path')
      }
    }
  },
  /** The retainers of one object, from which a path would have to be chosen. */
  async '@vscode/v8-heap-parser'() {
    const { decode_bytes: decode } = require('@vscode/v8-heap-parser')
    return () => {
      const graph = decode(readFileSync(file))
      return () => {
        const groups = graph.get_class_groups(0, 1e6, true)
        const group = groups.findIndex((one) => one.name() === 'Needle')
        const [needle] = graph.class_children(group, 0, 1, 0)
        if (graph.get_all_retainers(needle.index, 3).length === 0) throw new Error('no retainers')
      }
    }
  },
  /** Decoded with distances, dominators and retained sizes: it knows no other way. A path can be read from the distances. */
  async 'heap-snapshot-toolkit'() {
    const { parse } = await import(pathToFileURL(require.resolve('heap-snapshot-toolkit')))
    return async () => {
      await parse(createReadStream(file, 'utf8'))
      return undefined
    }
  },
  /** The path to one object, by the distances of all. */
  async '@memlab/core'() {
    const { utils, TraceFinder, config } = require('@memlab/core')
    config.muteConsole = true
    return async () => {
      const snapshot = await utils.getSnapshotFromFile(file, { buildNodeIdIndex: true, verbose: false })
      return () => {
        const finder = new TraceFinder()
        finder.annotateShortestPaths(snapshot)
        let needle
        snapshot.nodes.forEach((node) => {
          if (node.name === 'Needle' && node.type === 'object') needle = node
        })
        if (!finder.getPathToGCRoots(snapshot, needle)?.next) throw new Error('no path')
      }
    }
  },
}

const decode = await readers[reader]()
const before = process.memoryUsage().rss
const start = performance.now()
const findHolders = await decode()
const decoded = performance.now()
findHolders?.()
const found = findHolders && performance.now()
const bytes = process.resourceUsage().maxRSS * 1024 - before
console.log(JSON.stringify({ decoding: decoded - start, finding: found && found - decoded, bytes }))

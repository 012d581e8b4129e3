/* global WebAssembly */
// Programs with memory outside the JS heap, clean and leaking: what `npm run accuracy:native` asserts. Each makes its function
// anew, and a leak is reachable from here or from nowhere.
import { Buffer } from 'node:buffer'
import crypto from 'node:crypto'
import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import zlib from 'node:zlib'

const require = createRequire(import.meta.url)
const addon = require('../../examples/article/addon')

const kept = []
const keep = (made) => void kept.push(made)
const slow = { iterations: 10 }
const KiB = 1024
const MiB = 1024 * KiB

function openDatabase() {
  const { DatabaseSync } = require('node:sqlite')
  return new DatabaseSync(':memory:')
}

/**
 * `bytes`: per call, of leaks that not every instrument sees. `nodes`: the first Node that has it. `untouched`: of pages that
 * nobody writes to.
 *
 * @type {{ name: string, expected: 'leak' | 'clean', make: () => () => unknown, options?: object, bytes?: number, nodes?: number, untouched?: boolean }[]}
 */
export const programs = [
  {
    name: 'malloc of 16 B, forgotten',
    expected: 'leak',
    make: () => () => addon.allocateAndForget(16),
    bytes: 32,
  },
  { name: 'malloc of 16 B, freed', expected: 'clean', make: () => () => addon.allocateAndFree(16) },
  { name: 'malloc of 1 KiB, forgotten', expected: 'leak', make: () => () => addon.allocateAndForget(KiB) },
  { name: 'malloc of 1 KiB, freed', expected: 'clean', make: () => () => addon.allocateAndFree(KiB) },
  { name: 'malloc of 1 MiB, forgotten', expected: 'leak', make: () => () => addon.allocateAndForget(MiB) },
  { name: 'malloc of 1 MiB, freed', expected: 'clean', make: () => () => addon.allocateAndFree(MiB) },
  {
    name: 'pages mapped, forgotten',
    expected: 'leak',
    make: () => () => addon.mapAndForget(64 * KiB),
    untouched: true,
  },
  { name: 'freed by a finalizer', expected: 'clean', make: () => () => void addon.finalizeLate(10 * KiB) },
  { name: 'Buffer.allocUnsafeSlow, kept', expected: 'leak', make: () => () => keep(Buffer.allocUnsafeSlow(KiB)) },
  { name: 'Buffer.allocUnsafeSlow, dropped', expected: 'clean', make: () => () => void Buffer.allocUnsafeSlow(KiB) },
  {
    name: 'WebAssembly memory that grows',
    expected: 'leak',
    make: () => {
      const memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536 })
      return () => memory.grow(1)
    },
    untouched: true,
  },
  {
    name: 'WebAssembly memories, kept',
    expected: 'leak',
    make: () => () => keep(new WebAssembly.Memory({ initial: 1 })),
    untouched: true,
  },
  {
    name: 'WebAssembly memory that is written to',
    expected: 'clean',
    make: () => {
      const memory = new WebAssembly.Memory({ initial: 16 })
      let at = 0
      return () => new Uint8Array(memory.buffer).fill(at++ % 256)
    },
  },
  { name: 'zlib, kept open', expected: 'leak', make: () => () => keep(zlib.createDeflate()) },
  { name: 'zlib, closed', expected: 'clean', make: () => () => zlib.createDeflate().close() },
  { name: 'zlib, at once', expected: 'clean', make: () => () => void zlib.deflateSync('a page of text') },
  { name: 'crypto, hashes kept', expected: 'leak', make: () => () => keep(crypto.createHash('sha256')), bytes: 380 },
  {
    name: 'crypto, hashes digested',
    expected: 'clean',
    make: () => () => crypto.createHash('sha256').update('a').digest('hex'),
  },
  // `node:sqlite` without a flag; on Node 22 from 22.13 on.
  { name: 'sqlite, kept open', expected: 'leak', make: () => () => keep(openDatabase()), nodes: 22 },
  { name: 'sqlite, closed', expected: 'clean', make: () => () => openDatabase().close(), nodes: 22 },
  {
    name: 'worker threads, started and ended',
    expected: 'clean',
    make: () => () => new Promise((resolve) => new Worker('', { eval: true }).on('exit', resolve)),
    options: slow,
  },
  { name: 'objects on the JS heap, kept', expected: 'clean', make: () => () => keep({}) },
  { name: 'arrays on the JS heap, kept', expected: 'clean', make: () => () => keep(new Array(100).fill(1)) },
]

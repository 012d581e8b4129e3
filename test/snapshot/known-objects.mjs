// Makes objects that a test knows how to find, and writes a snapshot to stdout.
import inspector from 'node:inspector/promises'

class Person {
  name = 'Person'
}

class Secret {
  name = 'Secret'
}

class Target {
  name = 'Target'
}

class Key {
  name = 'Key'
}

class Value {
  name = 'Value'
}

class Held {
  name = 'Held'
}

const registry = new Map()
const session = new inspector.Session()
session.connect()
session.on('HeapProfiler.addHeapSnapshotChunk', ({ params }) => process.stdout.write(params.chunk))

function register(index) {
  registry.set(`person ${index}`, new Person())
}

function keepSecret() {
  const secret = new Secret()
  return function tell() {
    return secret
  }
}

// Not at the top level, whose frame is on the stack during the snapshot and would hold its temporary values.
function keepWeakly() {
  globalThis.weakMap = new WeakMap([[(globalThis.key = new Key()), new Value()]])
  globalThis.weakRef = new WeakRef((globalThis.target = new Target()))
  globalThis.finalizers = new FinalizationRegistry(() => registry.clear())
  globalThis.finalizers.register(globalThis.target, new Held())
}

await session.post('HeapProfiler.enable')
for (let index = 0; index < 97; index++) register(index)
globalThis.tell = keepSecret()
keepWeakly()
await session.post('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
session.disconnect()

// Keeps contexts of `vm`, one of them by a timer only, and writes a snapshot to stdout.
import v8 from 'node:v8'
import vm from 'node:vm'

const registry = { list: [] }
// A variable that a function uses is one of the module, and not of what runs it.
process.once('exit', () => registry)

for (let index = 0; index < 20; index++) {
  const context = vm.createContext({})
  const code = `
    class InContext {}
    globalThis.shown = new InContext()
    class OfScript {}
    const hidden = new OfScript()
    globalThis.read = () => hidden`
  vm.runInContext(code, context)
  registry.list.push(context)
}

class OnGlobal {
  name = 'OnGlobal'
}
globalThis.config = { it: new OnGlobal() }

const alone = vm.createContext({ setTimeout: globalThis.setTimeout })
vm.runInContext('class Alone {}\nconst alone = new Alone()\nsetTimeout(() => alone, 100_000).unref()', alone)

for await (const chunk of v8.getHeapSnapshot()) process.stdout.write(chunk)

import { EventEmitter, on } from 'node:events'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import vm from 'node:vm'
import { transformSync } from 'esbuild'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { UsageError } from '../src/errors.js'
import { guardResult } from '../src/guard-body.js'

const source = `
  function* rows() { yield 1 }
  async function* lines() { yield 1 }
`

interface Made {
  readonly rows: unknown
  readonly lines: unknown
}

/** What the two return, as a compiler has written them. */
function made(code: string): Made {
  return vm.runInThisContext(`(function () { ${code}; return { rows: rows(), lines: lines() } })()`) as Made
}

function byTypeScript(target: ts.ScriptTarget): Made {
  return made(ts.transpileModule(source, { compilerOptions: { target } }).outputText)
}

/** What TypeScript before 5.6 writes. */
function byOlderTypeScript(): unknown {
  const verb = (): object => ({ done: true })
  return {
    next: verb,
    throw: verb,
    return: verb,
    [Symbol.iterator](): object {
      return this
    },
  }
}

/** The parts of Babel's helpers that can be seen: its generators, and what wraps them for an async one. */
class BabelsGenerator {
  readonly _invoke: () => object
  constructor() {
    this._invoke = () => ({ done: true })
  }
  next(): object {
    return this._invoke()
  }
  throw(): object {
    return this._invoke()
  }
  return(): object {
    return this._invoke()
  }
}
class BabelsSync extends BabelsGenerator {
  [Symbol.iterator](): this {
    return this
  }
  get [Symbol.toStringTag](): string {
    return 'Generator'
  }
}
class BabelsAsync extends BabelsGenerator {
  [Symbol.asyncIterator](): this {
    return this
  }
}

describe('refused: what runs only when it is iterated', () => {
  test.each<[string, string, unknown]>([
    ['a generator', "V8's", made(source).rows],
    ['an async generator', "V8's", made(source).lines],
    ['a generator', 'of another realm', vm.runInNewContext(`${source}; rows()`)],
    ['a generator', "V8's, behind a Proxy", new Proxy(made(source).rows as object, {})],
    ['an async generator', "V8's, behind a Proxy", new Proxy(made(source).lines as object, {})],
    ['a generator', 'TypeScript, ES5', byTypeScript(ts.ScriptTarget.ES5).rows],
    ['an async generator', 'TypeScript, ES5', byTypeScript(ts.ScriptTarget.ES5).lines],
    ['an async generator', 'TypeScript, ES2015', byTypeScript(ts.ScriptTarget.ES2015).lines],
    ['a generator', 'TypeScript before 5.6', byOlderTypeScript()],
    ['an async generator', 'esbuild', made(transformSync(source, { target: 'es2017' }).code).lines],
    ['a generator', 'Babel', new BabelsSync()],
    ['an async generator', 'Babel', new BabelsAsync()],
  ])('%s: %s', (name, _by, result) => {
    const guard = (): void => {
      guardResult('`fn`', result)
    }
    expect(guard).toThrow(UsageError)
    expect(guard).toThrow(
      `got ${name} (object) from it: the body of that runs only when it is iterated; do that in \`fn\``,
    )
  })

  // Before Node 22 V8 has none.
  test.runIf('Iterator' in globalThis).each(['map(String)', 'filter(Boolean)', 'take(1)'])(
    "an Iterator helper: V8's, by %s",
    (method) => {
      const result: unknown = vm.runInThisContext(`new Set([1]).values().${method}`)
      expect(() => {
        guardResult('`fn`', result)
      }).toThrow('got an Iterator helper (object) from it')
    },
  )

  test.each([
    ['an Iterator helper', { next: String, [Symbol.iterator]: String, [Symbol.toStringTag]: 'Iterator Helper' }],
    [
      'an async Iterator helper',
      { next: String, [Symbol.asyncIterator]: String, [Symbol.toStringTag]: 'Async Iterator Helper' },
    ],
  ])("%s: core-js's", (name, result) => {
    expect(() => {
      guardResult('`fn`', result)
    }).toThrow(`got ${name} (object) from it`)
  })
})

/** Has done its work when it is returned. */
class Rows {
  next = (): object => ({ done: true })
  throw = (): object => ({ done: true })
  return = (): object => ({ done: true });
  [Symbol.iterator] = (): this => this
}
class Stream {
  readonly _invoke = (): object => ({ done: true })
  readonly path = 'rows'
  next = (): object => this._invoke()
  throw = (): object => this._invoke()
  return = (): object => this._invoke();
  [Symbol.asyncIterator](): this {
    return this
  }
}
class PowerPlant {
  readonly [Symbol.toStringTag] = 'Generator'
}

const { proxy: unreadable, revoke } = Proxy.revocable({}, {})
revoke()

describe('accepted: what has no body to run', () => {
  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['an array', [1]],
    ['a Map', new Map([[1, 1]])],
    ['a Set', new Set([1])],
    ['values of an array', [1].values()],
    ['entries of a Map', new Map([[1, 1]]).entries()],
    ['values of a Set', new Set([1]).values()],
    ['letters', 'text'[Symbol.iterator]()],
    ['matches', 'text'.matchAll(/t/g)],
    ['a stream', Readable.from(['line'])],
    ['a web stream', (new ReadableStream() as unknown as Map<string, string>).values()],
    ['lines of readline', createInterface({ input: Readable.from(['line']) })],
    ['an iterator of readline', createInterface({ input: Readable.from(['line']) })[Symbol.asyncIterator]()],
    ['events', on(new EventEmitter(), 'event')],
    ['an iterator of a class', new Rows()],
    ['an async iterator of a class', new Stream()],
    ['an object with `next` alone', { next: () => ({ done: true }) }],
    ['an iterable that makes iterators', { ...(byOlderTypeScript() as object), [Symbol.iterator]: () => [].values() }],
    ['a generator of another kind', new PowerPlant()],
    ['what cannot be read', unreadable],
    [
      'what throws when it is read',
      {
        get next(): never {
          throw new Error('no')
        },
      },
    ],
  ])('%s', (_what, result) => {
    expect(() => {
      guardResult('`fn`', result)
    }).not.toThrow()
  })
})

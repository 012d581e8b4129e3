import { parse } from 'acorn'
import { fullAncestor } from 'acorn-walk'
import { describe, expect, test } from 'vitest'
import { Declarations, type LookedUpFrom } from '../../src/explain/declarations.js'

/** The line of the declaration found; `@` marks where the function begins, as V8 says it. */
function lineOf(marked: string, name: string, from?: LookedUpFrom): number | undefined {
  const at = marked.indexOf('@')
  const source = marked.replace('@', '')
  const found = new Declarations(source, { parse, fullAncestor }).find(name, from ?? { inside: at })
  return found === undefined ? undefined : source.slice(0, found).split('\n').length
}

describe('what a closure sees', () => {
  test.each([
    ['const', 'function f() {\n const kept = []\n return @() => kept }', 2],
    ['a destructured parameter with a default', 'function f(a,\n { kept = 1 } = {}) {\n return @() => kept }', 2],
    ['the rest of the parameters', 'const f = (a,\n ...kept) =>\n @() => kept', 2],
    ['var of an inner block', 'function f() {\n if (a) {\n var kept = 1 }\n return @() => kept }', 3],
    ['var twice', 'function f() {\n var kept = 1\n var kept = 2\n return @() => kept }', 2],
    ['a function', 'function f() {\n function kept() {}\n return @() => kept }', 2],
    ['a class', '{\n class kept {}\n g(@() => kept) }', 2],
    ['what is caught', 'try {} catch\n (kept) { g(@() => kept) }', 2],
    ['of a loop', 'for (\nlet kept of a)\n g(@() => kept)', 2],
    ['of a static block', 'class A { static {\n let kept\n g(@() => kept) } }', 2],
    ['a parameter, seen by one of the others', 'function f(kept,\n a = @() => kept) {\n var kept }', 1],
    ['in an async function', 'async function f() {\n let kept\n await g(@() => kept) }', 2],
    ['a method', 'function f() {\n let kept\n return { m@() { kept } } }', 2],
    ['a constructor', 'function f() {\n let kept\n return class { constructor@() { kept } } }', 2],
    ['a class without one', 'function f() {\n let kept\n return @class { a = kept } }', 2],
  ])('%s', (_, source, line) => {
    expect(lineOf(source, 'kept')).toBe(line)
  })

  test('the nearest of several', () => {
    expect(lineOf('let kept\n function f() {\n let kept\n return @() => kept }\n function g(kept) {}', 'kept')).toBe(3)
  })

  test('an outer one, and not which of several', () => {
    const outer = (marked: string): number | undefined =>
      lineOf(marked.replace('@', ''), 'kept', { inside: marked.indexOf('@'), isOuter: true })
    expect(outer('function f() {\n let kept\n return () => { let other\n return @() => [kept, other] } }')).toBe(2)
    expect(outer('let kept\n function f() {\n let kept\n return @() => kept }')).toBeUndefined()
  })

  test('none of its own', () => {
    expect(lineOf('let kept\n function f() {\n return @(kept) => { var kept } }', 'kept')).toBe(1)
    expect(lineOf('let kept\n function f@() {\n let kept }', 'kept')).toBe(1)
  })

  test('none of a function beside it', () => {
    expect(lineOf('function f(kept) {}\n const a = [@() => kept]', 'kept')).toBeUndefined()
  })

  test('nothing that is assigned, read or named alike', () => {
    expect(lineOf('kept = 1; [kept] = a; ({ kept } = b); o.kept = { kept: 2 }; g(@() => kept)', 'kept')).toBeUndefined()
  })
})

describe('on the top level', () => {
  test('of a module', () => {
    const module = 'import a from "a"\n export const kept = await import.meta.b\n export function f() { let kept }'
    expect(lineOf(module, 'kept', 'top level')).toBe(2)
  })

  describe.each([
    ['Vite', '"use strict";(async (given, b) => {{', '}})'],
    ['Jest', '({"Object.<anonymous>":function(module, given){', '}});'],
    ['a bundler', '!function(given) {', '}({})'],
  ])('of a module that %s wraps', (_, before, after) => {
    const wrapped = (declaration: string): string => `${before}\n${declaration}\nfunction f() { let kept }\n${after}`

    test.each(['const kept = 1', 'var kept = 1', 'if (a) { var [kept] = a }'])('%s', (declaration) => {
      expect(lineOf(wrapped(declaration), 'kept', 'top level')).toBe(2)
    })

    test('and not what the wrapper is given', () => {
      expect(lineOf(wrapped('given()'), 'given', 'top level')).toBeUndefined()
    })
  })

  test('not of a function in it', () => {
    expect(lineOf('function f() { let kept }', 'kept', 'top level')).toBeUndefined()
    expect(lineOf('f(() => { let kept })', 'kept', 'top level')).toBeUndefined()
    expect(lineOf('a; (() => { let kept })()', 'kept', 'top level')).toBeUndefined()
  })

  test('not where two blocks have one', () => {
    expect(lineOf('{ let kept }\n { let kept }', 'kept', 'top level')).toBeUndefined()
  })
})

test('a source that is not JavaScript, or too deep, has none', () => {
  expect(lineOf('let kept: number', 'kept', 'top level')).toBeUndefined()
  expect(lineOf(`let kept = ${'('.repeat(100_000)}`, 'kept', 'top level')).toBeUndefined()
})

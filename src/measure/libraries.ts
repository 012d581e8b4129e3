import { createRequire } from 'node:module'
import type * as TraceMapping from '@jridgewell/trace-mapping'
import type { Parser } from '../explain/declarations.js'

const load = createRequire(import.meta.url)

// Each takes milliseconds to load, and only a leak that is explained needs them: a process that finds none does without.

export function javaScriptParser(): Parser {
  const { parse } = load('acorn') as Pick<Parser, 'parse'>
  const { fullAncestor } = load('acorn-walk') as Pick<Parser, 'fullAncestor'>
  return { parse, fullAncestor }
}

export function sourceMaps(): typeof TraceMapping {
  return load('@jridgewell/trace-mapping') as typeof TraceMapping
}

import type { AnyNode, Identifier, parse, Program } from 'acorn'
import type { fullAncestor } from 'acorn-walk'

/** `acorn` and `acorn-walk`, handed in: they are loaded only once there is something to look up. */
export interface Parser {
  readonly parse: typeof parse
  readonly fullAncestor: typeof fullAncestor
}

/**
 * Where a name is looked up: `inside` the function whose text begins there or around it, or on the top level. An outer
 * variable is not in the nearest scope that has any: another one of its name, nearer or farther, leaves open which it is.
 */
export type LookedUpFrom = { readonly inside: number; readonly isOuter?: boolean } | 'top level'

/**
 * Where a variable is declared, by the rules of the language and not by its spelling: several functions of a script may
 * have a variable of that name. The source is what V8 runs, so it is JavaScript already.
 */
export class Declarations {
  readonly #source: string
  readonly #parser: Parser
  #program: Program | undefined

  constructor(source: string, parser: Parser) {
    this.#source = source
    this.#parser = parser
  }

  /**
   * @param from `inside`: where V8 says that the closure begins which has the variable in its context
   * @returns offset of the declared name; undefined where the source has none, or more than one that it may be
   */
  find(name: string, from: LookedUpFrom): number | undefined {
    try {
      const { parse, fullAncestor } = this.#parser
      const program = (this.#program ??= parse(this.#source, parsing))
      const declared: Declared[] = []
      const functions: FunctionNode[] = []
      fullAncestor(program, (each, _state, ancestors, type) => {
        const node = each
        if (isFunction(node)) functions.push(node)
        if (type === 'VariablePattern' && (node as Identifier).name === name)
          declared.push(...declaredBy(node as Identifier, ancestors))
      })
      const found = from === 'top level' ? onTopLevel(program, declared) : around(functions, declared, from)
      // `var` declares one variable as often as it likes.
      return new Set(found.map(({ scope }) => scope)).size === 1 ? found[0]?.at : undefined
    } catch {
      // Not parsed, or nested too deeply to be walked: a place that is not known is left out.
      return undefined
    }
  }
}

/** Modules, what Node wraps as CommonJS, and what a runner makes of either. */
const parsing = {
  ecmaVersion: 'latest',
  sourceType: 'script',
  allowHashBang: true,
  allowReturnOutsideFunction: true,
  allowAwaitOutsideFunction: true,
  allowImportExportEverywhere: true,
  allowSuperOutsideMethod: true,
  checkPrivateFields: false,
} as const

type FunctionNode = Extract<AnyNode, { params: unknown }>

interface Declared {
  readonly at: number
  /** What declares it: a declaration, or the function whose parameter or own name it is. */
  readonly owner: AnyNode
  /** What sees it. */
  readonly scope: AnyNode
  /** Functions around it, the innermost last. */
  readonly functions: readonly FunctionNode[]
}

function declaredBy(name: Identifier, ancestors: readonly AnyNode[]): Declared[] {
  const around = ancestors.filter((node) => node !== (name as AnyNode))
  const at = around.findLastIndex(({ type }) => !isPattern(type))
  const owner = around[at]
  const scope = owner && scopeOf(name, owner, around.slice(0, at))
  return scope ? [{ at: name.start, owner, scope: scope.node, functions: scope.around.filter(isFunction) }] : []
}

interface FoundScope {
  readonly node: AnyNode
  /** `node` and what is around it, the innermost last. */
  readonly around: readonly AnyNode[]
}

/** The scope of a name in a pattern of `owner`, when the pattern declares it and is not one that is assigned to. */
function scopeOf(name: Identifier, owner: AnyNode, outer: readonly AnyNode[]): FoundScope | undefined {
  const around = [...outer, owner]
  switch (owner.type) {
    case 'VariableDeclarator': {
      const declaration = outer.at(-1)
      const isVar = declaration?.type === 'VariableDeclaration' && declaration.kind === 'var'
      return nearest(outer, isVar ? isFunctionScope : isScope)
    }
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return owner.id === name ? nearest(outer, isScope) : nearest(around, isScope)
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'ClassExpression':
    case 'CatchClause':
      return nearest(around, isScope)
    default:
      return undefined
  }
}

function nearest(around: readonly AnyNode[], is: (node: AnyNode) => boolean): FoundScope | undefined {
  const at = around.findLastIndex(is)
  const node = around[at]
  return node && { node, around: around.slice(0, at + 1) }
}

function isPattern(type: AnyNode['type']): boolean {
  return ['ObjectPattern', 'ArrayPattern', 'AssignmentPattern', 'RestElement', 'Property', 'Identifier'].includes(type)
}

function isFunction(node: AnyNode): node is FunctionNode {
  return ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'].includes(node.type)
}

function isFunctionScope(node: AnyNode): boolean {
  return isFunction(node) || node.type === 'Program' || node.type === 'StaticBlock'
}

function isScope(node: AnyNode): boolean {
  return (
    isFunctionScope(node) ||
    ['BlockStatement', 'ForStatement', 'ForInStatement', 'ForOfStatement', 'SwitchStatement', 'CatchClause'].includes(
      node.type,
    ) ||
    ['ClassDeclaration', 'ClassExpression'].includes(node.type)
  )
}

/** What the function that begins at `inside` sees from around it, the nearest. */
function around(
  functions: readonly FunctionNode[],
  declared: readonly Declared[],
  { inside, isOuter }: Exclude<LookedUpFrom, 'top level'>,
): Declared[] {
  const own = functionAt(functions, inside)
  const seen = declared.filter(({ scope }) => contains(scope, inside) && !(own && contains(own, scope.start)))
  if (isOuter) return seen
  const innermost = Math.max(...seen.map(({ scope }) => scope.start))
  return seen.filter(({ scope }) => scope.start === innermost)
}

/** The innermost one whose parameters or head are there: V8 has a function begin at its parameters. */
function functionAt(functions: readonly FunctionNode[], at: number): FunctionNode | undefined {
  const heads = functions.filter((node) => contains(node, at) && at < node.body.start)
  return heads.reduce<FunctionNode | undefined>(
    (inner, node) => (inner && inner.start > node.start ? inner : node),
    undefined,
  )
}

function contains({ start, end }: AnyNode, at: number): boolean {
  return start <= at && at < end
}

/** In no function, but for the one that a runner or a bundler wraps around a whole module. */
function onTopLevel(program: Program, declared: readonly Declared[]): Declared[] {
  const wrapped = wrapper(program)
  // Its parameters are the wrapper's own; a `var`, which the same function sees, is the module's.
  return declared.filter(({ functions, owner }) => functions.length === (wrapped ? 1 : 0) && owner !== wrapped)
}

/** Vite's module runner has the function by itself, Jest in an object, a bundle calls it. */
function wrapper({ body }: Program): FunctionNode | undefined {
  const [only, ...others] = body.filter((node) => node.type !== 'EmptyStatement' && !('directive' in node))
  return only?.type === 'ExpressionStatement' && others.length === 0 ? wrapperIn(only.expression) : undefined
}

function wrapperIn(node: AnyNode): FunctionNode | undefined {
  if (isFunction(node)) return node
  if (node.type === 'CallExpression') return wrapperIn(node.callee)
  if (node.type === 'UnaryExpression') return wrapperIn(node.argument)
  const [property] = node.type === 'ObjectExpression' ? node.properties : []
  return property?.type === 'Property' ? wrapperIn(property.value) : undefined
}

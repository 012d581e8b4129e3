import type { RetainerPath, RetainerStep } from '../report/report.js'
import type { HeapGraph, PathFinder, RootPath } from '../snapshot/index.js'
import { once, stoodForBy } from './bound.js'
import { byText } from './by-text.js'
import { detached, isDetached } from './detached.js'
import { foldPath, type FoldedStep, type NameVariable } from './fold.js'
import { wildcard } from '../report/wildcard.js'
import { classText, referenceText, type TextSettings } from './reference-text.js'
import { rootText } from './root-text.js'
import { shownKind, shownKindOfAll } from './shown-kind.js'
import { suspectOf } from './suspect.js'

export interface TraceSettings extends TextSettings {
  readonly nameVariable?: NameVariable | undefined
  /** The same without a guess, and with questions of its own: for what is accepted by the name of its variable. */
  readonly nameAccepted?: NameVariable | undefined
  /** Where a function begins, or a variable is declared; undefined where that is none of the user's or not known. */
  readonly placeOfFunction?: ((node: number) => SourceLine | undefined) | undefined
  readonly placeOfVariable?: ((of: VariableOwner, name: string) => SourceLine | undefined) | undefined
  /** For growth: objects with a higher id came with the calls. What came before may grow, and is not what it grows by. */
  readonly afterId?: number | undefined
  /** Of a target: paths that more bytes hang on come first. Each counts alike where this is missing. */
  readonly bytesOf?: ((target: number) => number) | undefined
}

/** The node of a closure that sees the variable, maybe beyond a nearer scope, or the script that has it on its top level. */
export type VariableOwner = { readonly closure: number; readonly isOuter: boolean } | { readonly script: string }

type SourceLine = NonNullable<RetainerStep['place']>

/** Objects of a group whose paths are followed: more say the same once more. */
const mostTargets = 97
/** Steps of all these paths: each is put into words, in microseconds. */
const mostSteps = 100_000
const leastTargets = 3
/** Paths that differ in more than their keys. */
export const mostPaths = 3
/** Steps shown from each end of a long path. */
const shownFromEachEnd = 5
/** Steps of a cycle that a path may go round: `next`, or `children` and an index. */
const longestCycle = 4
/** Where a property has more names than this, they are keys. */
const mostNames = 3

/**
 * The ways from a root to these objects: paths that differ in nothing but keys, indices, or how often they go round a
 * cycle are one, with the number of objects that it leads to. Those that most bytes hang on first, then the most frequent;
 * of equal ones always the same: the order of a snapshot is that of addresses.
 */
export function traceTargets(
  graph: HeapGraph,
  finder: PathFinder,
  targets: readonly number[],
  settings: TraceSettings = {},
): RetainerPath[] {
  const followed = followable(finder, targets)
  const traces = followed.flatMap((target) => {
    const path = finder.path(target)
    return path ? [{ ...traceOf(graph, path, settings), bytes: settings.bytesOf?.(target) ?? 0 }] : []
  })
  const bytesOf = (traces: readonly { readonly bytes: number }[]): number =>
    traces.reduce((sum, { bytes }) => sum + bytes, 0)
  return grouped(traces, ({ shape }) => shape)
    .flatMap(splitByNames)
    .sort(
      (left, right) =>
        bytesOf(right) - bytesOf(left) || right.length - left.length || byText(textOf(left), textOf(right)),
    )
    .slice(0, mostPaths)
    .map((traces) => merged(traces, followed.length, (node) => graph.nodeId(node) > (settings.afterId ?? 0)))
}

/** The first of them by its shape, which is the same whatever of it may be shown: for hints, and not for a report. */
export function shapeOfPath(
  graph: HeapGraph,
  finder: PathFinder,
  targets: readonly number[],
  settings: TraceSettings,
): RetainerPath | undefined {
  return traceTargets(graph, finder, targets, { ...settings, redact: false })[0]
}

/** One way from a root, as it is, in the terms of the program. */
export function tracePath(graph: HeapGraph, path: RootPath, settings: TraceSettings = {}): RetainerPath {
  return merged([traceOf(graph, path, settings)], 1, () => false)
}

interface Trace {
  readonly root: string
  /** Of an object of the user's that a path may begin at. */
  readonly rootClass: string | undefined
  readonly steps: readonly TraceStep[]
  /** What paths have in common that are one. */
  readonly shape: string
}

interface TraceStep {
  /** As it is: what paths have in common, and which reference is to act on, is told by it. */
  readonly reference: string
  readonly className: string
  readonly node: number
  readonly kind: FoldedStep['reference']['kind']
  /** The same as they may be shown. */
  readonly shown: { readonly reference: string; readonly className: string }
  readonly place: SourceLine | undefined
  readonly times: number
  /** Steps that are gone round together, this one the last of them. */
  readonly cycle: number
}

/** Fewer where paths are long: a list of 65,000 timers would be gone through 97 times. */
function followable(finder: PathFinder, targets: readonly number[]): number[] {
  const followed = sample(targets, mostTargets)
  const steps = followed.reduce((sum, target) => sum + finder.length(target), 0)
  const share = mostSteps / Math.max(steps, mostSteps)
  return share === 1 ? followed : sample(targets, Math.max(leastTargets, Math.floor(share * followed.length)))
}

/** Evenly, and of each share the middle: the first ones, and the last, may be held in a way of their own. */
function sample(targets: readonly number[], most: number): number[] {
  const every = Math.max(1, targets.length / most)
  return Array.from(
    { length: Math.min(targets.length, most) },
    (_, index) => targets[Math.floor((index + 0.5) * every)] as number,
  )
}

function traceOf(graph: HeapGraph, path: RootPath, settings: TraceSettings): Trace {
  const all = stepsOf(graph, path, settings).map((step): TraceStep => {
    const timers = timersOf(graph, step)
    const reference = timers ?? referenceText(graph, step)
    const { node, isOnce } = stoodForBy(graph, step.node)
    const before = isOnce ? once : ''
    const kind = `${isDetached(graph, node) ? detached : ''}${shownKindOfAll(graph, [node])}`
    const className = before + kind
    const shown = settings.redact
      ? {
          reference: timers ?? referenceText(graph, step, settings),
          className: before + classText(graph, kind, settings),
        }
      : { reference, className }
    const place = placeOf(graph, path, { ...step, node }, settings)
    return { reference, className, node: step.node, kind: step.reference.kind, shown, place, times: 1, cycle: 0 }
  })
  const steps = foldCycles(withBranchesAlike(all, shownKind(graph, path.root.node)))
  const root = rootText(path.root)
  const parts = steps.map(({ kind, reference, className, cycle }) => [
    kind,
    kind === 'variable' || kind === 'internal' ? reference : '',
    className,
    cycle,
  ])
  return { root, rootClass: rootClassOf(graph, path, settings), steps, shape: JSON.stringify([root, parts]) }
}

/** Of what `setup` returned: all other roots are scopes and functions, and objects of Node's. */
function rootClassOf(graph: HeapGraph, { root }: RootPath, settings: TraceSettings): string | undefined {
  const isSubject = root.kind === 'subject' && graph.nodeType(root.node) === 'object'
  return isSubject ? classText(graph, shownKind(graph, root.node), settings) : undefined
}

/** Of what grows a timer says little without what it calls. */
function stepsOf(graph: HeapGraph, path: RootPath, { nameVariable, afterId }: TraceSettings): readonly FoldedStep[] {
  const steps = foldPath(graph, path, nameVariable)
  const callback = afterId === undefined ? undefined : callbackOf(graph, steps.at(-1)?.node ?? path.root.node)
  return callback ? [...steps, callback] : steps
}

/** From one of Node's timers to the function that it calls, while it waits. */
function callbackOf(graph: HeapGraph, timer: number): FoldedStep | undefined {
  const name = { Timeout: '_onTimeout', Immediate: '_onImmediate' }[graph.nodeName(timer)]
  const edge = name === undefined ? -1 : graph.findEdge(timer, 'property', name)
  if (name === undefined || edge < 0 || graph.nodeType(graph.edgeTarget(edge)) !== 'closure') return undefined
  return { owner: timer, reference: { kind: 'property', name }, node: graph.edgeTarget(edge), isOuter: false }
}

/** Node lists timers by how long they run. */
function timersOf(graph: HeapGraph, { reference, node }: FoldedStep): string | undefined {
  return reference.kind === 'index' && graph.nodeName(node) === 'TimersList'
    ? `those of ${reference.index} ms`
    : undefined
}

/** Of the variable that refers or, where it has none, of the function that is referred to. */
function placeOf(
  graph: HeapGraph,
  { root }: RootPath,
  { owner, reference, node, isOuter }: FoldedStep,
  { placeOfFunction, placeOfVariable }: TraceSettings,
): SourceLine | undefined {
  if (reference.kind === 'variable') {
    const isModule = root.kind === 'module' && owner === root.node
    const of = graph.nodeType(owner) === 'closure' ? { closure: owner, isOuter } : isModule && { script: root.name }
    const declared = of && placeOfVariable?.(of, reference.name)
    if (declared) return declared
  }
  return graph.nodeType(node) === 'closure' ? placeOfFunction?.(node) : undefined
}

/**
 * `left: Node` and `right: Node`, in whatever order, are one reference: otherwise each path through a tree would have a
 * shape of its own. Links lead from an object to one of the same class.
 */
function withBranchesAlike(steps: readonly TraceStep[], rootClass: string): TraceStep[] {
  const runs: TraceStep[][] = [[]]
  steps.forEach((step, index) => {
    const isLink = step.kind === 'property' && step.className === (steps[index - 1]?.className ?? rootClass)
    if (isLink) runs.at(-1)?.push(step)
    else runs.push([step], [])
  })
  return runs.flatMap((links) => asBranches(links))
}

function asBranches(links: readonly TraceStep[]): readonly TraceStep[] {
  const counts = new Map<string, number>()
  for (const { reference } of links) counts.set(reference, (counts.get(reference) ?? 0) + 1)
  const isRepeatedName = ({ reference }: TraceStep): boolean => (counts.get(reference) ?? 0) > 1
  // At the end of a list it is what the last link holds, which may well be of the same class.
  const end = links.findLastIndex(isRepeatedName) + 1
  const branches = links.slice(0, end)
  const names = new Set(branches.map(({ reference }) => reference))
  if (!isTree(names) || !branches.every(isRepeatedName) || isRound(branches)) return links
  const sorted = [...branches].sort((left, right) => byText(left.reference, right.reference))
  const oneOf = (texts: readonly string[]): string => [...new Set(texts)].join(' or ')
  const reference = oneOf(sorted.map((step) => step.reference))
  const shown = oneOf(sorted.map((step) => step.shown.reference))
  return [
    ...branches.map((step) => ({ ...step, reference, shown: { ...step.shown, reference: shown } })),
    ...links.slice(end),
  ]
}

/** A few names, and more than one but for their numbers. */
function isTree(names: ReadonlySet<string>): boolean {
  return names.size <= mostNames && new Set([...names].map(wildcard)).size > 1
}

/** Whether references come by turns, twice at least: a cycle that is told step by step. */
function isRound(links: readonly TraceStep[]): boolean {
  const lengths = Array.from({ length: Math.min(longestCycle, links.length / 2) }, (_, index) => index + 1)
  return lengths.some((length) => links.slice(length).every(({ reference }, at) => reference === links[at]?.reference))
}

/**
 * `next: Node`, 96 times over, is one step; so are elements of elements, by a wildcard for their indices. Twice, with two
 * indices, may be chance, and says more as it stands.
 */
function foldCycles(steps: readonly TraceStep[]): TraceStep[] {
  const folded: TraceStep[] = []
  const isSame = (left: TraceStep | undefined, right: TraceStep | undefined): boolean =>
    left?.className === right?.className &&
    left?.kind === right?.kind &&
    wildcard(left?.reference ?? '') === wildcard(right?.reference ?? '')
  const differs = (first: number, cycle: number, end: number): boolean => {
    for (let at = first + cycle; at < end; at += cycle)
      if (steps[at]?.reference !== steps[first]?.reference) return true
    return false
  }
  for (let at = 0; at < steps.length;) {
    let length = 0
    let times = 1
    for (let cycle = 1; cycle <= longestCycle && times === 1; cycle++) {
      let end = at + cycle
      while (end + cycle <= steps.length && isRepeated(steps, end, cycle, isSame)) end += cycle
      times = (end - at) / cycle
      if (times === 2 && steps.slice(at, at + cycle).some((_, offset) => differs(at + offset, cycle, end))) times = 1
      length = cycle
    }
    if (times === 1) length = 1
    const end = at + length * times
    const round = steps
      .slice(at, at + length)
      .map((step, offset) => (differs(at + offset, length, end) ? withoutNumbers(step) : step))
    const last = { ...(round.at(-1) as TraceStep), node: (steps[end - 1] as TraceStep).node }
    folded.push(...round.slice(0, -1), { ...last, times, cycle: times > 1 ? length : 0 })
    at += length * times
  }
  return folded
}

function withoutNumbers({ shown, ...step }: TraceStep): TraceStep {
  return { ...step, shown: { ...shown, reference: wildcard(shown.reference) } }
}

function isRepeated(
  steps: readonly TraceStep[],
  from: number,
  length: number,
  isSame: (left: TraceStep | undefined, right: TraceStep | undefined) => boolean,
): boolean {
  for (let offset = 0; offset < length; offset++)
    if (!isSame(steps[from + offset], steps[from + offset - length])) return false
  return true
}

function textOf([trace]: readonly Trace[]): string {
  const steps = (trace?.steps ?? []).map((step) => [wildcard(step.reference), placeText(step)])
  return JSON.stringify([trace?.shape, ...steps])
}

function placeText({ place }: Pick<TraceStep, 'place'>): string {
  return place ? `${place.file}:${place.line}` : ''
}

/**
 * Paths of one shape through different properties, or functions of different places: a few are a few ways, many are keys
 * of one object.
 */
function splitByNames<Of extends Trace>(traces: readonly Of[]): Of[][] {
  const [first] = traces
  const telling = (first?.steps ?? []).flatMap(({ kind }, index) => {
    const name = ({ steps }: Trace): string => wildcard(steps[index]?.reference ?? '')
    const place = ({ steps }: Trace): string => placeText(steps[index] as TraceStep)
    const asked = kind === 'property' ? [name, place] : [place]
    return asked.filter((textOf) => new Set(traces.map(textOf)).size <= mostNames)
  })
  return grouped(traces, (trace) => telling.map((textOf) => textOf(trace)).join('\n'))
}

/** Those of one key together. (`Map.groupBy` is missing in Node 20.) */
function grouped<Of extends Trace>(traces: readonly Of[], keyOf: (trace: Of) => string): Of[][] {
  const groups = new Map<string, Of[]>()
  for (const trace of traces) {
    const key = keyOf(trace)
    const group = groups.get(key)
    if (group) group.push(trace)
    else groups.set(key, [trace])
  }
  return [...groups.values()]
}

function merged(traces: readonly Trace[], of: number, isNew: (node: number) => boolean): RetainerPath {
  const [first] = traces as [Trace]
  const at = suspectOf(
    traces.map((trace) => trace.steps),
    isNew,
  )
  const rootClass = at < 0 ? first.rootClass : undefined
  const suspect = rootClass === undefined ? Math.max(0, at) : at
  const steps = first.steps.map((step, index): RetainerStep => {
    const all = traces.map((trace) => trace.steps[index] as TraceStep)
    const times = Math.max(...all.map((one) => one.times))
    return {
      reference: common(all.map(({ shown }) => shown.reference)),
      className: step.shown.className,
      ...(step.place && all.every((one) => placeText(one) === placeText(step)) ? { place: step.place } : {}),
      ...(times > 1 ? { times, ...(step.cycle > 1 ? { cycle: step.cycle } : {}) } : {}),
      ...(index === suspect ? { suspect: true } : {}),
    }
  })
  return { root: first.root, ...(rootClass ? { rootClass } : {}), steps: shorten(steps), count: traces.length, of }
}

/** What the texts have in common: one text, one but for its numbers, or only what kind of reference it is. */
function common(references: readonly string[]): string {
  const [first = ''] = references
  if (references.every((reference) => reference === first)) return first
  const pattern = wildcard(first)
  if (references.every((reference) => wildcard(reference) === pattern)) return pattern
  return /^(?:WeakMap )?value of key /.exec(first)?.[0].concat('*') ?? '[*]'
}

function shorten(steps: readonly RetainerStep[]): RetainerStep[] {
  const left = steps.length - 2 * shownFromEachEnd
  if (left <= 1) return [...steps]
  return [
    ...steps.slice(0, shownFromEachEnd),
    { reference: '…', className: `${left} more` },
    ...steps.slice(-shownFromEachEnd),
  ]
}

import inspector from 'node:inspector'
import type { NameVariable } from '../explain/fold.js'
import type { GrowthFindings } from '../explain/growth.js'
import type { Accepted } from '../explain/ignored.js'
import { functionText } from '../explain/reference-text.js'
import { fromHere } from '../explain/surroundings.js'
import { isUsersFile } from '../explain/users-file.js'
import type { TraceSettings } from '../explain/trace.js'
import type { IgnoredHolder, SourcePlace } from '../report/report.js'
import type { HeapGraph } from '../snapshot/index.js'
import { ask } from './ask.js'
import { readAllocations, type Allocations } from './allocations.js'
import { Scripts, type RawPlace } from './scripts.js'
import { VariableNames } from './variable-names.js'
import { VariablePlaces } from './variable-places.js'

/**
 * Explains a snapshot of this process, while V8 still knows its objects by their numbers: it forgets them with the first
 * session that ends. Only now are the scripts asked for, since V8 then names all of them.
 */
export function explaining<T>(
  graph: HeapGraph,
  { redact }: { readonly redact: boolean },
  explain: (settings: TraceSettings, scripts: Scripts) => T,
): T {
  return inSession((session) => {
    const scripts = scriptsOf(session)
    const variables = new VariablePlaces(scripts, (scriptId) => sourceOf(session, scriptId))
    const { likelyNamesOf: nameVariable } = new VariableNames(session, graph)
    const { namesOf: nameAccepted } = new VariableNames(session, graph)
    return explain({ redact, nameVariable, nameAccepted, ...places(graph, scripts, variables) }, scripts)
  })
}

/** For what is accepted before it is explained, and by the same numbers: the explanation's session ends before this one. */
export function accepting<T>(graph: HeapGraph, accept: (nameAccepted: NameVariable) => T): T {
  return inSession((session) => accept(new VariableNames(session, graph).namesOf))
}

function inSession<T>(run: (session: inspector.Session) => T): T {
  const session = new inspector.Session()
  session.connect()
  try {
    return run(session)
  } finally {
    session.disconnect()
  }
}

/** What was proved, explained, or that all of it is accepted; one way for survivors and for containers. */
export function explainFound<Found>(
  graph: HeapGraph,
  { left, used }: Accepted<Found>,
  explain: (graph: HeapGraph, left: readonly Found[], settings: TraceSettings) => GrowthFindings,
  settings: { readonly redact: boolean },
  allocated?: Allocations,
): Explained {
  if (left.length === 0) return { kind: 'ignored', ignored: used }
  const findings = explaining(graph, settings, (traceSettings, scripts) => ({
    ...explain(graph, left, traceSettings),
    ...readAllocations(allocated, scripts, (name) => functionText(graph, name, settings)),
    ...(used.length > 0 ? { ignored: used } : {}),
  }))
  return { kind: 'proved', findings }
}

export interface Proved {
  readonly kind: 'proved'
  readonly findings: GrowthFindings
}

/** All that multiplies is held by what the user accepts. */
export interface Ignored {
  readonly kind: 'ignored'
  readonly ignored: readonly IgnoredHolder[]
}

export type Explained = Proved | Ignored

type SourceLine = Pick<SourcePlace, 'file' | 'line'>

function places(
  graph: HeapGraph,
  scripts: Scripts,
  variables: VariablePlaces,
): Pick<TraceSettings, 'placeOfFunction' | 'placeOfVariable'> {
  const ofUser = (place: SourceLine | undefined): SourceLine | undefined =>
    place && isUsersFile(place.file) ? { file: fromHere(place.file), line: place.line } : undefined
  const beginOf = (closure: number): RawPlace | undefined => {
    const position = graph.scriptPosition(closure)
    if (!position) return undefined
    const { scriptId, line, column } = position
    return { functionName: '', scriptId: String(scriptId), lineNumber: line - 1, columnNumber: column - 1 }
  }
  return {
    placeOfFunction: (node) => {
      const begin = beginOf(node)
      return begin && ofUser(scripts.place(begin))
    },
    placeOfVariable: (of, name) => {
      if ('script' in of) return ofUser(variables.onTopLevel(of.script, name))
      const begin = beginOf(of.closure)
      return begin && ofUser(variables.inFunction(begin, name, of.isOuter))
    },
  }
}

/** Enabled for as long as the session lives: only then does V8 give the text of a script. */
function scriptsOf(session: inspector.Session): Scripts {
  const scripts = new Scripts()
  session.on('Debugger.scriptParsed', ({ params }) => {
    scripts.add(params)
  })
  session.post('Debugger.enable')
  return scripts
}

function sourceOf(session: inspector.Session, scriptId: string): string {
  return (ask(session, 'Debugger.getScriptSource', { scriptId })?.scriptSource ?? '') as string
}

import inspector from 'node:inspector'
import { fromHere } from '../explain/surroundings.js'
import { isUsersFile } from '../explain/users-file.js'
import type { TraceSettings } from '../explain/trace.js'
import type { SourcePlace } from '../report/report.js'
import type { HeapGraph } from '../snapshot/index.js'
import { Scripts } from './scripts.js'
import { VariableNames } from './variable-names.js'

/**
 * Explains a snapshot of this process, while V8 still knows its objects by their numbers: it forgets them with the first
 * session that ends. Only now are the scripts asked for, since V8 then names all of them.
 */
export function explaining<T>(
  graph: HeapGraph,
  { redact }: { readonly redact: boolean },
  explain: (settings: TraceSettings, scripts: Scripts) => T,
): T {
  const session = new inspector.Session()
  session.connect()
  try {
    const names = new VariableNames(session)
    const scripts = scriptsOf(session)
    const nameVariable = (context: number, edge: number): string | undefined => names.nameOf(graph, context, edge)
    return explain({ redact, nameVariable, ...places(graph, scripts) }, scripts)
  } finally {
    session.disconnect()
  }
}

type SourceLine = Pick<SourcePlace, 'file' | 'line'>

function places(graph: HeapGraph, scripts: Scripts): Pick<TraceSettings, 'placeOfFunction' | 'placeOfVariable'> {
  const ofUser = (place: SourceLine | undefined): SourceLine | undefined =>
    place && isUsersFile(place.file) ? { file: fromHere(place.file), line: place.line } : undefined
  return {
    placeOfFunction: (node) => {
      const position = graph.scriptPosition(node)
      if (!position) return undefined
      const { scriptId, line, column } = position
      const raw = { scriptId: String(scriptId), lineNumber: line - 1, columnNumber: column - 1 }
      return ofUser(scripts.place({ functionName: '', ...raw }))
    },
    placeOfVariable: (script, name) => ofUser(scripts.declaration(script, name)),
  }
}

function scriptsOf(session: inspector.Session): Scripts {
  const scripts = new Scripts()
  session.on('Debugger.scriptParsed', ({ params }) => {
    scripts.add(params)
  })
  session.post('Debugger.enable')
  session.post('Debugger.disable')
  return scripts
}

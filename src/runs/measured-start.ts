import type { MeasuredStart } from './protocol.js'

/** Begins the names of the environment variables by which the measured process knows that it is one. */
const prefix = 'LEAK_MATCHERS_MEASURED_'
/** Characters of one: Linux takes 128 KB each, and a character may be 4 bytes. */
const mostCharacters = 30_000

/** For the environment of the measured process: outcomes to be replayed may be long. */
export function measuredVariables(start: MeasuredStart): Record<string, string> {
  const text = JSON.stringify(start)
  const variables: Record<string, string> = {}
  for (let from = 0, part = 0; from < text.length; from += mostCharacters, part++)
    variables[`${prefix}${part}`] = text.slice(from, from + mostCharacters)
  return variables
}

/** In the measured process. They are removed: what the user's code starts in turn is not measured. */
export function takeMeasuredStart(): MeasuredStart | undefined {
  let text = ''
  for (let part = 0; ; part++) {
    const name = `${prefix}${part}`
    const value = process.env[name]
    if (value === undefined) break
    text += value
    Reflect.deleteProperty(process.env, name)
  }
  return text === '' ? undefined : (JSON.parse(text) as MeasuredStart)
}

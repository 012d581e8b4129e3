import type inspector from 'node:inspector'

/**
 * What the inspector answers, or undefined where that is an error. Only of a session of this thread to itself, which answers at
 * once.
 */
export function ask(
  session: inspector.Session,
  method: string,
  parameters: object = {},
): Readonly<Record<string, unknown>> | undefined {
  let answer: Readonly<Record<string, unknown>> | undefined
  session.post(method, parameters, (error, result) => {
    if (!error) answer = result as Readonly<Record<string, unknown>>
  })
  return answer
}

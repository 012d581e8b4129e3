import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** This Node, or those that `npm run test:nodes` has installed: their executables, one per line. */
export const nodes: readonly string[] = process.env.LEAK_MATCHERS_NODES?.split('\n') ?? [process.execPath]

/** What a program of this folder writes to stdout. */
export async function output(node: string, program: string): Promise<Uint8Array> {
  const script = fileURLToPath(new URL(program, import.meta.url))
  const child = spawn(node, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'close')
  const chunks: Uint8Array[] = []
  for await (const chunk of child.stdout) chunks.push(chunk as Uint8Array)
  const [code, signal] = (await ended) as [number | null, string | null]
  if (code !== 0) throw new Error(`${node} ${program} ended with ${code ?? signal}`)
  return Buffer.concat(chunks)
}

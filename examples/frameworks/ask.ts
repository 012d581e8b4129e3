import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'

/** One connection for all requests. (`fetch` keeps more about, and the heap goes up and down by tens of KB.) */
const agent = new Agent({ keepAlive: true })

/** Asks for the page, and waits for all of it. */
export async function ask(origin: string): Promise<void> {
  const [response] = (await once(get(`${origin}/page`, { agent }), 'response')) as [IncomingMessage]
  await once(response.resume(), 'end')
}

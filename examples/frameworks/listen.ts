import type { AddressInfo } from 'node:net'
import type { Server } from 'node:http'
import { once } from 'node:events'

/** On a free port of the loopback: the fresh process has a server of its own. */
export async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

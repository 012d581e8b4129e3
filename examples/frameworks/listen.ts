import type { AddressInfo } from 'node:net'
import type { Server } from 'node:http'
import { once } from 'node:events'

/** On a free port of the loopback: the fresh process has a server of its own. */
export async function listen(server: Server): Promise<string> {
  // Node closes a connection that was idle for 5 s, and between two calls a heap snapshot may take longer.
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

import { once } from 'node:events'
import { Agent, createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { growth } from '../case.ts'

export const cases = [
  growth({
    name: 'a loopback HTTP server and client with keep-alive',
    expected: 'clean',
    options: { iterations: 30 },
    setup: async () => {
      const server = createServer((_request, response) => response.end('hello'))
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      const { port } = server.address() as AddressInfo
      return { server, port, agent: new Agent({ keepAlive: true, maxSockets: 1 }) }
    },
    call: async ({ port, agent }) => {
      const [response] = (await once(get({ host: '127.0.0.1', port, agent }), 'response')) as [IncomingMessage]
      let text = ''
      for await (const chunk of response) text += String(chunk)
      return text
    },
    teardown: async ({ server, agent }) => {
      agent.destroy()
      server.close()
      await once(server, 'close')
    },
  }),
]

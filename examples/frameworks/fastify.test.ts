import fastify from 'fastify'
import { expect, test } from 'vitest'
import { ask } from './ask.ts'
import { remember, rememberLast } from './visitors.ts'

function serving(onRequest: (url: string) => void): () => Promise<string> {
  return async () => {
    const app = fastify()
    app.get('/page', ({ url }) => {
      onRequest(url)
      return 'a page'
    })
    return app.listen({ port: 0, host: '127.0.0.1' })
  }
}

test('Fastify: a handler that remembers every request [leak]', async () => {
  await expect(serving(remember)).toNotRetainHeapGrowth(ask, 30)
})

test('Fastify: a handler that remembers some', async () => {
  await expect(serving(rememberLast)).toNotRetainHeapGrowth(ask, { iterations: 30, warmup: 120 })
})

import express from 'express'
import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { ask } from './ask.ts'
import { listen } from './listen.ts'
import { remember, rememberLast } from './visitors.ts'

function serving(onRequest: (url: string) => void): () => Promise<string> {
  const app = express()
  app.get('/page', ({ url }, response) => {
    onRequest(url)
    response.send('a page')
  })
  return () => listen(createServer(app))
}

test('Express: a handler that remembers every request [leak]', async () => {
  await expect(serving(remember)).toNotRetainHeapGrowth(ask, 30)
})

test('Express: a handler that remembers some', async () => {
  await expect(serving(rememberLast)).toNotRetainHeapGrowth(ask, { iterations: 30, warmup: 120 })
})

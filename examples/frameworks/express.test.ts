import express from 'express'
import { createServer } from 'node:http'
import { expect, test } from 'vitest'
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
  await expect(serving(remember)).toNotRetainHeapGrowth(async (origin: string) => {
    await (await fetch(`${origin}/page`)).text()
  }, 20)
})

test('Express: a handler that remembers some', async () => {
  await expect(serving(rememberLast)).toNotRetainHeapGrowth(
    async (origin: string) => {
      await (await fetch(`${origin}/page`)).text()
    },
    { iterations: 100, tolerance: 30 },
  )
})

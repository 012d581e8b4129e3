import { Subject, take } from 'rxjs'
import { expect, test } from 'vitest'

const messages = new Subject<string>()

test('RxJS: a subscription that nobody ends [leak]', async () => {
  await expect(() => {
    messages.subscribe((message) => message.length)
  }).toNotRetainHeapGrowth()
})

test('RxJS: one that ends with its first value', async () => {
  await expect(() => {
    messages.pipe(take(1)).subscribe((message) => message.length)
    messages.next('hello')
  }).toNotRetainHeapGrowth()
})

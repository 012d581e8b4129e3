import { describe, expect, test } from 'vitest'
import { connector, type NativePerson } from './connector.ts'

const row = "it's a row of 64 letters, which takes twice as much once escaped"

describe('leaks', () => {
  test('a row that its native part never frees', async () => {
    await expect(() => connector.escapeRow(row)).toNotRetainNativeGrowth()
  })

  test('two people who count each other, in native code', async () => {
    await expect(() => new connector.Person()).toBeCollectedAfter((tom: NativePerson) => {
      const ann = new connector.Person()
      tom.befriend(ann)
      ann.befriend(tom)
    })
  })
})

describe('cured', () => {
  test('the same row without the native part', async () => {
    connector.useNative(false)
    await expect(() => connector.escapeRow(row)).toNotRetainNativeGrowth()
  })

  test('the heap, with it: what leaks is not JavaScript', async () => {
    await expect(() => connector.escapeRow(row)).toNotRetainHeapGrowth()
  })

  test('two people who know each other by weak references', async () => {
    await expect(() => new connector.Person()).toBeCollectedAfter((tom: NativePerson) => {
      const ann = new connector.Person()
      tom.befriendWeakly(ann)
      ann.befriendWeakly(tom)
    })
  })
})

import { describe, expect, test } from 'vitest'
import { connector, type NativePerson } from '../../examples/article/connector.ts'

const row = "it's a row"

describe('a connector whose native part forgets what it took', () => {
  test('keeps memory outside the heap', async () => {
    await expect(() => connector.escapeRow(row)).not.toNotRetainNativeGrowth()
  })

  test('keeps no heap', async () => {
    await expect(() => connector.escapeRow(row)).toNotRetainHeapGrowth()
  })
})

describe('the same in plain JavaScript', () => {
  test('keeps nothing outside the heap', async () => {
    connector.useNative(false)
    await expect(() => connector.escapeRow(row)).toNotRetainNativeGrowth()
  })

  test('keeps no heap', async () => {
    connector.useNative(false)
    await expect(() => connector.escapeRow(row)).toNotRetainHeapGrowth()
  })
})

test('a native part that frees what it took keeps nothing', async () => {
  await expect(() => connector.escapeRowAndFree(row)).toNotRetainNativeGrowth()
})

test('memory that goes when its object is finalized is not kept', async () => {
  await expect(() => connector.finalizeLate(10_000)).toNotRetainNativeGrowth()
})

describe('two people in native code', () => {
  function know(how: 'befriend' | 'befriendWeakly'): (tom: NativePerson) => void {
    return (tom) => {
      const ann = new connector.Person()
      tom[how](ann)
      ann[how](tom)
    }
  }

  test('who count each other are never collected', async () => {
    await expect(() => new connector.Person()).not.toBeCollectedAfter(know('befriend'))
  })

  test('who know each other by weak references are collected', async () => {
    await expect(() => new connector.Person()).toBeCollectedAfter(know('befriendWeakly'))
  })

  test('who are friends by weak references keep nothing, however many', async () => {
    const couple = (): void => {
      know('befriendWeakly')(new connector.Person())
    }
    await expect(couple).toNotRetainNativeGrowth()
    await expect(couple).toNotRetainHeapGrowth()
  })
})

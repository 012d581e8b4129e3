import { describe, expect, test } from 'vitest'
import { nickname, register, registerWeakly } from '../../examples/article/directory.ts'
import { befriend, Person } from '../../examples/article/person.ts'

const finalizers = new FinalizationRegistry((_held: unknown) => undefined)
const guests: Person[] = []

function befriendAnn(tom: Person): Person {
  const ann = new Person('Ann')
  befriend(tom, ann)
  return ann
}

/** `watch`: the cycle is gone only when both are. */
const both = { watch: (tom: Person) => ({ tom, ann: tom.bestFriend as Person }) }

function couple(): Person {
  const tom = new Person('Tom')
  befriendAnn(tom)
  return tom
}

describe('two people, best friends of each other', () => {
  test('are collected', async () => {
    await expect(couple).toBeCollectedAfter(both)
  })

  test('are collected, and inline', async () => {
    await expect(couple).toBeCollectedAfter({ ...both, isolate: false })
  })

  test('are collected with finalizers', async () => {
    await expect(couple).toBeCollectedAfter((tom: Person) => {
      finalizers.register(tom, tom.name)
      if (tom.bestFriend) finalizers.register(tom.bestFriend, 'Ann')
    }, both)
  })

  test('keep no heap, however many', async () => {
    await expect(() => couple()).toNotRetainHeapGrowth()
  })
})

describe('a directory that holds one of them', () => {
  const strong: Record<string, (tom: Person) => void> = {
    'a Map': register,
    'an array': (tom) => {
      guests.push(tom)
    },
    'a finalizer that is to be told of the friend': (tom) => {
      finalizers.register(tom, tom.bestFriend)
    },
  }
  test.each(Object.keys(strong))('leaks both: %s', async (holder) => {
    await expect(couple).not.toBeCollectedAfter(strong[holder], both)
  })

  test('leaks both, and inline', async () => {
    await expect(couple).not.toBeCollectedAfter(strong['an array'], { ...both, isolate: false })
  })

  const weak: Record<string, (tom: Person) => void> = {
    WeakRefs: registerWeakly,
    'a WeakMap': (tom) => {
      nickname(tom, 'Tommy')
    },
  }
  test.each(Object.keys(weak))('cured: %s', async (holder) => {
    await expect(couple).toBeCollectedAfter(weak[holder], both)
  })

  test('cured: taken off the list', async () => {
    await expect(couple).toBeCollectedAfter((tom: Person) => {
      guests.push(tom)
      guests.splice(guests.indexOf(tom), 1)
    }, both)
  })
})

describe('a weak reference that exists already', () => {
  test('to someone whom nobody holds', async () => {
    await expect(new WeakRef(couple())).toBeCollectedAfter()
  })

  test('to someone who is held', async () => {
    const tom = couple()
    guests.push(tom)
    await expect(new WeakRef(tom)).not.toBeCollectedAfter()
  })
})

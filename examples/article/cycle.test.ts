import { describe, expect, test } from 'vitest'
import { nickname, register, registerWeakly } from './directory.ts'
import { befriend, Person } from './person.ts'

const finalizers = new FinalizationRegistry((_name: string) => undefined)

describe('leaks', () => {
  test('a directory holds one of two best friends, and so both', async () => {
    await expect(() => ({ tom: new Person('Tom'), ann: new Person('Ann') })).toBeCollectedAfter(
      ({ tom, ann }: { tom: Person; ann: Person }) => {
        befriend(tom, ann)
        register(tom)
      },
      { watch: ({ tom, ann }: { tom: Person; ann: Person }) => ({ tom, ann }) },
    )
  })
})

describe('cured', () => {
  test('two best friends, whom nobody else holds', async () => {
    await expect(() => new Person('Tom')).toBeCollectedAfter((tom: Person) => {
      befriend(tom, new Person('Ann'))
    })
  })

  test('two best friends with finalizers', async () => {
    await expect(() => new Person('Tom')).toBeCollectedAfter((tom: Person) => {
      const ann = new Person('Ann')
      befriend(tom, ann)
      finalizers.register(tom, 'Tom')
      finalizers.register(ann, 'Ann')
    })
  })

  test('a directory of WeakRefs', async () => {
    await expect(() => new Person('Tom')).toBeCollectedAfter((tom: Person) => {
      befriend(tom, new Person('Ann'))
      registerWeakly(tom)
    })
  })

  test('nicknames in a WeakMap', async () => {
    await expect(() => new Person('Tom')).toBeCollectedAfter((tom: Person) => {
      befriend(tom, new Person('Ann'))
      nickname(tom, 'Tommy')
    })
  })
})

import { describe, expect, test } from 'vitest'
import { register, registerWeakly } from './directory.ts'
import { Person } from './person.ts'

const guests = { tom: new Person('Tom'), ann: new Person('Ann') }

describe('leaks', () => {
  test('a second reference to Tom, from the directory', async () => {
    await expect(guests.tom).toHaveStrongReferences(1)
    register(guests.tom)
    await expect(guests.tom).toHaveStrongReferences(1)
  })
})

describe('cured', () => {
  test('a directory of WeakRefs adds none', async () => {
    registerWeakly(guests.ann)
    await expect(guests.ann).toHaveStrongReferences(1)
  })
})

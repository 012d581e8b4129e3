import { expect, test } from 'vitest'
import { register, registerWeakly } from '../../examples/article/directory.ts'
import { Person } from '../../examples/article/person.ts'
import { strongReferences } from 'leak-matchers/vitest'

test("two references after a second one, as the article's `sys.getrefcount` shows them", async () => {
  const tom = new Person('Tom')
  const people = [tom]
  await expect(tom).toHaveStrongReferences(1)
  const guests = new Set(people)
  await expect(tom).toHaveStrongReferences(2)
  people.length = 0
  await expect(tom).toHaveStrongReferences(1)
  expect(guests.size).toBe(1)
})

test('a local variable is none, and neither is a weak directory', async () => {
  const tom = new Person('Tom')
  await expect(tom).toHaveStrongReferences(0)
  registerWeakly(tom)
  await expect(tom).toHaveStrongReferences(0)
  await expect(tom).not.toHaveStrongReferences(1)
})

test('a strong directory is one, and is named', async () => {
  const tom = new Person('Tom')
  register(tom)
  const { references, className } = await strongReferences(tom)
  expect(className).toBe('Person')
  expect(references).toHaveLength(1)
  expect(references[0]?.root).toMatch(/^module .*directory\.ts$/)
})

test('each of two assertions at once counts its own object', async () => {
  const [tom, ann] = [new Person('Tom'), new Person('Ann')]
  tom.bestFriend = ann
  const people = [tom, tom, ann]
  await Promise.all([expect(tom).toHaveStrongReferences(2), expect(ann).toHaveStrongReferences(2)])
  expect(people).toHaveLength(3)
})

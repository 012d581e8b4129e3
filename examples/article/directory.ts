import type { Person } from './person.ts'

const everyone = new Map<string, Person>()

/** Leaks: the Map holds whoever was ever registered, and with them their friends. */
export function register(person: Person): void {
  everyone.set(person.name, person)
}

const everyoneAlive = new Map<string, WeakRef<Person>>()
const gone = new FinalizationRegistry((name: string) => {
  if (everyoneAlive.get(name)?.deref() === undefined) everyoneAlive.delete(name)
})

/** Cured: a WeakRef finds a person without holding them, and the entry goes with them. */
export function registerWeakly(person: Person): void {
  everyoneAlive.set(person.name, new WeakRef(person))
  gone.register(person, person.name)
}

const nicknames = new WeakMap<Person, string>()

/** Cured: a WeakMap holds what belongs to a person for as long as the person lives. */
export function nickname(person: Person, name: string): void {
  nicknames.set(person, name)
}

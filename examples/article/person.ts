export class Person {
  readonly name: string
  bestFriend: Person | undefined

  constructor(name: string) {
    this.name = name
  }
}

/** Each holds the other: a cycle, whose reference counts would never reach 0. */
export function befriend(one: Person, other: Person): void {
  one.bestFriend = other
  other.bestFriend = one
}

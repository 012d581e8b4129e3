import { growth } from '../case.ts'

/** Finds live objects by name, and forgets the name when its object goes. */
class WeakRegistry {
  readonly #references = new Map<string, WeakRef<object>>()
  readonly #forget = new FinalizationRegistry<string>((name) => this.#references.delete(name))

  add(name: string, value: object): void {
    this.#references.set(name, new WeakRef(value))
    this.#forget.register(value, name)
  }
}

export const cases = [
  growth({
    name: 'a WeakMap registry',
    expected: 'clean',
    setup: () => new WeakMap<object, { i: number }>(),
    call: (metadata, i) => {
      const key = {}
      metadata.set(key, { i })
      return metadata.get(key)
    },
  }),
  growth({
    name: 'a WeakRef registry',
    expected: 'clean',
    setup: () => new WeakRegistry(),
    call: (registry, i) => {
      registry.add(`object-${i}`, { i })
    },
  }),
]

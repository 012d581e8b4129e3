import { bothSides } from '../both-sides.ts'
import { collected } from '../case.ts'
import { requirePackage } from '../load-package.ts'

interface Actor {
  on(type: string, listener: () => unknown): unknown
  start(): Actor
  stop(): Actor
}
interface XState {
  createMachine: (config: object) => object
  createActor: (machine: object) => Actor
}

/** The actor outlives the assertion, as it does in an application that stops an actor and keeps it. */
const keptActors: Actor[] = []

export const cases = bothSides(
  { name: 'xstate', leaky: '5.25.0', fixed: '5.25.1', alias: 'xstate5', heldBy: "the actor's listener map" },
  (packageName, side) =>
    collected({
      ...side,
      make: () => {
        const { createMachine, createActor } = requirePackage<XState>(packageName)
        const actor = createActor(createMachine({ initial: 'idle', states: { idle: {} } }))
        const big = { payload: new Array<number>(10_000).fill(0) }
        actor.on('*', () => big)
        keptActors.push(actor)
        return { actor, big }
      },
      act: ({ actor }) => {
        actor.start()
        actor.stop()
      },
      watch: ({ big }) => [big],
    }),
)

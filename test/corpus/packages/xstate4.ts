import { bothSides } from '../both-sides.ts'
import { growth } from '../case.ts'
import { requirePackage } from '../load-package.ts'

interface Interpreter {
  start(): Interpreter
  stop(): Interpreter
}
interface XState {
  Machine: (config: object) => object
  interpret: (machine: object) => Interpreter
}

export const cases = bothSides(
  { name: 'xstate', leaky: '4.7.6', fixed: '4.7.7', alias: 'xstate4', heldBy: 'the global actor registry' },
  (packageName, side) =>
    growth({
      ...side,
      setup: () => {
        const { Machine, interpret } = requirePackage<XState>(packageName)
        return { interpret, machine: Machine({ id: 'light', initial: 'green', states: { green: {} } }) }
      },
      call: ({ interpret, machine }) => {
        interpret(machine).start().stop()
      },
    }),
)

import { bothSides } from '../both-sides.ts'
import { growth } from '../case.ts'
import { requirePackage } from '../load-package.ts'

type Debug = (namespace: string) => (message: string) => void

export const cases = bothSides(
  { name: 'debug', leaky: '4.2.0', fixed: '4.3.0', alias: 'debug', heldBy: 'createDebug.instances' },
  (packageName, side) =>
    growth({
      ...side,
      setup: () => requirePackage<Debug>(packageName),
      call: (debug, i) => {
        debug(`ns:${i}`)('hi')
      },
    }),
)

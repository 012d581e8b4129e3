import type { Case, Verdict } from './case.ts'

/** A published package with a leak, and the version that fixed it. */
export interface Published {
  readonly name: string
  /** The two versions; `package.json` installs them as `<alias>-leaky` and `<alias>-fixed`. */
  readonly leaky: string
  readonly fixed: string
  readonly alias: string
  readonly heldBy: string
}

/** What differs between the two sides of one program. */
export interface Side {
  readonly name: string
  readonly expected: Verdict
  readonly heldBy?: string
}

/** The same program twice: it must fail with the leaky version and pass with the fixed one. */
export function bothSides<Program extends Case>(
  published: Published,
  program: (packageName: string, side: Side) => Program,
): Program[] {
  const { name, leaky, fixed, alias, heldBy } = published
  return [
    program(`${alias}-leaky`, { name: `${name} ${leaky}`, expected: 'leak', heldBy }),
    program(`${alias}-fixed`, { name: `${name} ${fixed}`, expected: 'clean' }),
  ]
}

type IsAny<Type> = 0 extends 1 & Type ? true : false

const options: LeakOptions = { iterations: 10 }
configure(options)

const growth = expect(() => 1).toNotRetainHeapGrowth(100)
export const isAny: IsAny<typeof growth> = false
export const grown: Promise<void> = growth
export const withSetup: Promise<void> = expect(() => [1]).toNotRetainNativeGrowth((it: number[]) => it, { jit: true })
export const gone: Promise<void> = expect(() => ({})).not.toBeCollectedAfter({ watch: (made: object) => [made] })
export const held: Promise<void> = expect({}).toHaveStrongReferences(1)

// @ts-expect-error -- an option that does not exist
void expect(() => 1).toNotRetainHeapGrowth({ iteration: 1 })
// @ts-expect-error -- an option of another matcher
void expect(() => 1).toBeCollectedAfter({ iterations: 1 })
// @ts-expect-error -- a matcher that does not exist
void expect(() => 1).toNotRetainHeap()
// @ts-expect-error -- not a number
void expect({}).toHaveStrongReferences('1')

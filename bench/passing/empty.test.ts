import { test } from 'vitest'

// What a fresh process costs through a warm Vitest, before anything is asserted in it.
test('empty', () => undefined)

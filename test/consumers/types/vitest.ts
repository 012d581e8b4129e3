import { expect } from 'vitest'
import { configure, type LeakOptions } from 'leak-matchers/vitest'

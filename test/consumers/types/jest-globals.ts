import { expect } from '@jest/globals'
import { configure, type LeakOptions } from 'leak-matchers/jest'

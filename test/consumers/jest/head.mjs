import { expect, test } from '@jest/globals'
import { register, registry } from './registry.cjs'

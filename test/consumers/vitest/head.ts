import { expect, test } from 'vitest'
import { register, registry } from './registry.cjs'

import { test } from 'node:test'
import { expect } from 'expect'
import { register, registry } from './registry.cjs'

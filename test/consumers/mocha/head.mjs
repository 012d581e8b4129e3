import { expect } from 'expect'
import { register, registry } from './registry.cjs'

const test = it

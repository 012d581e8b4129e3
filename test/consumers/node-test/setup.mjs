import { expect } from 'expect'
import { configure, leakMatchers } from 'leak-matchers'

expect.extend(leakMatchers)
configure({ rerun: 'node:test', timeout: 40_000 })

import { expect } from 'expect'
import { configure, leakMatchers } from 'leak-matchers'

expect.extend(leakMatchers)
configure({ rerun: 'mocha' })

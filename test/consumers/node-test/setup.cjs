const { expect } = require('expect')
const { configure, leakMatchers } = require('leak-matchers')

expect.extend(leakMatchers)
configure({ rerun: 'node:test', timeout: 40_000 })

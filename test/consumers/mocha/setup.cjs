const { expect } = require('expect')
const { configure, leakMatchers } = require('leak-matchers')

expect.extend(leakMatchers)
configure({ rerun: 'mocha' })

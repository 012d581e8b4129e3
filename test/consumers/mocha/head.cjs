const { expect } = require('expect')
const { register, registry } = require('./registry.cjs')

const test = it

const { test } = require('node:test')
const { expect } = require('expect')
const { register, registry } = require('./registry.cjs')

const { register, registry } = require('./registry.cjs')

import { expect } from 'expect'
import { configure, type LeakOptions } from 'leak-matchers'
import type {} from 'leak-matchers/jest'

configure({ rerun: 'node:test' })
configure({ rerun: ({ file, nodeOptions }) => ['node', ...nodeOptions, file] })
// @ts-expect-error -- a runner that has no recipe
configure({ rerun: 'jasmine' })

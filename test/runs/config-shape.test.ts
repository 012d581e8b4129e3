import { expect, test } from 'vitest'
import { otherConfiguration, shapeOf } from '../../src/runs/vitest/config-shape.js'
import { configKey, type ConfigSource } from '../../src/runs/vitest/protocol.js'

const plugin = { name: 'only-here' }
const alias = { find: '#temporary', replacement: '/tmp/1' }

function sourceOf(plugins: { name: string }[], aliases: (typeof alias)[]): ConfigSource {
  const shape = shapeOf({ plugins, resolve: { alias: aliases } })
  const common = { root: '/', mode: 'test', nodeOptions: [], argv: [], define: {}, project: {} }
  return { by: 'plugin', configFile: '/vitest.config.ts', ...common, shape }
}

function difference(found: ConfigSource | undefined): string | undefined {
  return otherConfiguration({ getProvidedContext: () => ({ [configKey]: found }) }, sourceOf([plugin], [alias]))
}

test('the same configuration is none other', () => {
  expect(difference(sourceOf([plugin], [alias]))).toBeUndefined()
})

test('what a program has added is lacking; what is there with another value differs', () => {
  expect([
    difference(sourceOf([], [alias])),
    difference(undefined),
    difference(sourceOf([plugin], [{ ...alias, replacement: '/tmp/2' }])),
  ]).toEqual([
    'the configuration that can be loaded again (/vitest.config.ts) lacks what the program that runs Vitest has added: plugin ' +
      'only-here. Nothing is measured under another configuration: move that into the config file, or measure with `isolate: false`',
    'the configuration that can be loaded again (/vitest.config.ts) lacks what the program that runs Vitest has added: all of its ' +
      'plugins. Nothing is measured under another configuration: move that into the config file, or measure with `isolate: false`',
    'the configuration that can be loaded again (/vitest.config.ts) has other values than the one that the tests run under: alias ' +
      '#temporary = /tmp/1. Nothing is measured under another configuration: let it have the same each time that it is loaded, or ' +
      'measure with `isolate: false`',
  ])
})

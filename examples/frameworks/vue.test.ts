// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import { Clock, LeakingClock } from './clock.vue.ts'

test('Vue: a component that never unsubscribes [leak]', { timeout: 80_000 }, async () => {
  await expect(() => {
    mount(LeakingClock).unmount()
  }).toNotRetainHeapGrowth(20)
})

test('Vue: a component that does', async () => {
  await expect(() => {
    mount(Clock).unmount()
  }).toNotRetainHeapGrowth(20)
})

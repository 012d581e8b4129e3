// @vitest-environment jsdom
import { cleanup, render } from '@testing-library/react'
import { expect, test } from 'vitest'
import { Clock, LeakingClock } from './clock.react.tsx'

test('React: an effect that never unsubscribes [leak]', { timeout: 80_000 }, async () => {
  await expect(() => {
    render(<LeakingClock />)
    cleanup()
  }).toNotRetainHeapGrowth(20)
})

test('React: an effect that does', async () => {
  await expect(() => {
    render(<Clock />)
    cleanup()
  }).toNotRetainHeapGrowth(20)
})

import { useEffect, useState } from 'react'
import { clock } from './clock-store.ts'

/** Its effect subscribes each time it is mounted, and nobody ends the subscription. */
export function LeakingClock() {
  const [ticks, setTicks] = useState(0)
  useEffect(() => {
    clock.addEventListener('tick', () => setTicks((count) => count + 1))
  }, [])
  return <p>{ticks}</p>
}

export function Clock() {
  const [ticks, setTicks] = useState(0)
  useEffect(() => {
    const onTick = () => setTicks((count) => count + 1)
    clock.addEventListener('tick', onTick)
    return () => clock.removeEventListener('tick', onTick)
  }, [])
  return <p>{ticks}</p>
}

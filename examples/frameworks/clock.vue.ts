import { defineComponent, h, onMounted, onUnmounted, ref } from 'vue'
import { clock } from './clock-store.ts'

/** It subscribes each time it is mounted, and nobody ends the subscription. */
export const LeakingClock = defineComponent(() => {
  const ticks = ref(0)
  onMounted(() => {
    clock.addEventListener('tick', () => ticks.value++)
  })
  return () => h('p', ticks.value)
})

export const Clock = defineComponent(() => {
  const ticks = ref(0)
  const onTick = () => ticks.value++
  onMounted(() => clock.addEventListener('tick', onTick))
  onUnmounted(() => clock.removeEventListener('tick', onTick))
  return () => h('p', ticks.value)
})

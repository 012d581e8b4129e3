import { now, turn } from './captured.js'
import { slot, type Progress } from './progress.js'

/** Milliseconds for the watchdog to answer; it looks every 25. */
const patience = 5000

/**
 * With an inspector session open (the watchdog's, once the process has grown or a call takes long), the native
 * `console.log(object)` pins `object` until `Runtime.discardConsoleEntries`: the watchdog is asked, and waited for,
 * before a collection counts.
 */
export async function discardConsole(progress: Progress): Promise<void> {
  if (progress[slot.session] !== 1) return
  const asked = (progress[slot.reading] ?? 0) + 1
  progress[slot.reading] = asked
  const until = now() + patience
  while ((progress[slot.discarded] ?? 0) < asked) {
    // What is printed would be taken for what stays.
    if (now() > until) throw new Error('The watchdog does not answer: what the console holds cannot be let go')
    await turn()
  }
}

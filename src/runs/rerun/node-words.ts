/**
 * Ours and the user's Node options for the process of one run. What is preloaded comes before what the user preloads, which may
 * call `configure`; V8's flags come after the user's, since the last of two wins.
 */
export function nodeWords(ours: readonly string[], users: readonly string[]): string[] {
  const preload = ours.indexOf('--require')
  return [...ours.slice(preload), ...users, ...ours.slice(0, preload)]
}

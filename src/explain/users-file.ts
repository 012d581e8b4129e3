const ownFolder = import.meta.url.slice(0, import.meta.url.lastIndexOf('/') + 1).replace(/^file:\/\//, '')

/** Node's own code, this package and the test runner are not where a user can act. */
export function isUsersFile(script: string): boolean {
  const file = script.replace(/^file:\/\//, '')
  return (
    file !== '' &&
    !file.startsWith('node:') &&
    !file.startsWith(ownFolder) &&
    !/node_modules\/(?:@?vitest|tinypool|chai|vite)\//.test(file)
  )
}

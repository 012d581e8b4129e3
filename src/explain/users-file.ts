const ownFolder = pathOf(import.meta.url.slice(0, import.meta.url.lastIndexOf('/') + 1))

/** Node's own code, this package and the test runner are not where a user can act. */
export function isUsersFile(script: string): boolean {
  const file = pathOf(script)
  return (
    file !== '' &&
    !file.startsWith('node:') &&
    !file.startsWith(ownFolder) &&
    !/node_modules\/(?:@?vitest|@?jest|jest-[\w-]+|expect|tinypool|chai|vite)\//.test(file)
  )
}

/** V8 has paths for some scripts, and URLs for others. */
export function pathOf(script: string): string {
  return script.replace(/^file:\/\//, '')
}

/** Whether a script belongs to an installed package: by its path or URL, whichever way its folders are separated. */
export function isOfPackage(script: string): boolean {
  return /(?:^|[\\/])node_modules[\\/]/.test(script)
}

export const registry = new Map<string, object>()

export function register(name: string): object {
  const entry = { name }
  registry.set(name, entry)
  return entry
}

exports.registry = new Map()

exports.register = (name) => {
  const entry = { name }
  exports.registry.set(name, entry)
  return entry
}

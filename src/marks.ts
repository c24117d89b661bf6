// What stands on an object of the host's, so that all copies of the package in an app find it there.

/** A polyfill of `Symbol` may lack the registry. */
const keyOf = (name: string): symbol => {
  const key = `wx-socket.${name}`
  return Symbol.for ? Symbol.for(key) : (`@@${key}` as unknown as symbol)
}

export function markOf<T>(object: object, name: string): T | undefined {
  try {
    return (object as Record<symbol, T | undefined>)[keyOf(name)]
  } catch {
    // uni's object in mini programs fails for a name that is no text, until it bears the mark.
    return undefined
  }
}

/** One that is frozen bears no mark: then each copy of the package is alone. */
export function mark(object: object, name: string, value: unknown): void {
  try {
    ;(object as Record<symbol, unknown>)[keyOf(name)] = value
  } catch {
    // Frozen.
  }
}

// What stands on an object of the host's, so that all copies of the package in an app find it there.

/** A polyfill of `Symbol` may lack the registry. */
const keyOf = (name: string): symbol => {
  const key = `wx-socket.${name}`
  return Symbol.for ? Symbol.for(key) : (`@@${key}` as unknown as symbol)
}

/** What an object has under a name. Some fail for what they do not know, uni's in mini programs for what is no text. */
export function peek<T>(object: object, name: string | symbol): T | undefined {
  try {
    return (object as Record<string | symbol, T | undefined>)[name]
  } catch {
    return undefined
  }
}

export const markOf = <T>(object: object, name: string): T | undefined => peek(object, keyOf(name))

/** One that is frozen bears no mark: then each copy of the package is alone. */
export function mark(object: object, name: string, value: unknown): void {
  try {
    ;(object as Record<symbol, unknown>)[keyOf(name)] = value
  } catch {
    // Frozen.
  }
}

import { keyTaken } from './explain.js'

type Keys = { [key: string]: true | undefined }

/**
 * Takes a key of the host's storage for one socket, until the way out is taken. Throws where another has it, also one of
 * another copy of the package: who has which stands on the host.
 */
export function claim(host: object, key: string): () => void {
  const name = 'wx-socket.stores'
  const place = Symbol.for ? Symbol.for(name) : (`@@${name}` as unknown as symbol)
  const marked = host as Record<symbol, Keys>
  const keys: Keys = marked[place] || Object.create(null)
  try {
    marked[place] = keys
  } catch {
    // A frozen host cannot tell.
  }
  if (keys[key]) throw keyTaken(key)
  keys[key] = true
  return () => {
    keys[key] = undefined
  }
}

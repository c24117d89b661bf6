import { mark, markOf } from '../marks.js'
import { keyTaken } from './explain.js'

interface Holder {
  /** There once it goes: settles when nothing of its is written any more. */
  left?: Promise<unknown>
}
type Keys = { [key: string]: Holder | undefined }

export interface Claim {
  /** Settles when the one before has written all that it had. */
  readonly ready: Promise<unknown>
  /** Lets the next one in, which waits for `written`. */
  leave(written: Promise<unknown>): void
}

/**
 * Takes a key of the host's storage for one socket, until it leaves. Throws where another has it, also one of another copy
 * of the package: who has which stands on the host.
 */
export function claim(host: object, key: string): Claim {
  const keys = markOf<Keys>(host, 'stores') || (Object.create(null) as Keys)
  mark(host, 'stores', keys)
  const before = keys[key]
  if (before && !before.left) throw keyTaken(key)
  const mine: Holder = (keys[key] = {})
  return {
    ready: (before && before.left) || Promise.resolve(),
    leave(written) {
      mine.left = written.then(() => {
        if (keys[key] === mine) keys[key] = undefined
      })
    },
  }
}

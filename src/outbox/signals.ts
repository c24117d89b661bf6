import type { AbortSignalLike } from '../../types/abort.js'
import { onAbort } from '../abort.js'
import type { Outgoing } from './outgoing.js'

// The signals of single sends. They are user code: each call into one may send, abort, or close the socket.

export function hasAborted({ terms }: Outgoing): boolean {
  return terms !== undefined && terms.signal !== undefined && terms.signal.aborted
}

export function listenWhileQueued(message: Outgoing, aborted: (signal: AbortSignalLike) => void): void {
  const terms = message.terms!
  const { signal } = terms
  // Through a function: whether it is queued may change while the signal is asked.
  const isQueued = (): boolean => message.stage === 'queued'
  if (!signal || !isQueued()) return
  // A signal of the user's own making may call what was taken off.
  const stop = onAbort(signal, () => isQueued() && aborted(signal))
  if (isQueued()) terms.unlisten = stop
  else stop()
}

export function unlisten({ terms }: Outgoing): void {
  if (!terms || !terms.unlisten) return
  const stop = terms.unlisten
  terms.unlisten = undefined
  stop()
}

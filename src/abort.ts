import type { AbortSignalLike } from '../types/abort.js'
import { safely } from './time/clock.js'

/** As the WHATWG AbortController, as far as mini programs need it: they have none. */
export interface AbortControllerLike {
  readonly signal: AbortSignalLike
  /** Aborts, once. `reason` becomes the `cause` of the errors that follow. */
  abort(reason?: unknown): void
}

/**
 * Makes an abort controller for a host that has none. A real `AbortController`'s signal works just as well.
 *
 * @example
 * import { connectSocket, createAbortController } from 'wx-socket'
 * const controller = createAbortController()
 * const socket = connectSocket({ url: 'wss://example.com', signal: controller.signal })
 * controller.abort('the user left') // as socket.close({ drain: false }); opened and sends reject ABORTED
 */
export function createAbortController(): AbortControllerLike {
  let aborted = false
  let why: unknown
  const listeners = new Set<() => void>()
  return {
    signal: {
      get aborted() {
        return aborted
      },
      get reason() {
        return why
      },
      addEventListener(type, listener) {
        if (!aborted && type === 'abort') listeners.add(listener)
      },
      removeEventListener(_type, listener) {
        listeners.delete(listener)
      },
    },
    abort(reason) {
      if (aborted) return
      aborted = true
      why = reason
      // A Set tells its own loop of what is removed meanwhile: a listener may remove another.
      listeners.forEach((listener) => safely(listener))
      listeners.clear()
    },
  }
}

/** Calls back when the signal is aborted, until the returned way out is taken. */
export function onAbort(signal: AbortSignalLike, listener: () => void): () => void {
  safely(() => signal.addEventListener('abort', listener))
  return () => safely(() => signal.removeEventListener('abort', listener))
}

export function reasonOf(signal: AbortSignalLike): unknown {
  return safely(() => signal.reason)
}

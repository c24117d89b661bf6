import type { HostCallbacks, SocketHost } from '../../types/wx.js'
import { isThenable } from '../deferred.js'
import { textOf } from '../errors/socket-error.js'
import type { ConnectRequest } from './transport.js'

/**
 * Calls a platform function and hears its failure, once, wherever it comes from: a callback, synchronous or late, a throw,
 * or a returned Promise that rejects. A Promise that resolves says nothing, nor does `success`: a failure may follow it.
 */
export function ask(call: (callbacks: HostCallbacks) => unknown, failed: (error: unknown) => void): unknown {
  let answered = false
  const fail = (error?: unknown): void => {
    if (answered) return
    answered = true
    failed(somethingOf(error))
  }
  try {
    const result = call({ success: ignore, fail, complete: ignore })
    if (isThenable(result)) result.then(ignore, fail)
    return result
  } catch (error) {
    fail(error)
    return undefined
  }
}

/** Dials on the host. `failed` hears its refusal, also after `succeeded`: that only says that the call was accepted. */
export function dial(
  host: SocketHost,
  request: ConnectRequest,
  failed: (error: unknown) => void,
  succeeded: () => void = ignore,
): unknown {
  return ask(
    (callbacks) =>
      host.connectSocket(
        Object.assign({}, request.hostOptions, { url: request.url }, callbacks, { success: succeeded }),
      ),
    failed,
  )
}

export function ignore(): void {}

/** An error must be something: nothing would pass for success. */
export const somethingOf = (error: unknown): unknown => (error === undefined ? 'the platform gave no reason' : error)

/** Every client has its own words for it; `task not found` and the like follow a death (docs/platform.md §4). */
export function isNotOpen(error: unknown): boolean {
  return /not (open|connected|found|exist)|no task|error 10\)/i.test(textOf(error))
}

import type { HostSocketTask, SocketHost } from '../../types/wx.js'
import { isThenable } from '../deferred.js'
import { ask, dial, type HostWire, ignore, overHostWire } from './host-wire.js'
import { aHost, hold, listener } from '../validate.js'
import type { Transport } from './transport.js'

/**
 * Today's API: `connectSocket` returns a SocketTask, or on framework hosts a Promise of one (PLATFORM.md §3). Throws
 * `INVALID_OPTION` for what is no host.
 *
 * @example
 * import { connectSocket, socketTaskTransport } from 'wx-socket'
 * const socket = connectSocket({ url: 'wss://example.com', transport: socketTaskTransport(wx) })
 */
export function socketTaskTransport(host: SocketHost): Transport {
  hold('connect', 'the host', host, aHost)
  return overHostWire((request, wire) => adoptTask(dial(host, request, wire.failed), wire, wire.failed))
}

/** A task, or what `wx.cloud.connectContainer` resolves with. */
export type ProvidedTask = HostSocketTask | { readonly socketTask: HostSocketTask }

/**
 * Adopts a task that somebody else opens: `wx.cloud.connectContainer`, Taro, uni. Called once for every attempt. Throws
 * `INVALID_OPTION` for what is no function.
 *
 * @example
 * import { connectSocket, taskTransport } from 'wx-socket'
 * const container = { service: 'chat', path: '/' }
 * const transport = taskTransport(() => wx.cloud.connectContainer(container))
 * const socket = connectSocket({ url: 'wss://container', transport })
 */
export function taskTransport(provide: () => ProvidedTask | PromiseLike<ProvidedTask>): Transport {
  hold('connect', 'what provides the task', provide, listener)
  return overHostWire((_, wire) => adoptTask(ask(provide, undefined, wire.failed), wire, wire.failed))
}

/** Puts the wire on the task as soon as there is one; `otherwise` hears what came instead. */
export function adoptTask(returned: unknown, wire: HostWire, otherwise: (returned: unknown) => void): void {
  const adopt = (value: unknown): void => {
    // As a task, or as `wx.cloud.connectContainer` gives it.
    const { socketTask = value } = Object(value) as { socketTask?: unknown }
    if (isTask(socketTask)) listen(socketTask, wire)
    else otherwise(value)
  }
  if (isThenable(returned)) returned.then(adopt, ignore)
  else adopt(returned)
}

/** `readyState` and the rest are missing on some hosts; what every task has is a place to listen (HOSTS). */
function isTask(value: unknown): value is HostSocketTask {
  return typeof value === 'object' && value !== null && typeof (value as HostSocketTask).onMessage === 'function'
}

/** Listeners add up, nothing replays, and there is no way to take one off: once, in the tick the task is known. */
function listen(task: HostSocketTask, wire: HostWire): void {
  let isDead = false
  // Where all tasks hear the same events, what opens after its close is another.
  const opened = (event: unknown): void => {
    if (!isDead) wire.opened(event)
  }
  try {
    task.onClose((event) => {
      isDead = true
      wire.closed(event)
    })
    task.onError(wire.errored)
    // Before it can open, which the first frame of one that replays does: then what is queued goes out at once.
    wire.attach(task)
    task.onMessage(wire.message)
    task.onOpen(opened)
    if ((task as { readyState?: unknown }).readyState === 1) opened(undefined)
  } catch (error) {
    // Not to be heard means not to be used: it is closed.
    wire.attach(task)
    wire.errored(error)
  }
}

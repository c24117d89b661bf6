import type { HostSocketTask, SocketHost } from '../../types/wx.js'
import { isThenable } from '../deferred.js'
import { lostTask } from '../errors/explain.js'
import { textOf } from '../errors/socket-error.js'
import { mark, markOf } from '../marks.js'
import { ask, dial, ignore } from './ask.js'
import { type HostWire, overHostWire } from './host-wire.js'
import { hold } from '../options/check.js'
import { aHost, listener } from '../options/rule.js'
import type { ConnectRequest, Transport } from './transport.js'

/**
 * Today's API: `connectSocket` returns a SocketTask, or on framework hosts a Promise of one (docs/platform.md §3). Throws
 * `INVALID_OPTION` for what is no host.
 *
 * @example
 * import { connectSocket, socketTaskTransport } from 'wx-socket'
 * const socket = connectSocket({ url: 'wss://example.com', transport: socketTaskTransport(wx) })
 */
export function socketTaskTransport(host: SocketHost): Transport {
  hold('connect', 'the host', host, aHost)
  return overHostWire((request, wire) => connectTask(host, request, wire), host)
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
  return overHostWire((_, wire) =>
    adoptTask(ask(provide, wire.failed), wire, (given) => wire.failed(insteadOfTask(given))),
  )
}

/**
 * Dials for a task. `takeOn` is asked first when there is nothing at all, and the host has not refused: it may take the
 * connection on, and returns who hears its failure then.
 */
export function connectTask(
  host: SocketHost,
  request: ConnectRequest,
  wire: HostWire,
  takeOn: () => ((error: unknown) => void) | undefined = () => undefined,
): void {
  let refused = false
  let accepted = false
  let awaited = false
  let failed = (error: unknown): void => {
    refused = true
    wire.failed(error)
  }
  const succeeded = (): void => {
    accepted = true
    if (awaited) wire.failed(insteadOfTask(undefined))
  }
  const returned = dial(host, request, (error) => failed(error), succeeded)
  adoptTask(returned, wire, (given) => {
    if (refused) return
    const taker = given === undefined ? takeOn() : undefined
    if (taker) failed = taker
    // Nothing is no verdict: `success` gives it, or `fail`, or the time that the attempt has.
    else if (given === undefined && !accepted) awaited = true
    else wire.failed(insteadOfTask(given))
  })
}

/** What came in the place of a task: a failure in the platform's words, or the success of a call that lost the task. */
function insteadOfTask(given: unknown): unknown {
  if (/fail/i.test(textOf(given))) return given
  return lostTask(given)
}

/** Puts the wire on the task as soon as there is one, after `before`; `otherwise` hears what came instead. */
export function adoptTask(
  returned: unknown,
  wire: HostWire,
  otherwise: (returned: unknown) => void,
  before: () => void = ignore,
): void {
  const adopt = (value: unknown): void => {
    // As a task, or as `wx.cloud.connectContainer` gives it.
    const { socketTask = value } = Object(value) as { socketTask?: unknown }
    if (!isTask(socketTask)) return otherwise(value)
    before()
    listen(socketTask, wire)
  }
  // Whoever asked hears a rejection, too: then this comes second, and says nothing.
  if (isThenable(returned)) Promise.resolve(returned).then(adopt).then(undefined, wire.failed)
  else adopt(returned)
}

/** `readyState` and the rest are missing on some hosts; what every task has is a place to listen (docs/platform.md §9). */
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
      mark(task, 'closed', true)
      wire.closed(event)
    })
    task.onError(wire.errored)
    // Before it can open, which the first frame of one that replays does: then what is queued goes out at once.
    wire.attach(task)
    task.onMessage(wire.message)
    task.onOpen(opened)
    // Unless it is one that has told its close before, whatever it says.
    if ((task as { readyState?: unknown }).readyState === 1 && !markOf(task, 'closed')) opened(undefined)
  } catch (error) {
    // Not to be heard means not to be used: it is closed.
    wire.attach(task)
    wire.errored(error)
  }
}

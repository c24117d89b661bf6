import type { AbortSignalLike } from '../../types/abort.js'
import { onAbort } from '../abort.js'
import type { Clock } from '../clock.js'
import { createDeferred } from '../deferred.js'
import { isSocketError, type SocketError, type SocketErrorDetails } from '../errors.js'
import { createExpiry } from './expiry.js'
import { aborted, expired, overflowed, refused, silent, superseded } from './failures.js'
import type { Frame } from './frame.js'
import { bytesOf, createQueue, type Message } from './queue.js'
import { createUnanswered } from './unanswered.js'

export interface OutboxOptions {
  readonly highWaterMark: number
  readonly maxBytes: number
  readonly overflow: 'reject' | 'dropOldest'
  /** Of a message that brings none. */
  readonly ttl: number
  readonly sendTimeout: number
  readonly clock: Clock
}

/** What a send may ask for while it is queued; explained in SendOptions. */
export interface Terms {
  readonly signal?: AbortSignalLike | undefined
  readonly key?: string | undefined
  readonly ttl?: number | undefined
}

/** Where frames go: a wire's `send`. */
type HandOver = (frame: Frame, done: (error?: unknown) => void) => void
/** Makes the error with which one message is rejected. */
type Because = (details: SocketErrorDetails) => SocketError

/**
 * What goes out: queued → handed over → settled. It belongs to the socket, not to a connection, and keeps the order of
 * everything delivered. A message leaves the queue before its promise settles, so what was rejected is never sent.
 */
export interface Outbox {
  /** Takes a frame; `data` is the message as the user gave it, for the error. */
  send(frame: Frame, data: unknown, terms?: Terms): Promise<void>
  /** Hands over to this wire from now on, beginning with what is queued. */
  attach(handOver: HandOver): void
  /** Rejects what is queued. */
  refuse(because: Because): void
  /** The wire is gone, the socket lives on: rejects what was handed over, and keeps what is queued for the next wire. */
  lose(because: Because): void
  /** Nothing will answer any more: rejects what was handed over, then what is queued. */
  settle(because: Because): void
  /** Calls back when everything pending now is settled. */
  whenSettled(callback: () => void): void
  readonly pending: { readonly count: number; readonly bytes: number }
}

export function createOutbox(options: OutboxOptions): Outbox {
  const { highWaterMark, maxBytes, overflow, sendTimeout, clock } = options
  const queue = createQueue(highWaterMark, maxBytes)
  const expiry = createExpiry(queue, clock, (message) => reject(message, expired(message)))
  const unanswered = createUnanswered(sendTimeout, clock, (message) => reject(message, silent(message, sendTimeout)))
  let watches: { upTo: number; remaining: number; callback: () => void }[] = []
  let handOver: HandOver | undefined
  let pumping = false
  let sends = 0
  let unsettled = 0

  const settled = ({ order }: Message): void => {
    unsettled--
    if (!watches.length) return
    const due = watches.filter((watch) => order <= watch.upTo && --watch.remaining === 0)
    watches = watches.filter((watch) => watch.remaining > 0)
    due.forEach((watch) => watch.callback())
  }

  /** Of a message that has left the queue. */
  const reject = (message: Message, error: SocketError): void => {
    unlisten(message)
    message.outcome.reject(error)
    settled(message)
  }

  const leaveQueue = (message: Message): void => {
    queue.remove(message)
    if (!queue.head) expiry.stop()
  }

  const enqueue = (message: Message): void => {
    expiry.sweep()
    const why = queue.lackOfRoom(message)
    // Room is made only for a message that fits at all.
    const alone = bytesOf(message) > maxBytes
    if (why && (overflow === 'reject' || alone)) return reject(message, overflowed(message, why, alone))
    const evicted = queue.makeRoom(message)
    enterQueue(message)
    evicted.forEach((oldest) => reject(oldest, overflowed(oldest, why!)))
    listen(message)
  }

  const enterQueue = (message: Message): void => {
    const older = queue.add(message)
    expiry.watch(message)
    if (older) reject(older, superseded(older))
  }

  const listen = (message: Message): void => {
    const { signal } = message
    if (!signal || !message.queued) return
    const listener = (): void => {
      // A signal of the user's own making may call what was taken off.
      if (!message.queued) return
      leaveQueue(message)
      reject(message, aborted(message))
    }
    const stop = onAbort(signal, listener)
    // The signal is user code, and may have sent or aborted meanwhile.
    if (message.queued) message.unlisten = stop
    else stop()
  }

  const unlisten = (message: Message): void => {
    const stop = message.unlisten
    message.unlisten = undefined
    if (stop) stop()
  }

  const pass = (message: Message, taker: HandOver): void => {
    unanswered.add(message)
    unlisten(message)
    let answered = false
    taker(message.frame, (error) => {
      // Silent when timed out or lost meanwhile, or handed over again.
      if (answered || !unanswered.remove(message)) return
      answered = true
      if (error === undefined) {
        message.outcome.resolve()
        settled(message)
      } else if (isSocketError(error, 'CONNECTION_LOST')) {
        // Never accepted: it goes back to its place, whatever the bounds, since it had been let in before. Nothing
        // follows it into a wire that is not open.
        if (handOver === taker) handOver = undefined
        if (message.signal && message.signal.aborted) reject(message, aborted(message))
        else if (expiry.isOver(message)) reject(message, expired(message))
        else enterQueue(message)
        listen(message)
        pump()
      } else reject(message, refused(message, error))
    })
    unanswered.watch()
  }

  /** `success` may come back before `send` returns, and a handler may send: one loop, not a recursion. */
  const pump = (): void => {
    if (pumping) return
    pumping = true
    while (handOver && queue.head) {
      const message = queue.head
      leaveQueue(message)
      if (expiry.isOver(message)) reject(message, expired(message))
      else pass(message, handOver)
    }
    pumping = false
  }

  const refuse = (because: Because): void => {
    while (queue.head) {
      const message = queue.head
      leaveQueue(message)
      reject(message, because({ data: message.data }))
    }
  }

  const lose = (because: Because): void => {
    handOver = undefined
    unanswered.clear().forEach((message) => reject(message, because({ data: message.data, maybeDelivered: true })))
  }

  return {
    send(frame, data, { signal, key, ttl = options.ttl } = {}) {
      // Asked before the message has its place: it is user code, and may send.
      const isAborted = signal && signal.aborted
      const order = ++sends
      const message: Message = {
        frame,
        data,
        signal,
        key,
        ttl,
        expiry: clock.now() + ttl,
        order,
        place: order,
        outcome: createDeferred(),
        bytes: undefined,
        deadline: 0,
        queued: false,
        previous: undefined,
        next: undefined,
        unlisten: undefined,
      }
      unsettled++
      if (isAborted) reject(message, aborted(message))
      else if (handOver && !queue.head && !pumping) pass(message, handOver)
      else if (ttl === 0) reject(message, expired(message))
      else enqueue(message)
      return message.outcome.promise
    },
    attach(taker) {
      handOver = taker
      pump()
    },
    refuse,
    lose,
    settle(because) {
      lose(because)
      refuse(because)
    },
    whenSettled(callback) {
      if (unsettled) watches.push({ upTo: sends, remaining: unsettled, callback })
      else callback()
    },
    get pending() {
      return { count: unsettled, bytes: queue.bytes + unanswered.bytes }
    },
  }
}

import type { AbortSignalLike } from '../../types/abort.js'
import type { Clock } from '../clock.js'
import { createDeferred } from '../deferred.js'
import { isSocketError, type SocketError, type SocketErrorDetails } from '../errors.js'
import { aborted, overflowed, refused, silent } from './failures.js'
import type { Frame } from './frame.js'
import { bytesOf, createQueue, type Message } from './queue.js'
import { createUnanswered } from './unanswered.js'

export interface OutboxOptions {
  readonly highWaterMark: number
  readonly maxBytes: number
  readonly overflow: 'reject' | 'dropOldest'
  readonly sendTimeout: number
  readonly clock: Clock
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
  send(frame: Frame, data: unknown, signal?: AbortSignalLike): Promise<void>
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

export function createOutbox({ highWaterMark, maxBytes, overflow, sendTimeout, clock }: OutboxOptions): Outbox {
  const queue = createQueue(highWaterMark, maxBytes)
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

  const reject = (message: Message, error: SocketError): void => {
    message.outcome.reject(error)
    settled(message)
  }

  const leaveQueue = (message: Message): void => {
    queue.remove(message)
    if (message.unlisten) message.unlisten()
    message.unlisten = undefined
  }

  const enqueue = (message: Message): void => {
    let why = queue.lackOfRoom(message)
    // Room is made only for a message that fits at all, and only at the cost of older ones.
    while (
      why &&
      overflow === 'dropOldest' &&
      bytesOf(message) <= maxBytes &&
      queue.head &&
      queue.head.order < message.order
    ) {
      const oldest = queue.head
      leaveQueue(oldest)
      reject(oldest, overflowed(oldest, why))
      why = queue.lackOfRoom(message)
    }
    if (why) reject(message, overflowed(message, why))
    else enterQueue(message)
  }

  const enterQueue = (message: Message): void => {
    queue.add(message)
    const { signal } = message
    if (!signal) return
    const listener = (): void => {
      // A signal of the user's own making may call what was taken off.
      if (!message.unlisten) return
      leaveQueue(message)
      reject(message, aborted(message))
    }
    // Known before the signal is asked: it is user code, and may send or abort.
    message.unlisten = () => signal.removeEventListener('abort', listener)
    signal.addEventListener('abort', listener)
  }

  const pass = (message: Message, taker: HandOver): void => {
    unanswered.add(message)
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
        else enterQueue(message)
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
      pass(message, handOver)
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
    send(frame, data, signal) {
      const message: Message = {
        frame,
        data,
        signal,
        order: ++sends,
        outcome: createDeferred(),
        bytes: undefined,
        deadline: 0,
        previous: undefined,
        next: undefined,
        unlisten: undefined,
      }
      unsettled++
      if (signal && signal.aborted) reject(message, aborted(message))
      else if (handOver && !queue.head && !pumping) pass(message, handOver)
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

import type { SteadyClock } from '../time/steady-clock.js'
import { isSocketError, type SocketError, type SocketErrorDetails } from '../errors/socket-error.js'
import { aborted, connectionLost, expired, overflowed, refused, silent, superseded } from '../errors/explain.js'
import { quiet } from '../deferred.js'
import { createDrains, type Drains } from './drains.js'
import { createExpiry, type Expiry, isOver } from './expiry.js'
import type { Frame } from './frame.js'
import { createHandedOver, type Taker } from './handed-over.js'
import { bytesOf, orderOf, Outgoing, setTerms, type Terms } from './outgoing.js'
import { createQueue } from './queue.js'
import { hasAborted, listenWhileQueued, unlisten } from './signals.js'

export interface OutboxOptions {
  readonly highWaterMark: number
  readonly maxBytes: number
  readonly overflow: 'reject' | 'dropOldest'
  /** Of a message that brings none. */
  readonly ttl: number
  readonly sendTimeout: number
  /** What the platform was given with the request, and its words must not repeat. */
  readonly secrets: () => readonly string[]
  readonly clock: SteadyClock
}

/** Makes the error with which one message is rejected. */
export type Because = (details: SocketErrorDetails) => SocketError

/**
 * What goes out: queued → handed over → settled. It belongs to the socket, not to a connection, and keeps the order of
 * everything delivered. A message leaves the queue before its promise settles, so what was rejected is never sent.
 */
export interface Outbox {
  /**
   * Takes a frame; `data` is the message as the user gave it, for the error. Whether its signal is aborted is asked
   * before: a signal is user code.
   */
  send(frame: Frame, data: unknown, terms?: Terms, isAborted?: boolean): Promise<void>
  /** Hands a frame to this taker at once, whatever waits, and to no other. It is pending only if it is a `message`. */
  sendAhead(frame: Frame, data: unknown, taker: Taker, isMessage?: boolean): Promise<void>
  /** Hands over to this taker from now on, beginning with what is queued. */
  attach(taker: Taker): void
  /** Rejects what is queued. */
  refuse(because: Because): void
  /** The wire is gone, the socket lives on: rejects what was handed over, and keeps what is queued for the next wire. */
  lose(because: Because): void
  /** Nothing will answer any more: rejects what was handed over, then what is queued. */
  settle(because: Because): void
  /** Calls back when everything pending now is settled. */
  whenSettled(callback: () => void): void
  pending(): { readonly count: number; readonly bytes: number }
}

export function createOutbox(options: OutboxOptions): Outbox {
  const { highWaterMark, maxBytes, overflow, ttl, sendTimeout, secrets, clock } = options
  const queue = createQueue(highWaterMark, maxBytes)
  const handedOver = createHandedOver(sendTimeout, clock, (message) =>
    reject(message, silent(message.data, sendTimeout)),
  )
  // Each is there once it is asked for: most sockets never are.
  let drains: Drains | undefined
  let expiry: Expiry | undefined
  let taker: Taker | undefined
  /** There from when nothing is taken any more. */
  let refusing: Because | undefined
  let pumping = false
  let sends = 0
  let unsettled = 0

  const settled = (message: Outgoing): void => {
    if (!message.place) return
    unsettled--
    if (drains && drains.waiting) drains.settled(orderOf(message))
  }

  /** Of a message that has left the queue. */
  const reject = (message: Outgoing, error: SocketError): void => {
    unlisten(message)
    quiet(message.promise)
    message.reject(error)
    settled(message)
  }

  const leaveQueue = (message: Outgoing): void => {
    queue.remove(message)
    if (expiry && !queue.head) expiry.stop()
  }

  const enqueue = (message: Outgoing): void => {
    if (expiry) expiry.sweep()
    // The signals are user code, and may have closed the socket meanwhile.
    if (refusing) return reject(message, refusing({ data: message.data }))
    const why = queue.lackOfRoom(message)
    if (!why) enterQueue(message)
    else {
      // Room is made only for a message that fits at all.
      const isTooLarge = bytesOf(message) > maxBytes
      if (overflow === 'reject' || isTooLarge) return reject(message, overflowed(message.data, why, isTooLarge))
      const evicted = queue.makeRoom(message)
      enterQueue(message)
      evicted.forEach((oldest) => reject(oldest, overflowed(oldest.data, why, false)))
    }
    if (message.terms) listen(message)
  }

  const enterQueue = (message: Outgoing): void => {
    const older = queue.add(message)
    if (message.terms && message.terms.ttl < Infinity) {
      expiry = expiry || createExpiry(queue, clock.wall, expire)
      expiry.watch(message)
    }
    if (older) reject(older, superseded(older.data, older.terms!.key!))
  }

  const expire = (messages: Outgoing[]): void => {
    messages.forEach(queue.remove)
    messages.forEach((message) => reject(message, expired(message.data, message.terms!.ttl)))
  }

  const listen = (message: Outgoing): void => {
    listenWhileQueued(message, (signal) => {
      leaveQueue(message)
      reject(message, aborted('send', signal, message.data))
    })
  }

  const handOver = (message: Outgoing, to: Taker): void => {
    let answered = false
    handedOver.add(message)
    if (message.terms) {
      // User code, and may end it all.
      unlisten(message)
      if (message.stage === 'settled') return
    }
    to.post(
      message.frame,
      () => {
        // Silent when timed out or lost meanwhile, or handed over again.
        if (answered || !handedOver.remove(message)) return
        answered = true
        message.resolve()
        settled(message)
      },
      (error) => {
        if (answered) return
        const why = to.explain(error, message.frame)
        // User code, and may end the socket: asked while that still finds the message.
        const isAborted = hasAborted(message)
        if (answered || !handedOver.remove(message)) return
        answered = true
        if (!isSocketError(why, 'CONNECTION_LOST'))
          reject(message, refused(message.data, message.frame, why, secrets()))
        // What goes ahead is for this connection only.
        else if (message.place <= 0) reject(message, connectionLost({ data: message.data, cause: why }))
        else takeBack(message, to, isAborted)
      },
    )
    if (!answered) handedOver.watch(message)
  }

  /** Never accepted: it goes back to its place, whatever the bounds, since it had been let in before. */
  const takeBack = (message: Outgoing, from: Taker, isAborted: boolean): void => {
    const { terms } = message
    // Nothing follows it into a wire that is not open.
    if (taker === from) taker = undefined
    if (isAborted) reject(message, aborted('send', terms!.signal!, message.data))
    else if (terms && isOver(terms, clock)) reject(message, expired(message.data, terms.ttl))
    else enterQueue(message)
    if (terms) listen(message)
    pump()
  }

  /** `success` may come back before `send` returns, and a handler may send: one loop, not a recursion. */
  const pump = (): void => {
    if (pumping) return
    pumping = true
    while (taker && queue.head) {
      const message = queue.head
      const { terms } = message
      leaveQueue(message)
      if (terms && isOver(terms, clock)) reject(message, expired(message.data, terms.ttl))
      else handOver(message, taker)
    }
    pumping = false
  }

  const rejectAll = (messages: Outgoing[], because: Because, maybeDelivered?: true): void =>
    messages.forEach((message) => reject(message, because({ data: message.data, maybeDelivered })))

  const refuse = (because: Because): void => {
    taker = undefined
    refusing = because
    while (queue.head) {
      const message = queue.head
      leaveQueue(message)
      rejectAll([message], because)
    }
  }

  const lose = (because: Because): void => {
    taker = undefined
    rejectAll(handedOver.takeAll(), because, true)
  }

  return {
    send(frame, data, terms, isAborted) {
      const message = new Outgoing(frame, data, ++sends)
      unsettled++
      if (terms || ttl !== Infinity) setTerms(message, ttl, terms || {}, clock.wall)
      if (isAborted) reject(message, aborted('send', terms!.signal!, data))
      else if (taker && !queue.head && !pumping) handOver(message, taker)
      else if (message.terms && message.terms.ttl === 0) reject(message, expired(data, 0))
      else enqueue(message)
      return message.promise
    },
    sendAhead(frame, data, to, isMessage) {
      const message = new Outgoing(frame, data, isMessage ? -++sends : 0)
      if (isMessage) unsettled++
      else message.bytes = 0
      handOver(message, to)
      return message.promise
    },
    attach(to) {
      taker = to
      refusing = undefined
      pump()
    },
    refuse,
    lose,
    settle(because) {
      lose(because)
      refuse(because)
    },
    whenSettled(callback) {
      if (!unsettled) return callback()
      drains = drains || createDrains()
      drains.add(sends, unsettled, callback)
    },
    pending: () => ({ count: unsettled, bytes: queue.bytes + handedOver.countBytes() }),
  }
}

import { createDeferred, type Deferred, rejected } from '../deferred.js'
import { hookFailed, openingOver, tooMuchForHook } from '../errors/explain.js'
import type { SocketError } from '../errors/socket-error.js'
import { mostBytes, mostFrames } from './in-order.js'
import { Fifo } from '../messages/fifo.js'
import type { Target } from '../messages/hub.js'
import { type Frame, sizeOf } from '../outbox/frame.js'

/** What an opening hook works with. It is over when the hook is done. */
export interface Opening<In, Out> {
  /**
   * Sends ahead of the queue, through the codec. Settles as `socket.send` does, also at the end of the socket; rejects
   * `CLOSED` once the hook is over.
   */
  send(message: Out): Promise<void>
  /**
   * The next message, through codec and schema. What nobody takes goes to `messages$`; at most 1,024 frames and 4 MiB
   * wait for it, more is `OVERFLOW` and fails the attempt. Rejects `CLOSED` once the hook is over, also when the
   * connection is lost meanwhile.
   */
  next(): Promise<In>
  /** The number of the attempt, as providers are told it. Counts from 1. */
  readonly attempt: number
}

/**
 * Runs at every opening, before the queue flushes: authenticate, subscribe again. The attempt fails with
 * `CONNECT_FAILED`, kind `handshake`, when it throws or rejects, or when the connection ends meanwhile (then with its
 * `closeCode`), and with `CONNECT_TIMEOUT` when it does not finish within `timeout`.
 *
 * @example
 * const login: OpeningHook<Reply, Request> = async ({ send, next }) => {
 *   await send({ type: 'login', token })
 *   const { type } = await next()
 *   if (type !== 'welcome') throw new Error(`received ${type}`)
 * }
 */
export type OpeningHook<In, Out> = (opening: Opening<In, Out>) => unknown

type Refuse = (message: unknown) => SocketError

/** What hooks work with. Let go of at the end: a hook that never settles keeps nothing of the socket. */
export interface OpeningParts<In, Out> {
  readonly hooks: readonly OpeningHook<In, Out>[]
  readonly attempt: number
  /** Throws what `send` rejects with. */
  readonly encode: (message: Out) => Frame
  readonly send: (frame: Frame, message: Out) => Promise<void>
  /** Makes what `socket.send` rejects with now, if it does. */
  readonly refusal: () => Refuse | undefined
  /** Whether the attempt has gone on without the hooks: they are told in their turn. */
  readonly isOver: () => boolean
  readonly done: (error?: SocketError) => void
}

/** A message, and the frame it came as. */
export interface Arrived<In> {
  readonly message: In
  readonly frame: unknown
}

/** One run of the hooks, one after another, as a layer in front of the subscribers. */
export interface OpeningLayer<In> extends Target<In> {
  run(): void
  /** No hook takes or sends anything any more. Returns what none has taken. */
  end(): Arrived<In>[]
}

export function createOpening<In, Out>(given: OpeningParts<In, Out>): OpeningLayer<In> {
  let parts: OpeningParts<In, Out> | undefined = given
  const { attempt } = given
  const arrived = new Fifo<Arrived<In>>()
  const awaited = new Fifo<Deferred<In>>()
  let bytes = 0
  /** The hook that may send and receive. */
  let current: object | undefined
  /** With what a send was refused at the end. */
  let refuse: Refuse | undefined

  const leave = (): void => {
    current = undefined
    awaited.takeAll().forEach(({ reject }) => reject(openingOver('receive')))
  }

  const run = (index: number): void => {
    const { hooks, done } = parts!
    const hook = hooks[index]
    if (!hook) return done()
    const isOver = (): boolean => !parts || current !== opening || parts.isOver()
    const opening: Opening<In, Out> = {
      send(message) {
        try {
          const frame = isOver() ? undefined : parts!.encode(message)
          // Asked after the codec has run: it is user code, too.
          if (frame !== undefined && !isOver()) return parts!.send(frame, message)
        } catch (error) {
          // As `socket.send`: a mistake in the program is loud.
          return Promise.reject(error)
        }
        const late = parts ? parts.refusal() : refuse
        return rejected(late ? late(message) : openingOver('send', message))
      },
      next() {
        if (isOver()) return rejected(openingOver('receive'))
        if (arrived.length) {
          const { message, frame } = arrived.shift()!
          bytes -= sizeOf(frame as Frame)
          return Promise.resolve(message)
        }
        const wanted = createDeferred<In>()
        awaited.push(wanted)
        return wanted.promise
      },
      attempt,
    }
    const after =
      (proceed: (value: unknown) => void) =>
      (value: unknown): void => {
        if (isOver()) return
        leave()
        proceed(value)
      }
    current = opening
    new Promise((resolve) => resolve(hook(opening))).then(
      after(() => run(index + 1)),
      after((cause) => parts!.done(hookFailed(cause))),
    )
  }

  return {
    run() {
      // Its turn may come after the end of the wire.
      if (parts && !parts.isOver()) run(0)
    },
    next(message, frame = message) {
      const wanted = awaited.shift()
      if (wanted) return wanted.resolve(message)
      bytes += sizeOf(frame as Frame)
      if (arrived.length < mostFrames && bytes <= mostBytes) arrived.push({ message, frame })
      else if (parts) parts.done(tooMuchForHook(mostFrames, mostBytes))
    },
    end() {
      if (parts) refuse = parts.refusal()
      parts = undefined
      leave()
      return arrived.takeAll()
    },
  }
}

import { createDeferred, type Deferred, hear, rejected } from '../deferred.js'
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

/** Makes the error of what came too late. */
type Late = (data: unknown) => SocketError

export interface OpeningParts<In, Out> {
  readonly hooks: readonly OpeningHook<In, Out>[]
  readonly attempt: number
  /** Throws what `send` rejects with. */
  readonly encode: (message: Out) => Frame
  readonly send: (frame: Frame, message: Out) => Promise<void>
  /** With what `socket.send` rejects now, if it does. */
  readonly refusal: () => Late | undefined
  /** Whether the attempt has gone on without the hooks: they are told in their turn. */
  readonly isOver: () => boolean
  /** What the words of a hook must not repeat. */
  readonly secrets: () => readonly string[]
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

interface Door<Argument, Result> {
  enter: (argument: Argument) => Promise<Result>
}

export function createOpening<In, Out>(parts: OpeningParts<In, Out>): OpeningLayer<In> {
  const { hooks, attempt, encode, send, refusal, isOver, done } = parts
  const arrived = new Fifo<Arrived<In>>()
  let bytes = 0
  let hasEnded = false
  const awaited = new Fifo<Deferred<In>>()
  /** The hook that may send and receive. */
  let current: { shut(): void } | undefined

  const leave = (): void => {
    if (current) current.shut()
    current = undefined
    awaited.takeAll().forEach(({ reject }) => reject(openingOver('receive')))
  }

  const late = (): Late => refusal() || openingOver.bind(undefined, 'send')

  const run = (index: number): void => {
    const hook = hooks[index]
    if (!hook) return done()
    const sending: Door<Out, void> = {
      enter(message) {
        try {
          const frame = encode(message)
          // Asked after the codec has run: it is user code, too.
          return isOver() ? refuse(late(), message) : send(frame, message)
        } catch (error) {
          // As `socket.send`: a mistake in the program is loud.
          return Promise.reject(error)
        }
      },
    }
    const receiving: Door<void, In> = {
      enter() {
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
    }
    let stop: (() => void) | undefined
    const mine = (current = {
      // A hook may never settle, and keep what it was given: neither holds anything of the socket from now on.
      shut() {
        if (stop) stop()
        sending.enter = refuse.bind(undefined, late())
        receiving.enter = refuse.bind(undefined, openingOver.bind(undefined, 'receive')) as Door<void, In>['enter']
      },
    })
    const after = (proceed: () => void): void => {
      if (current !== mine) return
      leave()
      proceed()
    }
    const opening = { send: through(sending), next: through(receiving), attempt }
    stop = hear(
      new Promise((resolve) => resolve(hook(opening))),
      () => after(() => run(index + 1)),
      (cause) => after(() => done(hookFailed(cause, parts.secrets()))),
    )
    if (current !== mine) stop()
  }

  return {
    run() {
      // Its turn may come after the end of the wire.
      if (!isOver() && !hasEnded) run(0)
    },
    counts: true,
    next(message, frame = message) {
      const wanted = awaited.shift()
      if (wanted) return wanted.resolve(message)
      bytes += sizeOf(frame as Frame)
      if (arrived.length < mostFrames && bytes <= mostBytes) arrived.push({ message, frame })
      else if (!hasEnded) done(tooMuchForHook(mostFrames, mostBytes))
    },
    end() {
      hasEnded = true
      leave()
      return arrived.takeAll()
    },
  }
}

// Apart, and each used more than once, so that no minifier puts them where they would see the socket.

function through<Argument, Result>(door: Door<Argument, Result>): Door<Argument, Result>['enter'] {
  return (argument) => door.enter(argument)
}

function refuse(late: Late, data: unknown): Promise<never> {
  return rejected(late(data))
}

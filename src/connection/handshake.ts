import { createDeferred, type Deferred, hear, rejected } from '../deferred.js'
import { SocketError, type SocketErrorDetails, textOf } from '../errors.js'
import { mostBytes, mostFrames } from '../inbound/blob-order.js'
import type { RawIn } from '../inbound/codec.js'
import { createFifo } from '../inbound/fifo.js'
import { type Frame, sizeOf } from '../outbound/frame.js'

/** What an opening hook works with. It is over when the hook is done. */
export interface Opening<In, Out> {
  /**
   * Sends ahead of the queue, through the codec. Settles as `socket.send` does, also at the end of the socket; rejects
   * `CLOSED` once the hook is over.
   */
  send(message: Out): Promise<void>
  /**
   * The next message, through codec and schema. What nobody takes goes to `messages$`; at most 1,024 frames and 4 MiB
   * wait for it, more is `OVERFLOW` and fails the attempt. Rejects `CLOSED` once the hook is
   * over, also when the connection is lost meanwhile.
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

export interface Handshake<In> {
  run(): void
  /** Returns false for what has no room: no hook takes what came before it. */
  take(message: In, frame: RawIn): boolean
  /** No hook takes or sends anything any more. Returns what none has taken. */
  end(): Received<In>[]
}

/** A message, and the frame it came as. */
export interface Received<In> {
  readonly message: In
  readonly frame: RawIn
}

/** With what an error is made of what came too late. */
export type Late = (details: SocketErrorDetails) => SocketError

/** The way out for hooks, ahead of the queue. */
export interface Lane<Out> {
  /** Throws what `send` rejects with. */
  encode(message: Out): Frame
  send(frame: Frame, message: Out): Promise<void>
  /** With what `socket.send` rejects now, if it does. */
  refusal(): Late | undefined
}

interface Door<Argument, Result> {
  enter: (argument: Argument) => Promise<Result>
}

/** One run of the hooks, one after another. */
export function shakeHands<In, Out>(
  hooks: readonly OpeningHook<In, Out>[],
  attempt: number,
  lane: Lane<Out>,
  isOver: () => boolean,
  done: (error?: SocketError) => void,
): Handshake<In> {
  const arrived = createFifo<Received<In>>()
  let bytes = 0
  const awaited = createFifo<Deferred<In>>()
  /** The hook that may send and receive. */
  let current: { shut(): void } | undefined

  const leave = (): void => {
    if (current) current.shut()
    current = undefined
    awaited.takeAll().forEach(({ reject }) => reject(tooLate('receive')))
  }

  const late = (): Late => lane.refusal() || tooLate.bind(undefined, 'send')

  const run = (index: number): void => {
    const hook = hooks[index]
    if (!hook) return done()
    const sending: Door<Out, void> = {
      enter(message) {
        try {
          const frame = lane.encode(message)
          // Asked after the codec has run: it is user code, too.
          return isOver() ? refuse(late(), message) : lane.send(frame, message)
        } catch (error) {
          return rejected(error)
        }
      },
    }
    const receiving: Door<void, In> = {
      enter() {
        if (isOver()) return rejected(tooLate('receive'))
        if (arrived.length) {
          const { message, frame } = arrived.shift()!
          bytes -= sizeOf(frame)
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
        receiving.enter = refuse.bind(undefined, tooLate.bind(undefined, 'receive')) as Door<void, In>['enter']
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
      (cause) => after(() => done(failed(cause))),
    )
    if (current !== mine) stop()
  }

  return {
    run: () => run(0),
    take(message, frame) {
      const wanted = awaited.shift()
      if (wanted) {
        wanted.resolve(message)
        return true
      }
      const size = sizeOf(frame)
      if (arrived.length >= mostFrames || bytes + size > mostBytes) return false
      bytes += size
      arrived.push({ message, frame })
      return true
    },
    end() {
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
  return rejected(late({ data }))
}

function tooLate(action: string, details?: SocketErrorDetails): SocketError {
  const hint = 'After the opening use socket.send and messages$.'
  return new SocketError('CLOSED', `Cannot ${action}: the opening is over`, { ...details, hint })
}

function failed(cause: unknown): SocketError {
  return new SocketError('CONNECT_FAILED', `Cannot connect: the opening hook failed (${textOf(cause)})`, {
    kind: 'handshake',
    retryable: true,
    cause,
  })
}

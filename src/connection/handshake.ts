import { createDeferred, type Deferred, rejected } from '../deferred.js'
import { SocketError, textOf } from '../errors.js'
import { createFifo } from '../inbound/fifo.js'
import type { Frame } from '../outbound/frame.js'

/** What an opening hook works with. It is over when the hook is done. */
export interface Opening<In, Out> {
  /** Sends ahead of the queue, through the codec. Settles as `socket.send` does; rejects `CLOSED` once the hook is over. */
  send(message: Out): Promise<void>
  /**
   * The next message, through codec and schema. What nobody takes goes to `messages$`. Rejects `CLOSED` once the hook is
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
  take(message: In): void
  /** No hook takes or sends anything any more. Returns what none has taken. */
  end(): In[]
}

/** The way out for hooks, ahead of the queue. */
export interface Lane<Out> {
  /** Throws what `send` rejects with. */
  encode(message: Out): Frame
  send(frame: Frame, message: Out): Promise<void>
}

/** One run of the hooks, one after another. */
export function shakeHands<In, Out>(
  hooks: readonly OpeningHook<In, Out>[],
  attempt: number,
  lane: Lane<Out>,
  isOver: () => boolean,
  done: (error?: SocketError) => void,
): Handshake<In> {
  const arrived = createFifo<In>()
  const awaited = createFifo<Deferred<In>>()
  /** The hook that may send and receive. */
  let current: object | undefined

  const leave = (): void => {
    current = undefined
    awaited.takeAll().forEach(({ reject }) => reject(tooLate('receive')))
  }

  const run = (index: number): void => {
    const hook = hooks[index]
    if (!hook) return done()
    const opening: Opening<In, Out> = {
      send(message) {
        try {
          const frame = lane.encode(message)
          // Asked after the codec has run: it is user code, too.
          return runs() ? lane.send(frame, message) : rejected(tooLate('send'))
        } catch (error) {
          // As `socket.send`: a mistake in the program is loud.
          return Promise.reject(error)
        }
      },
      next() {
        if (!runs()) return rejected(tooLate('receive'))
        if (arrived.length) return Promise.resolve(arrived.shift()!)
        const wanted = createDeferred<In>()
        awaited.push(wanted)
        return wanted.promise
      },
      attempt,
    }
    const runs = (): boolean => current === opening && !isOver()
    const after = (proceed: () => void) => (): void => {
      if (current !== opening) return
      leave()
      proceed()
    }
    current = opening
    new Promise((resolve) => resolve(hook(opening))).then(
      after(() => run(index + 1)),
      (cause) => after(() => done(failed(cause)))(),
    )
  }

  return {
    run: () => run(0),
    take(message) {
      const wanted = awaited.shift()
      if (wanted) wanted.resolve(message)
      else arrived.push(message)
    },
    end() {
      leave()
      return arrived.takeAll()
    },
  }
}

function failed(cause: unknown): SocketError {
  return new SocketError('CONNECT_FAILED', `Cannot connect: the opening hook failed (${textOf(cause)})`, {
    kind: 'handshake',
    retryable: true,
    cause,
  })
}

function tooLate(action: string): SocketError {
  return new SocketError('CLOSED', `Cannot ${action}: the opening is over`, {
    hint: 'After the opening use socket.send and messages$.',
  })
}

import { type ErrorCode, SocketError, type SocketErrorDetails } from '../../../src/errors/socket-error.js'
import type { Frame } from '../../../src/outbox/frame.js'
import type { Taker } from '../../../src/outbox/handed-over.js'
import { createOutbox, type OutboxOptions } from '../../../src/outbox/outbox.js'
import type { Terms } from '../../../src/outbox/outgoing.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import { createSteadyClock } from '../../../src/time/steady-clock.js'

/** An outbox on a virtual clock, steady as a socket's; `log` collects how each send ended, in the order in which they did. */
export function createWorld(options: Partial<OutboxOptions> = {}) {
  const virtual = createVirtualClock()
  let shift = 0
  const clock = createSteadyClock({ ...virtual, now: () => virtual.now() + shift })
  const outbox = createOutbox({
    secrets: () => [],
    highWaterMark: 256,
    maxBytes: 1048576,
    overflow: 'reject',
    ttl: Infinity,
    sendTimeout: 10000,
    clock,
    ...options,
  })
  const log: string[] = []
  const send = (text: string, terms?: Terms) => {
    const promise = outbox.send(text, text, terms, terms?.signal?.aborted)
    promise.then(
      () => log.push(`${text} taken`),
      (error: SocketError) => log.push(`${text} ${error.code}${error.maybeDelivered ? ' maybe' : ''}`),
    )
    return promise
  }
  return {
    clock: virtual,
    outbox,
    send,
    log,
    /** Moves the wall clock and no timer: on as in a suspended app, or back as somebody sets it. */
    shiftClock: (milliseconds: number) => void (shift += milliseconds),
  }
}

/** A platform takes a frame, and answers: with nothing when it took it, else with an error. */
type Take = (frame: Frame, done: (error?: unknown) => void) => void

/** Where the outbox hands over to, from how a platform takes. What it answers needs no explanation. */
export function takerOf(take: Take): Taker {
  return {
    post: (frame, success, fail) => take(frame, (error) => (error === undefined ? success() : fail(error))),
    explain: (error) => error,
  }
}

/** The platform's side: keeps what it is handed; the test answers, `answers[i](error?)` to the i-th frame. */
export function createWire() {
  const frames: Frame[] = []
  const answers: ((error?: unknown) => void)[] = []
  const take: Take = (frame, done) => {
    frames.push(frame)
    answers.push(done)
  }
  return { frames, answers, take, taker: takerOf(take) }
}

/** A platform that takes everything before `send` returns. */
export function createSynchronousWire() {
  const frames: Frame[] = []
  const take: Take = (frame, done) => {
    frames.push(frame)
    done()
  }
  return { frames, take, taker: takerOf(take) }
}

/** How a wire says that the platform's socket is not open. */
export const notOpen = () => new SocketError('CONNECTION_LOST', 'Cannot send: not open')

export const because = (code: ErrorCode) => (details: SocketErrorDetails) => new SocketError(code, 'the end', details)

/** Lets every promise settle, while virtual time stands still. */
export const settle = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve))

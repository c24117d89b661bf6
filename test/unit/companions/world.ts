import { expect } from 'vitest'
import { connectSocket } from '../../../src/connect-socket.js'
import { json } from '../../../src/messages/codec.js'
import type { Transport, WireEnd, WireListener } from '../../../src/hosts/transport.js'
import type { SocketError } from '../../../src/errors/socket-error.js'
import type { Socket } from '../../../src/socket.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'

/** A socket on a wire that the test holds in its hand. Messages are JSON. */
export function createWorld({ opens = true, ...given }: Record<string, any> = {}) {
  const clock = createVirtualClock()
  const sent: any[] = []
  /** What the platform answers to a send: nothing, or an error, or, if `undefined`, that it has taken it. */
  const world = { answers: true, refusal: undefined as unknown, opens, hear: (_: any): void => {} }
  let listener: WireListener | undefined
  const transport: Transport = {
    connect(_, to) {
      listener = to
      if (world.opens) clock.setTimeout(() => listener === to && to.open({ header: {} }), 0)
      return {
        send(data, done) {
          if (world.refusal) return done(world.refusal)
          const message = JSON.parse(data as string)
          sent.push(message)
          if (world.answers) done()
          world.hear(message)
        },
        close: (code, reason) => clock.setTimeout(() => listener === to && end({ code, reason }), 0),
      }
    },
  }
  const end = (cause: WireEnd): void => {
    const to = listener!
    listener = undefined
    to.end(cause)
  }
  const socket: Socket<any, any> = connectSocket({
    ...{ url: 'wss://example.com', transport, clock, lifecycle: false, codec: json(), retry: () => 100 },
    ...given,
  } as never)
  /** The companion's own view of the clock, which knows the timers that it has set. */
  const armed = new Set<unknown>()
  const own = {
    set: 0,
    get timers() {
      return armed.size
    },
    now: () => clock.now(),
    random: () => clock.random(),
    setTimeout(callback: () => void, milliseconds: number) {
      own.set++
      const timer = clock.setTimeout(() => {
        armed.delete(timer)
        callback()
      }, milliseconds)
      armed.add(timer)
      return timer
    },
    clearTimeout(timer: unknown) {
      armed.delete(timer)
      clock.clearTimeout(timer)
    },
  }
  const errors: SocketError[] = []
  socket.errors$.subscribe((error) => errors.push(error))
  return Object.assign(world, {
    clock,
    own,
    socket,
    sent,
    errors,
    open: () => listener!.open({ header: {} }),
    say: (...messages: unknown[]) => messages.forEach((message) => listener!.message(JSON.stringify(message))),
    lose: (code = 1006) => end({ code }),
    /** The end of the test: nothing is left behind. */
    async finish() {
      void socket.close({ drain: false })
      await clock.advance(10)
      expect(socket.state.phase).toBe('closed')
      expect(clock.timers).toBe(0)
    },
  })
}

/** What became of a promise: its value, or the code of its error and `?` where it may have been delivered. */
export function outcomesOf(promises: Promise<unknown>[]): unknown[] {
  const outcomes: unknown[] = promises.map(() => 'pending')
  promises.forEach((promise, i) =>
    promise.then(
      (value) => (outcomes[i] = value),
      (error) => (outcomes[i] = error.code ? error.code + (error.maybeDelivered ? '?' : '') : error),
    ),
  )
  return outcomes
}

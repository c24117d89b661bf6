import { expect } from 'vitest'
import type * as dist from 'wx-socket'
import { createVirtualClock } from 'wx-socket/testing'

type Frame = Parameters<dist.WireListener['message']>[0]

/** A wire as the platform sees it: it says what the test says, and closes when it is asked, unless it is `silent`. */
export interface PlatformWire extends dist.WireListener {
  sent: unknown[]
  /** Answers the sends that have no answer yet. */
  answer(error?: unknown): void
  closed: boolean
}

/**
 * A transport of the test's own: of hosts in browsers, which hand out Blobs as the fake does not, and of hosts that are
 * silent. Every wire opens at once.
 */
export function createPlatform({ connectSocket }: typeof dist, { answers = true, silent = false } = {}) {
  const clock = createVirtualClock()
  const wires: PlatformWire[] = []
  const transport: dist.Transport = {
    connect(_, listener) {
      let dones: ((error?: unknown) => void)[] = []
      const wire: PlatformWire = {
        open: (info) => listener.open(info),
        message: (frame) => listener.message(frame),
        end(cause) {
          if (!wire.closed) listener.end(cause)
          wire.closed = true
        },
        sent: [],
        answer(error) {
          const due = dones
          dones = []
          due.forEach((done) => done(error))
        },
        closed: false,
      }
      wires.push(wire)
      clock.setTimeout(() => wire.closed || wire.open({ header: {} }), 0)
      return {
        send(data, done) {
          wire.sent.push(data)
          dones.push(done)
          if (answers) wire.answer()
        },
        close(code, reason) {
          if (!silent) clock.setTimeout(() => wire.end({ code, reason }), 0)
        },
      }
    },
  }
  return {
    clock,
    transport,
    wires,
    get wire() {
      return wires[wires.length - 1]!
    },
    connect: (given: object = {}): dist.Socket<any, any> =>
      connectSocket({ url: 'wss://example.com', transport, clock, lifecycle: false, ...given } as never),
    say(...frames: Frame[]) {
      frames.forEach((frame) => wires[wires.length - 1]!.message(frame))
    },
    /** Lets everything happen that is due. */
    settle: () => clock.advance(1),
    /** The end of the test: nothing is left behind. */
    async end(socket: dist.Socket<any, any>) {
      void socket.close({ drain: false })
      await clock.advance(10)
      expect(socket.state.phase).toBe('closed')
      expect(clock.timers).toBe(0)
    },
  }
}

/** A Blob whose reading ends when the test says so. */
export function createBlob(size = 1) {
  let resolve!: (buffer: ArrayBuffer) => void
  let reject!: (error: unknown) => void
  const read = new Promise<ArrayBuffer>((yes, no) => {
    resolve = yes
    reject = no
  })
  return {
    blob: { size, arrayBuffer: () => read },
    read: (text: string) => resolve(new TextEncoder().encode(text).buffer as ArrayBuffer),
    fail: reject,
  }
}

export const textOf = (message: unknown): string =>
  typeof message === 'string' ? message : new TextDecoder().decode(message as ArrayBuffer)

import { SocketError, textOf } from '../errors.js'
import { mostBytes, mostFrames, readBlobsInOrder } from '../inbound/blob-order.js'
import type { RawIn } from '../inbound/codec.js'
import type { Hub } from '../inbound/hub.js'
import type { Clock } from '../clock.js'
import { sizeOf } from '../outbound/frame.js'
import type { WireEnd, WireListener } from '../transport/transport.js'
import { type Handshake, type Lane, type OpeningHook, shakeHands } from './handshake.js'
import type { Heartbeat } from './heartbeat.js'
import type { Event } from './machine.js'
import type { Turns } from './turns.js'

export interface ReceiverParts<In, Out> {
  readonly clock: Clock
  /** How long a Blob may be read, in milliseconds. */
  readonly timeout: number
  readonly turns: Turns<Event>
  readonly decode: (frame: RawIn) => In
  readonly messages: Hub<In>
  readonly errors: Hub<SocketError>
  readonly heartbeat: Heartbeat | undefined
  /** The opening hooks, in the order of registration. */
  readonly hooks: readonly OpeningHook<In, Out>[]
  readonly lane: Lane<Out>
}

/** What comes in: from the wire through the codec to the opening hooks, and after them to the subscribers. */
export interface Receiver {
  /** Hears one wire. Its frames are dispatched until another is heard, or `ignore`. */
  listen(generation: number): WireListener
  ignore(): void
  startHandshake(generation: number, attempt: number): void
  endHandshake(): void
}

export function createReceiver<In, Out>(parts: ReceiverParts<In, Out>): Receiver {
  const { clock, timeout, turns, decode, messages, errors, heartbeat, hooks, lane } = parts
  /** The generation whose frames are dispatched. */
  let receiving: number | undefined
  /** Forgets what waits behind a Blob. */
  let drop: (() => void) | undefined
  /** The generation whose hooks may run: its wire may be gone before they hear of it. */
  let opening: number | undefined
  let handshake: Handshake<In> | undefined

  /** The hot path: listener → decode → hub. Called in turn, so that all subscribers see one order. */
  const receiver =
    (generation: number) =>
    (frame: RawIn): void => {
      if (receiving !== generation || (heartbeat && heartbeat.isReply(frame))) return
      let message: In
      try {
        message = decode(frame)
      } catch (error) {
        errors.next(error as SocketError)
        return
      }
      if (!handshake) messages.next(message, frame)
      else if (!handshake.take(message, frame)) giveUp({ generation, error: tooMuchFor(hook) })
    }

  const giveUp = ({ generation, error }: { generation: number; error: SocketError }): void =>
    turns.post({ type: 'givenUp', generation, error })

  const unreadable =
    (generation: number) =>
    (cause: unknown): void => {
      if (receiving !== generation) return
      const message = `Cannot decode: the Blob could not be read (${textOf(cause)})`
      errors.next(new SocketError('DECODE_FAILED', message, { cause }))
    }

  // Hooks are user code, and frames are dispatched in turn: so are the beginning and the end of a handshake.
  const start = ({ generation, attempt }: { generation: number; attempt: number }): void => {
    if (opening !== generation) return
    const done = (error?: SocketError): void =>
      turns.post(error ? { type: 'givenUp', generation, error } : { type: 'ready', generation })
    // Known before the first hook runs: it may end it, or make frames come.
    const isOver = (): boolean => opening !== generation
    const shaken = (handshake = shakeHands(hooks.slice(), attempt, lane, isOver, done))
    shaken.run()
  }
  const finish = (): void => {
    if (!handshake) return
    const left = handshake.end()
    handshake = undefined
    left.forEach(({ message, frame }) => messages.next(message, frame))
  }

  return {
    listen(generation) {
      receiving = generation
      const receive = receiver(generation)
      const lose = unreadable(generation)
      const frames = readBlobsInOrder(
        {
          message: (frame: RawIn) => turns.call(receive, frame),
          failed: (cause: unknown) => turns.call(lose, cause),
          // In turn: those that came before it may be waiting for theirs.
          overflowed: () => turns.call(giveUp, { generation, error: tooMuchFor(blob) }),
          end: (cause: WireEnd) => turns.post({ type: 'lost', generation, cause }),
        },
        clock,
        timeout,
        sizeOf,
      )
      drop = frames.drop
      return {
        open: (info) => turns.post({ type: 'opened', generation, info }),
        message(data) {
          if (receiving !== generation) return
          // When it comes, not when it is read or has its turn.
          if (heartbeat) heartbeat.heard()
          frames.message(data)
        },
        end(cause) {
          if (cause.final) frames.drop()
          frames.end(cause)
        },
      }
    },
    ignore() {
      receiving = undefined
      if (drop) drop()
    },
    startHandshake(generation, attempt) {
      opening = generation
      turns.call(start, { generation, attempt })
    },
    endHandshake() {
      opening = undefined
      turns.call(finish, undefined)
    },
  }
}

const hook = ['an opening hook', 'Take what comes with next(), or let the hook end sooner.'] as const
const blob = ['a Blob', 'Let the server send smaller frames, or text.'] as const

function tooMuchFor([what, hint]: readonly [string, string]): SocketError {
  const message = `Cannot receive: too much waits for ${what} (at most ${mostFrames} frames and ${mostBytes} bytes)`
  return new SocketError('OVERFLOW', message, { hint, retryable: true })
}

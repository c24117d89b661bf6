import { SocketError } from '../errors.js'
import { readBlobsInOrder } from '../inbound/blob-order.js'
import type { RawIn } from '../inbound/codec.js'
import type { Hub } from '../inbound/hub.js'
import type { Clock } from '../clock.js'
import type { WireEnd, WireListener } from '../transport/transport.js'
import { type Handshake, type Lane, type OpeningHook, shakeHands } from './handshake.js'
import type { Heartbeat } from './heartbeat.js'
import type { Event } from './machine.js'
import type { Turns } from './turns.js'

export interface ReceiverParts<In, Out> {
  readonly clock: Clock
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
  const { clock, turns, decode, messages, errors, heartbeat, hooks, lane } = parts
  /** The generation whose frames are dispatched. */
  let receiving: number | undefined
  /** The generation whose hooks may run: its wire may be gone before they hear of it. */
  let opening: number | undefined
  let handshake: Handshake<In> | undefined

  /** The hot path: listener → decode → hub. Called in turn, so that all subscribers see one order. */
  const receiver =
    (generation: number) =>
    (frame: RawIn): void => {
      if (receiving !== generation || (heartbeat && heartbeat.heard(frame))) return
      let message: In
      try {
        message = decode(frame)
      } catch (error) {
        errors.next(error as SocketError)
        return
      }
      if (handshake) handshake.take(message)
      else messages.next(message)
    }

  const unreadable =
    (generation: number) =>
    (cause: unknown): void => {
      if (receiving !== generation) return
      errors.next(new SocketError('DECODE_FAILED', 'Cannot decode: the Blob could not be read', { cause }))
    }

  // Hooks are user code, and frames are dispatched in turn: so are the beginning and the end of a handshake.
  const start = ({ generation, shaken }: { generation: number; shaken: Handshake<In> }): void => {
    if (opening !== generation) return
    shaken.run()
  }
  const finish = (over: Handshake<In> | undefined): void => {
    if (!over) return
    const left = over.end()
    if (handshake === over) handshake = undefined
    left.forEach((message) => messages.next(message))
  }

  return {
    listen(generation) {
      receiving = generation
      const receive = receiver(generation)
      const lose = unreadable(generation)
      const { message, end } = readBlobsInOrder(
        {
          message: (frame: RawIn) => turns.call(receive, frame),
          failed: (cause: unknown) => turns.call(lose, cause),
          waits: ({ final }) => receiving === generation && !final,
          end: (cause: WireEnd) => turns.post({ type: 'lost', generation, cause }),
        },
        clock,
      )
      return { open: (info) => turns.post({ type: 'opened', generation, info }), message, end }
    },
    ignore() {
      receiving = undefined
    },
    startHandshake(generation, attempt) {
      opening = generation
      const done = (error?: SocketError): void =>
        turns.post(error ? { type: 'givenUp', generation, error } : { type: 'ready', generation })
      const isOver = (): boolean => opening !== generation
      // Known before the first hook runs: frames may have come with the opening, or come while a hook begins.
      handshake = shakeHands(hooks.slice(), attempt, lane, isOver, done)
      turns.call(start, { generation, shaken: handshake })
    },
    endHandshake() {
      opening = undefined
      turns.call(finish, handshake)
    },
  }
}

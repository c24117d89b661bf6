import type { Clock } from '../clock.js'
import { isThenable } from '../deferred.js'
import { SocketError } from '../errors.js'
import type { RawIn, RawOut } from '../inbound/codec.js'
import type { Hub } from '../inbound/hub.js'
import { toFrame } from '../outbound/frame.js'
import type { Outbox } from '../outbound/outbox.js'
import { createHeartbeat, type Heartbeat } from './heartbeat.js'
import type { Event } from './machine.js'
import type { Turns } from './turns.js'

export interface HeartbeatOptions {
  /**
   * The ping, text or bytes, as it goes to the platform: the codec does not see it. The trap: the platform has no ping
   * frames, so the server has to answer this message with another. One that keeps silent is taken for dead.
   */
  readonly message: RawOut
  /** A ping goes out when for so long nothing was sent, or nothing heard. Milliseconds. Default 25 000. */
  readonly interval?: number | undefined
  /** Any frame answers a ping; none for so long is `HEARTBEAT_TIMEOUT`, a loss. Milliseconds. Default 10 000. */
  readonly timeout?: number | undefined
  /**
   * Whether a frame, before the codec, is the reply to a ping: subscribers do not see it, and `rtt` is measured by it.
   * Without it every frame is a message, and `rtt` is measured by the first after a ping. One that throws is reported
   * to the host, one that returns a Promise in `errors$`, and the frame is a message.
   */
  readonly isReply?: ((frame: RawIn) => boolean) | undefined
}

/** Pings go ahead of the queue; one that the platform refuses is reported, and the heartbeat's timeout judges. */
export function heartbeatOver(
  lane: Outbox,
  { message, interval = 25000, timeout = 10000, isReply }: HeartbeatOptions,
  clock: Clock,
  turns: Turns<Event>,
  errors: Hub<SocketError>,
): Heartbeat {
  const frame = toFrame(message)
  const refused = (error: SocketError): void => {
    if (error.code === 'SEND_FAILED') turns.call(errors.next, error)
  }
  const replies = (frame: RawIn): boolean => {
    const answer: unknown = isReply!(frame)
    if (!isThenable(answer)) return Boolean(answer)
    // It comes too late, and would pass for a yes: the frame is a message.
    answer.then(undefined, () => {})
    turns.call(errors.next, asynchronous())
    return false
  }
  return createHeartbeat({ interval, timeout, isReply: isReply && replies }, clock, {
    ping: () => {
      lane.send(frame, message).catch(refused)
    },
    ponged: (generation, rtt) => turns.post({ type: 'ponged', generation, rtt }),
    missed: (generation) => turns.post({ type: 'givenUp', generation, error: missedHeartbeat(timeout) }),
  })
}

function asynchronous(): SocketError {
  const why = 'heartbeat.isReply must answer true or false, received a Promise'
  return new SocketError('INVALID_OPTION', `Cannot tell replies from messages: ${why}`)
}

function missedHeartbeat(timeout: number): SocketError {
  return new SocketError(
    'HEARTBEAT_TIMEOUT',
    `Cannot keep the connection: nothing answered the heartbeat (${timeout} ms)`,
    {
      hint: 'The connection is dead, or the server does not answer heartbeat.message.',
      retryable: true,
    },
  )
}

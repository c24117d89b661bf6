import { type Clock, reportToHost, slept } from '../clock.js'
import type { RawIn } from '../inbound/codec.js'

export interface HeartbeatTimes {
  /** How long nothing may be sent, or nothing heard, before a ping goes out; milliseconds. */
  readonly interval: number
  /** How long after a ping something must be heard; milliseconds. */
  readonly timeout: number
  readonly isReply?: ((frame: RawIn) => boolean) | undefined
}

/** What it does and tells. The generation is the one it was started for. */
export interface HeartbeatEvents {
  /** Sends the ping, ahead of the queue. */
  ping(): void
  ponged(generation: number, rtt: number): void
  missed(generation: number): void
}

export interface Heartbeat {
  start(generation: number): void
  stop(): void
  /** A frame was handed to the platform. */
  sent(): void
  /** A frame came. */
  heard(): void
  /** Asked of every frame that was heard, once it is read: whether it is a mere reply, which subscribers do not see. */
  isReply(frame: RawIn): boolean
  /** Asks at once whether the connection lives: a moment ago it may have died. */
  probe(): void
}

/**
 * Two clocks, both on the wall: keepalive (a server or a router closes what is silent) and liveness (a dead connection
 * may look open for ever).
 */
export function createHeartbeat(
  { interval, timeout, isReply }: HeartbeatTimes,
  clock: Clock,
  { ping, ponged, missed }: HeartbeatEvents,
): Heartbeat {
  /** Undefined while it stands still. */
  let generation: number | undefined
  let sentAt = 0
  let heardAt = 0
  /** When the ping went out that nothing has answered. */
  let pingedAt: number | undefined
  /** Whether a hint has put off the verdict on that ping. */
  let putOff = false
  /** Whether the last frame was the first after it. */
  let answered = false
  /** When the last ping went out, until its round trip is known. */
  let timedFrom: number | undefined
  /** How long that was before the last frame. */
  let sinceTimed: number | undefined
  let timer: unknown

  const wait = (after: number): void => {
    clock.clearTimeout(timer)
    const from = clock.now()
    timer = clock.setTimeout(() => {
      const waited = clock.now() - from
      // Somebody has slept, or set the clock: no time that was measured counts, so ask.
      if (waited < 0 || waited > after + slept) ask()
      else if (pingedAt !== undefined) timer = clock.setTimeout(judge, 0)
      else idle()
    }, after)
  }

  /** A macrotask late: after a stall the answer may be waiting behind the timer. */
  const judge = (): void => missed(generation!)

  /** Sleeps until something is due. */
  const idle = (): void => {
    const left = Math.min(sentAt, heardAt) + interval - clock.now()
    if (left > 0) wait(left)
    else ask()
  }

  const ask = (): void => {
    pingedAt = timedFrom = sentAt = clock.now()
    wait(timeout)
    ping()
  }

  const measure = (): void => {
    const rtt = sinceTimed
    if (rtt === undefined) return
    timedFrom = sinceTimed = undefined
    // Less than nothing: somebody has set the clock back. Longer than is waited for an answer: the app has slept.
    if (rtt >= 0 && !(answered && rtt > timeout)) ponged(generation!, rtt)
  }

  // Not `safely`: every frame comes this way.
  const replies = (frame: RawIn): boolean => {
    try {
      return isReply!(frame)
    } catch (error) {
      reportToHost(error)
      return false
    }
  }

  return {
    start(startedFor) {
      generation = startedFor
      sentAt = heardAt = clock.now()
      idle()
    },
    stop() {
      generation = pingedAt = timedFrom = sinceTimed = undefined
      putOff = false
      clock.clearTimeout(timer)
    },
    sent() {
      sentAt = clock.now()
    },
    heard() {
      if (generation === undefined) return
      heardAt = clock.now()
      answered = pingedAt !== undefined
      sinceTimed = timedFrom === undefined ? undefined : heardAt - timedFrom
      if (!isReply) measure()
      if (answered) {
        pingedAt = undefined
        putOff = false
        idle()
      }
    },
    isReply(frame) {
      const reply = isReply ? replies(frame) : false
      if (reply) measure()
      return reply
    },
    probe() {
      // Show, network and timer come together: one ping answers them all.
      const since = pingedAt === undefined ? slept : clock.now() - pingedAt
      if (generation === undefined || (since >= 0 && since < slept)) return
      // A ping that is out may have slept with the app, and is asked anew, but once: hints that keep coming do not put
      // the verdict off for ever.
      if (putOff) return
      putOff = pingedAt !== undefined
      ask()
    },
  }
}

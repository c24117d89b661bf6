import { type Clock, reportToHost, slept } from '../clock.js'
import type { RawIn } from '../inbound/codec.js'
import { createStopwatch } from '../time/stopwatch.js'

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
  /** A frame came. Returns whether it is a mere reply, which subscribers do not see. */
  heard(frame: RawIn): boolean
  /** Asks at once whether the connection lives: a moment ago it may have died. */
  probe(): void
}

/**
 * Two clocks: keepalive (a server or a router closes what is silent) and liveness (a dead connection
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
  const stopwatch = createStopwatch(clock)
  /** When the ping went out that nothing has answered, by the wall clock. */
  let pingedAt: number | undefined
  /** Whether a hint has put off the verdict on that ping. */
  let putOff = false
  /** The same of the last ping, until its round trip is known. */
  let timedFrom: number | undefined

  const wait = (after: number): void =>
    stopwatch.start(after, (astray) => {
      // Somebody has slept, or set the clock: no time that was measured counts, so ask.
      if (astray) ask()
      else if (pingedAt !== undefined) stopwatch.start(0, judge)
      else idle()
    })

  /** A macrotask late: after a stall the answer may be waiting behind the timer. */
  const judge = (): void => missed(generation!)

  /** Sleeps until something is due. */
  const idle = (): void => {
    const left = Math.min(sentAt, heardAt) + interval - stopwatch.now()
    if (left > 0) wait(left)
    else ask()
  }

  const ask = (): void => {
    pingedAt = timedFrom = clock.now()
    sentAt = stopwatch.now()
    wait(timeout)
    ping()
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
      sentAt = heardAt = stopwatch.now()
      idle()
    },
    stop() {
      generation = pingedAt = timedFrom = undefined
      putOff = false
      stopwatch.stop()
    },
    sent() {
      sentAt = stopwatch.now()
    },
    heard(frame) {
      const reply = isReply ? replies(frame) : false
      if (generation === undefined) return reply
      heardAt = stopwatch.now()
      const answered = pingedAt !== undefined
      const rtt = timedFrom !== undefined && (reply || !isReply) ? clock.now() - timedFrom : undefined
      if (rtt !== undefined) timedFrom = undefined
      if (answered) {
        // Then nothing was sent for all that time, either.
        const hasSlept = clock.now() - pingedAt! > timeout
        pingedAt = undefined
        putOff = false
        if (hasSlept) ask()
        else idle()
      }
      // Less than nothing: somebody has set the clock back. Longer than is waited for an answer: the app has slept.
      if (rtt !== undefined && rtt >= 0 && !(answered && rtt > timeout)) ponged(generation, rtt)
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

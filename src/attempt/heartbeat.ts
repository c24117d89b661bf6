import { isThenable } from '../deferred.js'
import { asynchronousIsReply, missedHeartbeat } from '../errors/explain.js'
import type { SocketError } from '../errors/socket-error.js'
import type { RawIn, RawOut } from '../messages/codec.js'
import type { Target } from '../messages/hub.js'
import { type Frame, toFrame } from '../outbox/frame.js'
import type { Taker } from '../outbox/handed-over.js'
import { reportToHost, slept } from '../time/clock.js'
import type { SteadyClock } from '../time/steady-clock.js'

export interface HeartbeatOptions {
  /**
   * The ping, text or bytes, as it goes to the platform: the codec does not see it. The trap: the platform has no ping
   * frames, so the server has to answer this message with another. One that keeps silent is taken for dead.
   */
  readonly message: RawOut
  /** A ping goes out when for so long, or up to a quarter longer, nothing was sent, or nothing heard. Milliseconds. Default 25 000. */
  readonly interval?: number | undefined
  /** Any frame answers a ping; none for so long is `HEARTBEAT_TIMEOUT`, a loss. Milliseconds. Default 10 000. */
  readonly timeout?: number | undefined
  /**
   * Whether a frame, before the codec, is the reply to a ping: subscribers do not see it, and `rtt` is measured by it.
   * Without it every frame is a message, and `rtt` is measured by the first after a ping. One that throws is reported
   * to the host, and the frame is a message.
   */
  readonly isReply?: ((frame: RawIn) => boolean) | undefined
}

export interface HeartbeatEvents {
  /** Sends the ping, ahead of the queue. */
  send(frame: Frame, data: unknown): Promise<void>
  ponged(rtt: number): void
  missed(error: SocketError): void
  /** Hears of a ping that the platform refused, and of an `isReply` that gave a Promise. */
  report(error: SocketError): void
}

export interface Heartbeat {
  /** Whether frames meet user code here. */
  readonly asks: boolean
  start(): void
  stop(): void
  /** The layer that hears the frames on their way to where they go. */
  listen(to: Target<RawIn>): Target<RawIn>
  /** A frame has arrived that has to wait; `late` is the layer that it meets then. */
  heard(): void
  late(to: Target<RawIn>): Target<RawIn>
  /** The layer that sees what goes out. */
  watch(taker: Taker): Taker
  /** Asks at once whether the connection lives: a moment ago it may have died. */
  probe(): void
}

/** So many times in an interval it is looked whether anything was sent or heard: no frame reads a clock but those that may answer a ping. */
const looks = 4

/** So often it asks instead, and not for ever: where every timer comes late nothing would ever be found dead. */
const mostDoubts = 3

/**
 * Keepalive (a server or a router closes what is silent) and liveness (a dead connection may look open for ever). A
 * frame costs it the writing of one field, unless a ping is unanswered.
 */
export function createHeartbeat(
  { message, interval = 25000, timeout = 10000, isReply }: HeartbeatOptions,
  clock: SteadyClock,
  { send, ponged, missed, report }: HeartbeatEvents,
): Heartbeat {
  const ping = toFrame(message)
  const pause = interval / looks
  let isRunning = false
  /** Since the last look. */
  let isSent = false
  let isHeard = false
  /** For how many looks nothing was sent, and nothing was heard. */
  let unsent = 0
  let unheard = 0
  /** When the ping went out that nothing has answered, by the steady clock. */
  let pingedAt: number | undefined
  /** Whether a hint has put off the verdict on that ping. */
  let putOff = false
  /** The same of the last ping by the wall, until its round trip is known. */
  let timedFrom: number | undefined
  /** Whether it was the only one. */
  let isTimed = false
  /** How long after that the last frame came, and whether the app has slept meanwhile. */
  let roundTrip: number | undefined
  let hasSlept = false
  let timer: unknown
  /** How often a timer has come astray since the last answer. */
  let doubts = 0

  const wait = (after: number, then: () => void): void => {
    clock.clearTimeout(timer)
    // Who has slept, or whose clock was set, judges nothing, but asks.
    timer = clock.setTimeout((astray) => (astray && doubts++ < mostDoubts ? ask() : then()), after)
  }

  const look = (): void => {
    unsent = isSent ? 0 : unsent + 1
    unheard = isHeard ? 0 : unheard + 1
    isSent = isHeard = false
    if (unsent < looks && unheard < looks) wait(pause, look)
    else ask()
  }

  const ask = (): void => {
    // Of two pings without an answer nobody knows which the next frame answers.
    isTimed = pingedAt === undefined
    pingedAt = clock.now()
    timedFrom = clock.wall.now()
    roundTrip = undefined
    // A macrotask late: after a stall the answer may be waiting behind the timer.
    wait(timeout, () => {
      timer = clock.setTimeout(() => missed(missedHeartbeat(timeout)), 0)
    })
    send(ping, message).then(undefined, (error: SocketError) => {
      if (error.code === 'SEND_FAILED') report(error)
    })
  }

  /** A frame has come while a ping was out, or its round trip unknown. */
  const arrived = (): void => {
    const wasAsked = pingedAt !== undefined
    roundTrip = timedFrom === undefined ? undefined : clock.wall.now() - timedFrom
    hasSlept = wasAsked && roundTrip !== undefined && roundTrip > timeout
    if (!isReply) measure()
    if (!wasAsked) return
    // The ping was sent, and looks go on from there.
    const since = clock.now() - pingedAt!
    pingedAt = undefined
    doubts = 0
    putOff = isSent = false
    unsent = Math.floor(since / pause)
    unheard = 0
    wait(pause - (since % pause), look)
    // Then nothing was sent for all that time, either.
    if (hasSlept) ask()
  }

  const measure = (): void => {
    if (roundTrip === undefined) return
    const rtt = roundTrip
    timedFrom = roundTrip = undefined
    // Less than nothing: somebody has set the clock back. Longer than is waited for an answer: the app has slept.
    if (isTimed && rtt >= 0 && !hasSlept) ponged(rtt)
  }

  // Not `safely`: every frame comes this way.
  const replies = (frame: RawIn): boolean => {
    try {
      const answer: unknown = isReply!(frame)
      if (!isThenable(answer)) return Boolean(answer)
      // It comes too late, and would pass for a yes: the frame is a message.
      answer.then(undefined, () => {})
      report(asynchronousIsReply())
    } catch (error) {
      reportToHost(error)
    }
    return false
  }

  const heard = (): void => {
    isHeard = true
    if (pingedAt !== undefined || timedFrom !== undefined) arrived()
  }

  const passOn = (frame: RawIn, to: Target<RawIn>): void => {
    if (replies(frame)) measure()
    else to.next(frame)
  }

  return {
    asks: isReply !== undefined,
    start() {
      isRunning = true
      isSent = isHeard = false
      unsent = unheard = 0
      wait(pause, look)
    },
    stop() {
      isRunning = false
      pingedAt = timedFrom = roundTrip = undefined
      clock.clearTimeout(timer)
    },
    listen: (to) => ({
      next(frame) {
        // All in one: what each frame costs where there is no JIT.
        isHeard = true
        if (pingedAt !== undefined || timedFrom !== undefined) arrived()
        if (isReply === undefined) to.next(frame)
        else passOn(frame, to)
      },
    }),
    heard,
    late: (to) => (isReply ? { next: (frame) => passOn(frame, to) } : to),
    watch: ({ post, explain }) => ({
      post(frame, success, fail) {
        isSent = true
        post(frame, success, fail)
      },
      explain,
    }),
    probe() {
      // Show, network and timer come together: one ping answers them all.
      if (!isRunning || (pingedAt !== undefined && clock.now() - pingedAt < slept)) return
      // A ping that is out may have slept with the app, and is asked anew, but once: hints that keep coming do not put
      // the verdict off for ever.
      if (putOff) return
      putOff = pingedAt !== undefined
      ask()
    },
  }
}

import type { SteadyClock } from '../time/steady-clock.js'
import type { Frame } from './frame.js'
import { bytesOf, type Outgoing } from './outgoing.js'

/** Where frames go: the wire of an attempt, from its opening on. */
export interface Taker {
  /** Hands a frame to the platform. One of the two is called back, maybe more than once; a platform may also keep silent. */
  post(frame: Frame, success: () => void, fail: (error: unknown) => void): void
  /** What a failure means: `CONNECTION_LOST` says that the frame was never accepted and the connection is gone. */
  explain(error: unknown, frame: Frame): unknown
}

/** What was handed over and has no answer yet, oldest first: the order of the deadlines, so that one timer serves all. */
export interface HandedOver {
  countBytes(): number
  add(message: Outgoing): void
  /** Takes a message out; false if it is not in. */
  remove(message: Outgoing): boolean
  /** Sets the deadline. Apart from `add`: a platform that answers before `send` returns costs neither clock nor timer. */
  watch(message: Outgoing): void
  /** Takes all out, oldest first. */
  takeAll(): Outgoing[]
}

export function createHandedOver(
  sendTimeout: number,
  clock: SteadyClock,
  silent: (message: Outgoing) => void,
): HandedOver {
  let head: Outgoing | undefined
  let tail: Outgoing | undefined
  /** From here on the bytes are in no sum yet: most messages are answered before anybody asks. */
  let uncounted: Outgoing | undefined
  let bytes = 0
  let timer: unknown

  const remove = (message: Outgoing): boolean => {
    const { previous, next, stage } = message
    if (stage === 'counted') bytes -= bytesOf(message)
    else if (stage !== 'handed over') return false
    if (previous) previous.next = next
    else head = next
    if (next) next.previous = previous
    else tail = previous
    if (uncounted === message) uncounted = next
    message.previous = message.next = undefined
    message.stage = 'settled'
    return true
  }

  const wait = (after: number): void => {
    timer = clock.setTimeout(judge, after)
  }

  const judge = (astray: number): void => {
    const now = clock.now()
    timer = undefined
    while (astray <= 0 && head && head.deadline <= now) {
      const message = head
      remove(message)
      silent(message)
    }
    // Nobody knows how long the platform has had for the others: they have their time once more.
    for (let message = astray ? head : undefined; message; message = message.next) message.deadline = now + sendTimeout
    if (head && timer === undefined) wait(head.deadline - now)
  }

  return {
    countBytes() {
      for (; uncounted; uncounted = uncounted.next) {
        uncounted.stage = 'counted'
        bytes += bytesOf(uncounted)
      }
      return bytes
    },
    add(message) {
      message.stage = 'handed over'
      message.previous = tail
      if (tail) tail.next = message
      else head = message
      tail = message
      if (!uncounted) uncounted = message
    },
    remove,
    watch(message) {
      if (message.stage === 'settled') return
      message.deadline = clock.now() + sendTimeout
      if (timer === undefined) wait(sendTimeout)
    },
    takeAll() {
      const all: Outgoing[] = []
      clock.clearTimeout(timer)
      timer = undefined
      while (head) {
        all.push(head)
        remove(head)
      }
      return all
    },
  }
}

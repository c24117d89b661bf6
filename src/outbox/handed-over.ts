import { type Clock, slept } from '../time/clock.js'
import { bytesOf, type Outgoing } from './outgoing.js'

/** What was handed over and has no answer yet, oldest first: the order of the deadlines, so that one timer serves all. */
export interface HandedOver {
  readonly bytes: number
  add(message: Outgoing): void
  /** Takes a message out; false if it is not in. */
  remove(message: Outgoing): boolean
  /** Sets the deadline. Apart from `add`: a platform that answers before `send` returns costs neither clock nor timer. */
  watch(message: Outgoing): void
  /** Takes all out, oldest first. */
  takeAll(): Outgoing[]
}

export function createHandedOver(sendTimeout: number, clock: Clock, silent: (message: Outgoing) => void): HandedOver {
  let head: Outgoing | undefined
  let tail: Outgoing | undefined
  /** From here on the bytes are in no sum yet: most messages are answered before anybody asks. */
  let uncounted: Outgoing | undefined
  let bytes = 0
  let timer: unknown
  /** For when the timer is set. */
  let due = 0

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

  const wait = (now: number, until: number): void => {
    due = until
    timer = clock.setTimeout(judge, until - now)
  }

  const judge = (): void => {
    const now = clock.now()
    timer = undefined
    // Who has slept with the app judges nothing: the answers may be on their way.
    if (now - due > slept) return wait(now, now + sendTimeout)
    while (head && head.deadline <= now) {
      const message = head
      remove(message)
      silent(message)
    }
    if (head && timer === undefined) wait(now, head.deadline)
  }

  return {
    get bytes() {
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
      const now = clock.now()
      message.deadline = now + sendTimeout
      if (timer === undefined) wait(now, message.deadline)
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

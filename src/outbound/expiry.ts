import type { Clock } from '../clock.js'
import type { Message, Queue } from './queue.js'

/** Sees to it that no message waits longer than its `ttl`. */
export interface Expiry {
  isOver(message: Message): boolean
  /** Watches a message that is queued. */
  watch(message: Message): void
  /** Catches up with a clock that has jumped: timers come late when the app was suspended, or somebody has set it back. */
  sweep(): void
  stop(): void
}

/** One timer for all, for the one that expires first. `expired` is told of each message when all of them are out. */
export function createExpiry(queue: Queue, clock: Clock, expired: (message: Message) => void): Expiry {
  let timer: unknown
  /** When the timer was set, and for when. */
  let since = 0
  let due = Infinity

  const stop = (): void => {
    clock.clearTimeout(timer)
    since = 0
    due = Infinity
  }

  const watch = (message: Message, now: number): void => {
    // A clock that was set back gives a message its time once more, and no longer.
    message.expiry = Math.min(message.expiry, now + message.ttl)
    if (message.expiry >= due) return
    stop()
    since = now
    due = message.expiry
    // Timers stand still while the app is suspended, and the clock may be set back: what is over by either is over.
    timer = clock.setTimeout(() => check(Math.max(clock.now(), due)), due - now)
  }

  const check = (now: number): void => {
    const over: Message[] = []
    stop()
    for (let message = queue.head; message; message = message.next) {
      if (message.expiry > now) watch(message, now)
      else over.push(message)
    }
    over.forEach(queue.remove)
    over.forEach(expired)
  }

  return {
    isOver: ({ expiry, ttl }) => Math.min(expiry - clock.now(), ttl) <= 0,
    watch: (message) => watch(message, clock.now()),
    sweep() {
      const now = clock.now()
      if (now < since || now >= due) check(now)
    },
    stop,
  }
}

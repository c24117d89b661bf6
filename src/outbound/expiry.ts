import type { Clock } from '../clock.js'
import type { Message, Queue } from './queue.js'

/** Sees to it that no message waits longer than its `ttl`. */
export interface Expiry {
  isOver(message: Message): boolean
  /** Watches a message that is queued. */
  watch(message: Message): void
  /** Catches up with the clock: timers come late when the app was suspended. */
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
    // Set back since, the timer that runs has no longer to run than when it was set.
    if (message.expiry - now >= due - Math.max(now, since)) return
    stop()
    since = now
    due = message.expiry
    timer = clock.setTimeout(check, due - now)
  }

  const check = (): void => {
    const now = clock.now()
    const over: Message[] = []
    const from = since
    const setBack = Math.max(0, due - now)
    stop()
    for (let message = queue.head; message; message = message.next) {
      // What the clock said before it was set back lies after what it said when the timer was set.
      if (message.expiry > from) message.expiry -= setBack
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
      if (clock.now() >= due) check()
    },
    stop,
  }
}

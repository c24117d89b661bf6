import type { Clock } from '../clock.js'
import { createStopwatch } from '../time/stopwatch.js'
import { bytesOf, type Message } from './queue.js'

/** What was handed over and has no answer yet. */
export interface Unanswered {
  readonly bytes: number
  add(message: Message): void
  /** Takes a message out; false if it is not in. */
  remove(message: Message): boolean
  /** Takes all out, oldest first. */
  clear(): Message[]
  /** Starts the timer. Apart from `add`, so that none is set for a platform that answers before `send` returns. */
  watch(): void
}

/** One timer for all: they were handed over in the order of their deadlines. `silent` is told of each that is out. */
export function createUnanswered(sendTimeout: number, clock: Clock, silent: (message: Message) => void): Unanswered {
  const messages = new Set<Message>()
  const stopwatch = createStopwatch(clock)
  let watching = false

  const watch = (): void => {
    if (watching || !messages.size) return
    const oldest: Message = messages.values().next().value!
    watching = true
    stopwatch.start(oldest.deadline - stopwatch.now(), judge)
  }

  const judge = (astray: number): void => {
    watching = false
    const now = stopwatch.now()
    messages.forEach((message) => {
      if (astray <= 0 && message.deadline <= now) {
        messages.delete(message)
        silent(message)
      } else if (astray) {
        // Nobody knows how long the platform has had for this one: it has its time once more.
        message.deadline = now + sendTimeout
      }
    })
    watch()
  }

  return {
    get bytes() {
      let bytes = 0
      messages.forEach((message) => {
        bytes += bytesOf(message)
      })
      return bytes
    },
    add(message) {
      message.deadline = stopwatch.now() + sendTimeout
      messages.add(message)
    },
    remove: (message) => messages.delete(message),
    clear() {
      stopwatch.stop()
      watching = false
      const all: Message[] = []
      messages.forEach((message) => all.push(message))
      messages.clear()
      return all
    },
    watch,
  }
}

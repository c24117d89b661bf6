import { type Clock, slept } from '../clock.js'
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
  let timer: unknown
  /** For when the timer is set. */
  let due = 0

  const watch = (): void => {
    if (timer !== undefined || !messages.size) return
    const now = clock.now()
    const oldest: Message = messages.values().next().value!
    due = Math.min(oldest.deadline, now + sendTimeout)
    timer = clock.setTimeout(judge, due - now)
  }

  const judge = (): void => {
    timer = undefined
    const now = clock.now()
    const wasSuspended = now - due > slept
    messages.forEach((message) => {
      if (wasSuspended) message.deadline = now + sendTimeout
      const left = message.deadline - now
      // More than the whole of it means that somebody has set the clock back.
      if (left > 0 && left <= sendTimeout) return
      messages.delete(message)
      silent(message)
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
      message.deadline = clock.now() + sendTimeout
      messages.add(message)
    },
    remove: (message) => messages.delete(message),
    clear() {
      clock.clearTimeout(timer)
      timer = undefined
      const all: Message[] = []
      messages.forEach((message) => all.push(message))
      messages.clear()
      return all
    },
    watch,
  }
}

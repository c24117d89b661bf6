import type { SteadyClock } from '../time/steady-clock.js'
import type { Outgoing } from './outgoing.js'
import type { Queue } from './queue.js'

/** Sees to it that no message waits longer than its `ttl`, by the wall clock: what was worth sending then may not be now. */
export interface Expiry {
  isOver(message: Outgoing): boolean
  /** Watches a message that is queued. */
  watch(message: Outgoing): void
  /** Catches up with a clock that has jumped: timers come late when the app was suspended. */
  sweep(): void
  stop(): void
}

/** Whatever expires first is on top of a heap, and one timer waits for it. What has left the queue stays until then. */
export function createExpiry(queue: Queue, clock: SteadyClock, expired: (messages: Outgoing[]) => void): Expiry {
  const { wall } = clock
  let heap: Outgoing[] = []
  let timer: unknown
  /** When the timer was set, and for when. */
  let since = 0
  let due = Infinity

  const expiryOf = (message: Outgoing): number => message.terms!.expiry

  const push = (message: Outgoing): void => {
    message.terms!.watched = true
    let at = heap.push(message) - 1
    for (let above; at && expiryOf(heap[(above = (at - 1) >> 1)]!) > expiryOf(message); at = above)
      heap[at] = heap[above]!
    heap[at] = message
  }

  const pop = (): Outgoing => {
    const top = heap[0]!
    const last = heap.pop()!
    const { length } = heap
    let at = 0
    for (let below = 1; below < length; below = 2 * at + 1) {
      if (below + 1 < length && expiryOf(heap[below + 1]!) < expiryOf(heap[below]!)) below++
      if (expiryOf(heap[below]!) >= expiryOf(last)) break
      heap[at] = heap[below]!
      at = below
    }
    if (length) heap[at] = last
    top.terms!.watched = false
    return top
  }

  /** What has left the queue is let go when it is most of the heap. */
  const clear = (): void => {
    const all = heap
    heap = []
    all.forEach((message) => {
      message.terms!.watched = false
      if (message.stage === 'queued') push(message)
    })
  }

  const stopTimer = (): void => {
    clock.clearTimeout(timer)
    due = Infinity
  }

  const check = (): void => {
    const now = wall()
    const over: Outgoing[] = []
    if (now < due) shift(due - now)
    stopTimer()
    while (heap.length && (expiryOf(heap[0]!) <= now || heap[0]!.stage !== 'queued')) {
      const message = pop()
      if (message.stage === 'queued') over.push(message)
    }
    if (heap.length) wait(heap[0]!, now)
    if (over.length) expired(over)
  }

  /** The clock was set back. What it said before that lies after what it said when the timer was set. */
  const shift = (by: number): void => {
    heap.forEach(({ terms }) => {
      if (terms!.expiry > since) terms!.expiry -= by
    })
    clear()
  }

  const wait = (message: Outgoing, now: number): void => {
    since = now
    due = expiryOf(message)
    timer = clock.setTimeout(check, due - now)
  }

  return {
    isOver: ({ terms }) => terms !== undefined && Math.min(terms.expiry - wall(), terms.ttl) <= 0,
    watch(message) {
      const { terms } = message
      if (!terms || terms.ttl === Infinity || terms.watched) return
      if (heap.length > 2 * queue.count + 16) clear()
      push(message)
      const now = wall()
      // Set back since, the timer that runs has no longer to run than when it was set.
      if (terms.expiry - now >= due - Math.max(now, since)) return
      stopTimer()
      wait(message, now)
    },
    sweep() {
      if (due < Infinity && wall() >= due) check()
    },
    stop() {
      stopTimer()
      clear()
    },
  }
}

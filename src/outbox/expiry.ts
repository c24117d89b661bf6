import type { Clock } from '../time/clock.js'
import type { SteadyClock } from '../time/steady-clock.js'
import type { Outgoing, QueuedTerms } from './outgoing.js'
import type { Queue } from './queue.js'

/** Sees to it that no message waits longer than its `ttl`, by the wall clock: what was worth sending then may not be now. */
export interface Expiry {
  /** Watches a message that is queued and does not wait for as long as it takes. */
  watch(message: Outgoing): void
  /** Catches up with a clock that has jumped: timers come late when the app was suspended. */
  sweep(): void
  stop(): void
}

export function isOver({ expiry, ttl }: QueuedTerms, clock: SteadyClock): boolean {
  return Math.min(expiry - clock.wall.now(), ttl) <= 0
}

/** Whatever expires first is on top of a heap, and one timer waits for it. What has left the queue stays until then. */
export function createExpiry(queue: Queue, wall: Clock, expired: (messages: Outgoing[]) => void): Expiry {
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
    wall.clearTimeout(timer)
    due = Infinity
  }

  const check = (): void => {
    const now = wall.now()
    const over: Outgoing[] = []
    if (now < due) shift(now)
    stopTimer()
    while (heap.length && (expiryOf(heap[0]!) <= now || heap[0]!.stage !== 'queued')) {
      const message = pop()
      if (message.stage === 'queued') over.push(message)
    }
    if (heap.length) wait(heap[0]!, now)
    // A heap forgets the order of what expires at the same time.
    if (over.length) expired(over.sort((one, other) => one.terms!.order - other.terms!.order))
  }

  /** The clock was set back, and nothing tells by how much: they have their time once more. */
  const limit = (now: number): void => {
    heap.forEach(({ terms }) => {
      terms!.expiry = Math.min(terms!.expiry, now + terms!.ttl)
    })
    clear()
  }

  /** The timer tells by how much. What the clock said before lies after what it said when the timer was set. */
  const shift = (now: number): void => {
    heap.forEach(({ terms }) => {
      if (terms!.expiry > since) terms!.expiry -= due - now
    })
    // What was sent since lies before, and the clock may have been set back once more.
    limit(now)
  }

  const wait = (message: Outgoing, now: number): void => {
    since = now
    due = expiryOf(message)
    timer = wall.setTimeout(check, due - now)
  }

  return {
    watch(message) {
      const terms = message.terms!
      if (terms.watched) return
      if (heap.length > 2 * queue.count + 16) clear()
      const now = wall.now()
      // A clock that was set back while it was handed over gives it its time once more, and no longer.
      terms.expiry = Math.min(terms.expiry, now + terms.ttl)
      push(message)
      // Set back since, the timer that runs has no longer to run than when it was set.
      if (terms.expiry - now >= due - Math.max(now, since)) return
      if (now < since && due < Infinity) limit(now)
      stopTimer()
      wait(message, now)
    },
    sweep() {
      if (due < Infinity && wall.now() >= due) check()
    },
    stop() {
      stopTimer()
      clear()
    },
  }
}

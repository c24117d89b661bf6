/** Who waits until everything that was pending at a moment is settled. */
export interface Drains {
  /** Whether anybody waits: asked for each send, so a field. */
  waiting: boolean
  /** Calls back when all sends up to this one are settled, of which so many are not. */
  add(upTo: number, unsettled: number, callback: () => void): void
  /** The send of this number is settled. */
  settled(order: number): void
}

/**
 * Each watch counts only the sends since the watch before it: a send that settles is found by its number and counted
 * once, however many wait for it.
 */
export function createDrains(): Drains {
  let watches: { readonly upTo: number; remaining: number; readonly callback: () => void }[] = []
  /** The watches before this one are done. */
  let first = 0
  /** What all of them count. */
  let counted = 0

  const watchOf = (order: number): { remaining: number } | undefined => {
    let low = first
    let high = watches.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (watches[middle]!.upTo < order) low = middle + 1
      else high = middle
    }
    return watches[low]
  }

  const drains: Drains = {
    waiting: false,
    add(upTo, unsettled, callback) {
      watches.push({ upTo, remaining: unsettled - counted, callback })
      counted = unsettled
      drains.waiting = true
    },
    settled(order) {
      const watch = watchOf(order)
      // Nobody waits for what was sent after the last of them.
      if (!watch) return
      counted--
      watch.remaining--
      while (first < watches.length && !watches[first]!.remaining) watches[first++]!.callback()
      if (first * 2 < watches.length) return
      watches = watches.slice(first)
      first = 0
      drains.waiting = watches.length > 0
    },
  }
  return drains
}

import { type Clock, slept } from '../time/clock.js'
import { createSteadyClock } from '../time/steady-clock.js'

/** What has a deadline is itself the node of the list that it waits in: no second table beside the one it stands in. */
export interface Timed {
  at?: number
  lane?: Lane | undefined
  previous?: Timed | undefined
  next?: Timed | undefined
}

/** All that was given the same time: what came first is due first. */
interface Lane {
  readonly milliseconds: number
  first: Timed | undefined
  last: Timed | undefined
}

/** Deadlines of any number of things, with one timer that waits for the first, and none when there are none. */
export interface Deadlines<T extends Timed> {
  /** Of what has none yet. */
  add(item: T, milliseconds: number): void
  /** Does nothing to what has none. */
  remove(item: T): void
  clear(): void
}

export function createDeadlines<T extends Timed>(wall: Clock, due: (item: T) => void): Deadlines<T> {
  const clock = createSteadyClock(wall)
  const lanes = new Map<number, Lane>()
  let timer: unknown
  let armed = Infinity

  const arm = (at: number, now: number): void => {
    clock.clearTimeout(timer)
    armed = at
    timer = at < Infinity ? clock.setTimeout(judge, Math.max(at - now, 0)) : undefined
  }

  const judge = (astray: number): void => {
    const now = clock.now()
    timer = undefined
    armed = Infinity
    // The app was suspended: what came meanwhile is still to be heard (docs/platform.md §5).
    if (astray > 0) return arm(now + slept, now)
    lanes.forEach((lane) => {
      for (let item = lane.first; item && item.at! <= now; item = lane.first) {
        remove(item)
        due(item as T)
      }
    })
    let first = Infinity
    lanes.forEach((lane) => (first = Math.min(first, lane.first!.at!)))
    if (first < armed) arm(first, now)
  }

  const remove = (item: Timed): void => {
    const { lane, previous, next } = item
    if (!lane) return
    if (previous) previous.next = next
    else lane.first = next
    if (next) next.previous = previous
    else lane.last = previous
    item.lane = item.previous = item.next = undefined
    if (lane.first) return
    lanes.delete(lane.milliseconds)
    if (!lanes.size) arm(Infinity, 0)
  }

  return {
    add(item, milliseconds) {
      const now = clock.now()
      const at = (item.at = now + milliseconds)
      let lane = lanes.get(milliseconds)
      if (!lane) lanes.set(milliseconds, (lane = { milliseconds, first: undefined, last: undefined }))
      item.lane = lane
      item.previous = lane.last
      if (lane.last) lane.last.next = item
      else lane.first = item
      lane.last = item
      if (at < armed) arm(at, now)
    },
    remove,
    clear() {
      lanes.forEach((lane) => {
        while (lane.first) remove(lane.first)
      })
    },
  }
}

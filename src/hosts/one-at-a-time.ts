import type { Clock } from '../time/clock.js'

/** How long a new connection waits for the end of the one before it, in milliseconds from when that was asked to close. */
const patience = 1000

/** A connection that the platform has, or thinks it has. */
export interface Occupant {
  /** When it was first asked to close: Infinity until then. */
  askedAt: number
}

export function markAsked(occupant: Occupant, clock: Clock): void {
  // A time to come means that somebody has set the clock back: it counts from now, for all who wait for it.
  occupant.askedAt = Math.min(occupant.askedAt, clock.now())
}

/** Where the next connection waits, one at a time, for the platform to be free. */
export interface Fence {
  /**
   * Calls back once when the occupant is gone, or when it has kept silent for too long: since it was asked to close, or
   * from now if it never was. Returns the way out.
   */
  wait(occupant: Occupant, clock: Clock, start: () => void): () => void
  /** The occupant is gone. */
  lift(): void
}

export function createFence(): Fence {
  let next: (() => void) | undefined
  return {
    wait(occupant, clock, start) {
      const stop = (): void => {
        clock.clearTimeout(timer)
        if (next === go) next = undefined
      }
      const go = (): void => {
        stop()
        start()
      }
      markAsked(occupant, clock)
      const timer = clock.setTimeout(go, Math.max(0, occupant.askedAt + patience - clock.now()))
      next = go
      return stop
    },
    lift() {
      if (next) next()
    },
  }
}

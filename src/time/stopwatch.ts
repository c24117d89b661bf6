import { type Clock, slept } from '../clock.js'

/**
 * One timer, and the time that has passed by it: the only measure that a duration is judged by. A wall clock may be set,
 * and timers stand still while the app is suspended; so the one is held to the other. Before its time the timer has not
 * come, whatever the wall says; when it comes, no less has passed. Where none runs, the wall is believed, but time never
 * goes back.
 */
export interface Stopwatch {
  /** Milliseconds since some moment: what counts is what lies between two of them. */
  now(): number
  /**
   * Calls back after so long; one call at a time, another takes its place. It hears by how much the wall clock disagrees:
   * 0 within a second; more where the app was suspended or the clock set forward, less where it was set back. Who hears
   * of more asks, and judges nothing (PLATFORM.md §5).
   */
  start(after: number, callback: (astray: number) => void): void
  stop(): void
}

/** What passes, in milliseconds, where the clock was set back and no timer ran: nobody knows, so nothing is rushed. */
const unknown = 60000

export function createStopwatch(clock: Clock): Stopwatch {
  let passed = 0
  /** What the wall said when that was. */
  let wall = clock.now()
  let due = Infinity
  let timer: unknown

  const now = (): number => {
    const before = wall
    wall = clock.now()
    // Set back: nobody knows how much has passed. The most it can be makes nothing older that begins now.
    const more = wall < before - slept ? unknown : wall - before
    return (passed = Math.max(passed, Math.min(passed + more, due - 1)))
  }

  const stop = (): void => {
    now()
    clock.clearTimeout(timer)
    due = Infinity
  }

  return {
    now,
    start(after, callback) {
      stop()
      due = passed + after
      const from = wall
      timer = clock.setTimeout(() => {
        passed = due
        due = Infinity
        wall = clock.now()
        const astray = wall - from - after
        callback(Math.abs(astray) > slept ? astray : 0)
      }, after)
    },
    stop,
  }
}

import type { Clock } from './clock.js'

/**
 * The one defence against a wall clock that is set: a clock that never goes back. Set back, it goes on from where it
 * was; and when a timer has run, at least that much has passed, whatever the wall says. Set forward it jumps, which
 * nobody can tell from an app that was suspended: so a timer that comes {@link slept} late asks, and judges nothing
 * (docs/platform.md §5).
 */
export function createSteadyClock(wall: Clock): Clock {
  let ahead = 0
  let last = -Infinity

  const reach = (time: number): number => {
    const now = wall.now() + ahead
    if (now < time) ahead += time - now
    return (last = Math.max(now, time))
  }
  const now = (): number => reach(last)

  return {
    now,
    setTimeout(callback, milliseconds) {
      const due = now() + milliseconds
      return wall.setTimeout(() => {
        reach(Math.max(due, last))
        callback()
      }, milliseconds)
    },
    clearTimeout: (timer) => wall.clearTimeout(timer),
    random: () => wall.random(),
  }
}

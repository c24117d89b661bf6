import { type Clock, slept } from './clock.js'

/** A clock for durations. Its times are only good for what lies between two of them. */
export interface SteadyClock extends Clock {
  /**
   * As `setTimeout`. The callback hears by how much the wall clock disagrees: 0 within a second; more where the app was
   * suspended or the clock set forward, less where it was set back. Who hears of more asks, and judges nothing.
   */
  setTimeout(callback: (astray: number) => void, milliseconds: number): unknown
  /** The wall's, for what is shown, and for waits that may span a suspension: a timer that stands still tells of no time. */
  readonly wall: Clock
}

/** What passes, in milliseconds, where the clock was set back and no timer runs: nobody knows, so nothing is rushed. */
const unknown = 60000

/**
 * The one defence against a wall clock that is set, and against timers that stand still while the app is suspended
 * (docs/platform.md §5): the one is held to the other. Before its time a timer has not come, whatever the wall says; when
 * it comes, no less has passed. Where none runs, the wall is believed, but time never goes back.
 */
export function createSteadyClock(wall: Clock): SteadyClock {
  let running: { readonly due: number; handle: unknown }[] = []
  let passed = 0
  /** What the wall said when that was. */
  let seen = wall.now()

  const now = (): number => {
    const before = seen
    seen = wall.now()
    // Set back: nobody knows how much has passed. The most it can be makes nothing older that begins now.
    const more = seen < before - slept ? unknown : seen - before
    let most = passed + more
    // Not `reduce`: it is asked for each send.
    for (let i = 0; i < running.length; i++) most = Math.min(most, running[i]!.due - 1)
    return (passed = Math.max(passed, most))
  }

  return {
    now,
    setTimeout(callback, milliseconds) {
      const timer = { due: now() + milliseconds, handle: undefined as unknown }
      const from = seen
      running.push(timer)
      timer.handle = wall.setTimeout(() => {
        running = running.filter((other) => other !== timer)
        passed = Math.max(passed, timer.due)
        seen = wall.now()
        const astray = seen - from - milliseconds
        callback(Math.abs(astray) > slept ? astray : 0)
      }, milliseconds)
      return timer
    },
    clearTimeout(timer) {
      now()
      running = running.filter((other) => other !== timer)
      if (timer) wall.clearTimeout((timer as { handle: unknown }).handle)
    },
    random: () => wall.random(),
    wall,
  }
}

import { type SchedulerAction, type SchedulerLike, Subscription } from 'rxjs'
import type { Clock } from '../time/clock.js'

/** Runs timed operators of rxjs on a clock, as its own scheduler runs them on the timers of the system. */
export function createScheduler(clock: Clock): SchedulerLike {
  return {
    now: () => clock.now(),
    schedule: (work, delay, state) => new Action(clock, work as Work<unknown>).schedule(state, delay),
  }
}

type Work<T> = (this: SchedulerAction<T>, state?: T) => void

class Action<T> extends Subscription implements SchedulerAction<T> {
  private timer: unknown

  constructor(
    private readonly clock: Clock,
    private readonly work: Work<T>,
  ) {
    super(() => clock.clearTimeout(this.timer))
  }

  /** Once more, as `interval` does from within; what was scheduled and has not come is replaced. */
  schedule(state?: T, delay = 0): Subscription {
    if (this.closed) return this
    this.clock.clearTimeout(this.timer)
    this.timer = this.clock.setTimeout(() => this.work(state), delay)
    return this
  }
}

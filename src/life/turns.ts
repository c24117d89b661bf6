import { reportToHost } from '../time/clock.js'

/**
 * Whose turn it is. An event raised while another is being handled waits for it, and for the calls that this one makes:
 * subscribers and hooks are called only between events, one call after another, and find the state that they are told of.
 * So a subscriber that calls `close()` meets a machine at rest and sees it act at once, and all subscribers see everything
 * in one order.
 */
export interface Turns {
  /** Events or calls are under way. */
  busy: boolean
  /** Calls wait for their turn. */
  waiting: boolean
  /** Handles an event now, or after the one under way. */
  run(event: () => void): void
  /** Makes the call now, or after the events and calls under way. What it throws is the host's to report. */
  call<Argument>(job: (argument: Argument) => void, argument: Argument): void
  /** Makes the calls that wait. */
  catchUp(): void
}

export function createTurns(): Turns {
  const events: (() => void)[] = []
  let handling = false
  const calls: { job: (argument: any) => void; argument: unknown }[] = []
  const turns: Turns = {
    busy: false,
    waiting: false,
    run(event) {
      events.push(event)
      if (handling) return
      // Inside a call those that follow have to wait for it; between events they have their turn.
      const { busy } = turns
      for (let next = events.shift(); next; next = events.shift()) {
        handling = turns.busy = true
        try {
          next()
        } finally {
          // Also when a transport breaks its promise not to throw: the next event finds a machine at rest.
          handling = false
          turns.busy = busy
        }
        if (!busy && turns.waiting) turns.catchUp()
      }
    },
    call(job, argument) {
      calls.push({ job, argument })
      turns.waiting = true
      if (!turns.busy) turns.catchUp()
    },
    catchUp() {
      turns.busy = true
      for (let i = 0; i < calls.length; i++)
        try {
          calls[i]!.job(calls[i]!.argument)
        } catch (error) {
          // The clock is the user's, too: the socket goes on.
          reportToHost(error)
        }
      calls.length = 0
      turns.busy = turns.waiting = false
    },
  }
  return turns
}

/**
 * Whose turn it is. An event raised while another is being handled waits for it, and for the calls that this one makes:
 * user code is called only between events, one call after another, and finds the state that it is told of. So a
 * subscriber that calls `close()` meets a machine at rest and sees it act at once, and all subscribers see everything in
 * one order.
 */
export interface Turns<Event> {
  /** Handles the event now, or after the one under way. */
  post(event: Event): void
  /** Runs a piece of our own as if it were an event: what it raises waits for it. */
  run(piece: () => void): void
  /** Makes the call now, or after the event and the calls under way. */
  call<Argument>(job: (argument: Argument) => void, argument: Argument): void
}

export function createTurns<Event>(handle: (event: Event) => void): Turns<Event> {
  const events: (() => void)[] = []
  let handling = false
  const calls: { job: (argument: any) => void; argument: unknown }[] = []
  let calling = false

  const makeCalls = (): void => {
    if (calling) return
    calling = true
    for (let i = 0; i < calls.length; i++) calls[i]!.job(calls[i]!.argument)
    calls.length = 0
    calling = false
  }

  const run = (piece: () => void): void => {
    events.push(piece)
    if (handling) return
    for (let event = events.shift(); event; event = events.shift()) {
      handling = true
      try {
        event()
      } finally {
        // Also when a transport breaks its promise not to throw: the next event finds a machine at rest.
        handling = false
      }
      makeCalls()
    }
  }

  return {
    post: (event) => run(() => handle(event)),
    run,
    // Every message comes this way: nothing is allocated when nothing is under way.
    call(job, argument) {
      if (calling || handling) {
        calls.push({ job, argument })
        return
      }
      calling = true
      job(argument)
      calling = false
      if (calls.length) makeCalls()
    },
  }
}

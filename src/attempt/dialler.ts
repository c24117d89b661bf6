import type { Turns } from '../life/turns.js'
import { type Clock, reportToHost } from '../time/clock.js'
import { createFence, markAsked, type Occupant } from '../transport/fence.js'
import type { ConnectRequest, Transport, Wire, WireEnd, WireListener } from '../transport/transport.js'

/** A wire that may still have to wait for its turn, or for its request. */
export interface Dialled {
  /** There once the platform was asked. */
  readonly wire: Wire | undefined
  close(code: number, reason: string): void
}

export interface Dialler {
  /** `begun` is called when it is the attempt's turn: what it waited for was not its own. */
  dial(attempt: number, listener: WireListener, begun: () => void): Dialled
}

/**
 * Makes attempts that never overlap: the platform counts a wire among its five until it has ended, so a new one waits
 * for that, or for a fence where the platform keeps silent. Then the request is made, with whatever providers it has.
 */
export function createDialler(
  transport: Transport,
  requestFor: (attempt: number) => ConnectRequest | PromiseLike<ConnectRequest>,
  clock: Clock,
  turns: Pick<Turns, 'call' | 'run'>,
): Dialler {
  const fence = createFence()
  let occupant: Occupant | undefined

  const vacate = (gone: Occupant): void => {
    if (occupant !== gone) return
    occupant = undefined
    fence.lift()
  }

  return {
    dial(attempt, listener, begun) {
      let wire: Wire | undefined
      let over = false
      const mine: Occupant = { askedAt: Infinity }

      const end = (cause: WireEnd): void => {
        if (over) return
        over = true
        listener.end(cause)
      }

      // What the platform says before `connect` has returned waits until it has.
      const dial = (request: ConnectRequest): void => turns.run(() => over || connect(request))
      const connect = (request: ConnectRequest): void => {
        occupant = mine
        try {
          wire = transport.connect(request, {
            ...listener,
            end(cause) {
              vacate(mine)
              end(cause)
            },
          })
        } catch (error) {
          // A transport that breaks its word fails the attempt.
          vacate(mine)
          end({ error })
        }
      }

      const failed = (error: unknown): void => end({ error })

      const ask = (): void => {
        if (over) return
        begun()
        try {
          const request = requestFor(attempt)
          if ('then' in request) request.then(dial, failed)
          else dial(request)
        } catch (error) {
          failed(error)
        }
      }
      // Providers are user code, and called in turn as all of it.
      const askInTurn = (): void => turns.call(ask, undefined)
      const stopWaiting = occupant && fence.wait(occupant, clock, askInTurn)
      if (!stopWaiting) askInTurn()

      return {
        get wire() {
          return wire
        },
        close(code, reason) {
          markAsked(mine, clock)
          if (wire) return hangUp(wire, code, reason)
          if (stopWaiting) stopWaiting()
          end({ code, reason })
        },
      }
    },
  }
}

/** A transport that throws here breaks its word; the close still ends by its timeout. */
function hangUp(wire: Wire, code: number, reason: string): void {
  try {
    wire.close(code, reason)
  } catch (error) {
    reportToHost(error)
  }
}

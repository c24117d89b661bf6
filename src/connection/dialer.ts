import type { Clock } from '../clock.js'
import { createFence, markAsked, type Occupant } from '../transport/fence.js'
import type { ConnectRequest, Transport, Wire, WireEnd, WireListener } from '../transport/transport.js'
import type { Turns } from './turns.js'

/** One attempt, from the moment it is asked for: a wire that may still have to wait for its turn, or for its request. */
export interface Attempt extends Wire {
  /** Whether the platform was asked. */
  readonly dialled: boolean
}

export interface Dialer {
  /** `begun` is called when it is the attempt's turn: what it waited for was not its own. */
  dial(attempt: number, listener: WireListener, begun: () => void): Attempt
}

/**
 * Makes the request of an attempt, now or later. Returns the way out: nothing of the listeners hangs then on what is
 * still to come.
 */
export type RequestFor = (
  attempt: number,
  made: (request: ConnectRequest) => void,
  failed: (error: unknown) => void,
) => () => void

/**
 * Makes attempts that never overlap: the platform counts a wire among its five until it has ended, so a new one waits
 * for that, or for a fence where the platform keeps silent. Then the request is made, with whatever providers it has.
 */
export function createDialer(
  transport: Transport,
  requestFor: RequestFor,
  clock: Clock,
  turns: Pick<Turns<never>, 'call' | 'run'>,
): Dialer {
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
      let dialled = false
      let over = false
      let stopAsking: (() => void) | undefined
      const mine: Occupant = { askedAt: Infinity }

      const end = (cause: WireEnd): void => {
        if (over) return
        over = true
        if (stopAsking) stopAsking()
        listener.end(cause)
      }

      // What the platform says before `connect` has returned waits until it has.
      const dial = (request: ConnectRequest): void => turns.run(() => over || connect(request))
      const connect = (request: ConnectRequest): void => {
        dialled = true
        occupant = mine
        try {
          wire = transport.connect(request, {
            open: listener.open,
            message: listener.message,
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
        stopAsking = requestFor(attempt, dial, failed)
        // A provider is user code, and may have closed.
        if (over) stopAsking()
      }
      // Providers are user code, and called in turn as all of it.
      const askInTurn = (): void => turns.call(ask, undefined)
      const stopWaiting = occupant && fence.wait(occupant, clock, askInTurn)
      if (!stopWaiting) askInTurn()

      return {
        get dialled() {
          return dialled
        },
        send(data, done) {
          wire!.send(data, done)
        },
        close(code, reason) {
          markAsked(mine, clock)
          if (wire) return wire.close(code, reason)
          if (stopWaiting) stopWaiting()
          end({ code, reason })
        },
      }
    },
  }
}

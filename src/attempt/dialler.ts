import type { Turns } from '../life/turns.js'
import { type Clock, reportToHost } from '../time/clock.js'
import type { EndCause } from './ending.js'
import { secretsOf } from '../hosts/secrets.js'
import { createFence, markAsked, type Occupant } from '../hosts/one-at-a-time.js'
import type { ConnectRequest, RequestFor, Transport, Wire, WireListener } from '../hosts/transport.js'

/** A wire that may still have to wait for its turn, or for its request. */
export interface Dialled {
  /** There once the platform was asked. */
  wire: Wire | undefined
  /** What the platform was given and must not be told on. */
  secrets(): string[]
  close(code: number, reason: string): void
}

export interface Dialler {
  /** Of the latest request. */
  secrets(): string[]
  /** `begun` is called when it is the attempt's turn: what it waited for was not its own. */
  dial(attempt: number, listener: WireListener, begun: () => void): Dialled
}

/**
 * Makes attempts that never overlap: the platform counts a wire among its five until it has ended, so a new one waits
 * for that, or for a fence where the platform keeps silent. Then the request is made, with whatever providers it has.
 */
export function createDialler(
  transport: Transport,
  requestFor: RequestFor,
  clock: Clock,
  turns: Pick<Turns, 'call' | 'run'>,
): Dialler {
  const fence = createFence()
  let occupant: Occupant | undefined
  let latest: ConnectRequest | undefined

  const vacate = (gone: Occupant): void => {
    if (occupant !== gone) return
    occupant = undefined
    fence.lift()
  }

  return {
    // Looked for when something went wrong, and not at each dial.
    secrets: () => secretsOf(latest),
    dial(attempt, listener, begun) {
      let over = false
      let stopAsking: (() => void) | undefined
      let asked: ConnectRequest | undefined
      const secrets = (): string[] => secretsOf(asked)
      const mine: Occupant = { askedAt: Infinity }

      const end = (cause: EndCause): void => {
        if (over) return
        over = true
        const told = asked && {
          origin: originOf(asked.url),
          secrets: secrets().concat((cause as EndCause).secrets || []),
        }
        listener.end(Object.assign({}, cause, told))
      }

      // What the platform says before `connect` has returned waits until it has.
      const dial = (request: ConnectRequest): void => turns.run(() => over || connect(request))
      const connect = (request: ConnectRequest): void => {
        occupant = mine
        asked = latest = request
        try {
          dialled.wire = transport.connect(request, {
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
          stopAsking = requestFor(attempt, dial, failed)
        } catch (error) {
          failed(error)
        }
        // A provider is user code, and may have closed.
        if (over && stopAsking) stopAsking()
      }
      // Providers are user code, and called in turn as all of it.
      const askInTurn = (): void => turns.call(ask, undefined)
      const dialled: Dialled = {
        wire: undefined,
        secrets,
        close(code, reason) {
          markAsked(mine, clock)
          if (dialled.wire) return hangUp(dialled.wire, code, reason)
          if (stopWaiting) stopWaiting()
          if (stopAsking) stopAsking()
          end({ code, reason })
        },
      }
      const stopWaiting = occupant && fence.wait(occupant, clock, askInTurn)
      if (!stopWaiting) askInTurn()
      return dialled
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

/** Whom it dialled: the scheme and the port count, too. */
const originOf = (url: string): string => url.replace(/^(\w+:\/\/)(?:[^/?#]*@)?([^/?#]*)[^]*/, '$1$2')

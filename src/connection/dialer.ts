import type { Clock } from '../clock.js'
import type { EndCause } from '../policies/classify.js'
import { createFence, markAsked, type Occupant } from '../transport/fence.js'
import type { ConnectRequest, Transport, Wire, WireListener } from '../transport/transport.js'
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
 * Makes attempts that never overlap: the platform counts a wire among its five until it has ended, so a new one waits
 * for that, or for a fence where the platform keeps silent. Then the request is made, with whatever providers it has.
 */
export function createDialer(
  transport: Transport,
  requestFor: (attempt: number) => ConnectRequest | PromiseLike<ConnectRequest>,
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
      const mine: Occupant = { askedAt: Infinity }

      let secrets: readonly string[] = []
      const end = (cause: EndCause): void => {
        if (over) return
        over = true
        listener.end(secrets.length ? { ...cause, secrets } : cause)
      }

      // What the platform says before `connect` has returned waits until it has.
      const dial = (request: ConnectRequest): void => turns.run(() => over || connect(request))
      const connect = (request: ConnectRequest): void => {
        dialled = true
        occupant = mine
        secrets = secretsOf(request)
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

/** What the words of platform and server must not repeat: of the url the user and the query, headers, subprotocols. */
function secretsOf({ url, hostOptions }: ConnectRequest): string[] {
  const { header = {}, protocols = [] } = hostOptions as { header?: Record<string, string>; protocols?: string[] }
  const [, user = ''] = /\/\/([^/?#]*)@/.exec(url) || []
  const [, ...query] = url.split(/[?&]/)
  const values = Object.keys(header).map((name) => header[name]!)
  // The token also without its `Bearer`.
  const secrets = values.concat(
    protocols,
    user.split(':'),
    query.map((parameter) => parameter.slice(parameter.indexOf('=') + 1)),
    ...values.map((value) => value.split(' ')),
  )
  return secrets.filter(Boolean)
}

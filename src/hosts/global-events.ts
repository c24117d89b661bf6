import type { SocketHost } from '../../types/wx.js'

type Hear = (event: any) => void
export type GlobalEvents = Record<'open' | 'message' | 'error' | 'close', Hear>

/**
 * Registers for the four global events of a host: anew at each dial, for there is one slot per event, and another library
 * may have taken it. Only the latest registration hears, and only while it is our turn.
 */
export function createListening(events: GlobalEvents, isOurTurn: () => boolean): (host: SocketHost) => void {
  let latest: object | undefined
  /** By an earlier registration. */
  let lastHeard: unknown
  /** The host keeps earlier registrations too. */
  let addsUp = false

  return (host) => {
    // They would pile up, and another library takes nothing away.
    if (addsUp) return
    const mine = {}
    const hear =
      (react: Hear): Hear =>
      (event) => {
        if (latest !== mine) lastHeard = event
        else {
          if (event && event === lastHeard) addsUp = true
          lastHeard = undefined
          if (isOurTurn()) react(event)
        }
      }
    host.onSocketOpen!(hear(events.open))
    host.onSocketMessage!(hear(events.message))
    host.onSocketError!(hear(events.error))
    host.onSocketClose!(hear(events.close))
    latest = mine
  }
}

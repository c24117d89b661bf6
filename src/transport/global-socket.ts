import type { SocketHost } from '../../types/wx.js'
import type { Clock } from '../clock.js'
import { createHostWire, dial, errorWindow, type HostWire, type Line } from './host-wire.js'
import type { ConnectRequest, Transport, WireListener } from './transport.js'

/** How long a new connection waits for the end of the one before it, in milliseconds. */
const fence = 1000

/**
 * The 2016 page: seven global functions, one connection, events without identity (PLATFORM.md §2). A second socket on
 * the same host takes the connection over, as the platform would, but in order: the first ends at once ("taken over",
 * clean), the second dials when the platform has let go of it.
 */
export function globalSocketTransport(host: SocketHost): Transport {
  return { connect: (request, listener) => deskOf(host).connect(request, listener) }
}

/** Whether the globals of this host are in use: then every socket on it must go the same way. */
export function usesGlobals(host: SocketHost): boolean {
  return desks.has(host)
}

/** The host turned out to be a 2016 one after it was dialled: takes that connection on. Returns who hears its failure. */
export function adoptGlobals(host: SocketHost, request: ConnectRequest, wire: HostWire): (error: unknown) => void {
  return deskOf(host).adopt(request, wire)
}

/** One desk per host hands the globals out. The only module state there is: registrations outlive every socket. */
const desks = new WeakMap<SocketHost, Desk>()

function deskOf(host: SocketHost): Desk {
  let desk = desks.get(host)
  if (!desk) desks.set(host, (desk = createDesk(host)))
  return desk
}

interface Desk {
  connect(request: ConnectRequest, listener: WireListener): HostWire
  adopt(request: ConnectRequest, wire: HostWire): (error: unknown) => void
}

/** The connection that the host has, or thinks it has: its events belong to this wire. */
interface Occupant {
  wire: HostWire
  open: boolean
  failed: boolean
  /** We have called `closeSocket` for it. */
  leaving: boolean
  /** A fence passed without the previous one's close: the first close event is not ours. */
  strayClose: boolean
}

function createDesk(host: SocketHost): Desk {
  let owner: { socket: object; wire: HostWire } | undefined
  let occupant: Occupant | undefined
  let next: (() => void) | undefined

  const release = (gone: Occupant): void => {
    if (occupant !== gone) return
    occupant = undefined
    const dialNext = next
    next = undefined
    if (dialNext) dialNext()
  }

  const occupy = (wire: HostWire, strayClose: boolean): Occupant => {
    const mine: Occupant = { wire, open: false, failed: false, leaving: false, strayClose }
    occupant = mine
    const line: Line = {
      send: (options) => host.sendSocketMessage!(options),
      close(options) {
        if (occupant !== mine) return
        mine.leaving = true
        return host.closeSocket!(options)
      },
    }
    wire.attach(line)
    return mine
  }

  const failing =
    (mine: Occupant) =>
    (error: unknown): void => {
      mine.wire.failed(error)
      release(mine)
    }

  /** Waits for the occupant to go, one fence at most, then dials; a close meanwhile ends the wait. */
  const queueUp = (wire: HostWire, clock: Clock, start: (strayClose: boolean) => void): void => {
    const before = occupant!
    const proceed = (): void => {
      clock.clearTimeout(timer)
      start(occupant === before)
    }
    const timer = clock.setTimeout(
      () => {
        next = undefined
        proceed()
      },
      before.failed ? errorWindow : fence,
    )
    next = proceed
    wire.attach({
      send: () => undefined,
      close(options) {
        if (next === proceed) next = undefined
        clock.clearTimeout(timer)
        wire.closed(options)
      },
    })
  }

  host.onSocketOpen!((event) => {
    if (!occupant) return
    occupant.open = true
    occupant.wire.opened(event)
  })
  host.onSocketMessage!((event) => {
    if (occupant && occupant.open) occupant.wire.message(event)
  })
  host.onSocketError!((error) => {
    if (!occupant) return
    occupant.failed = true
    occupant.wire.errored(error)
  })
  host.onSocketClose!((event) => {
    const gone = occupant
    if (!gone) return
    if (gone.strayClose && !gone.leaving) {
      gone.strayClose = false
      return
    }
    gone.wire.closed(event)
    release(gone)
  })

  return {
    connect(request, listener) {
      const wire = createHostWire(listener, request.clock)
      const previous = owner
      owner = { socket: request.socket, wire }
      if (previous && previous.socket !== request.socket) previous.wire.takenOver()
      const start = (strayClose: boolean): void => {
        const mine = occupy(wire, strayClose)
        dial(host, request, failing(mine))
      }
      if (occupant) queueUp(wire, request.clock, start)
      else start(false)
      return wire
    },
    adopt(request, wire) {
      owner = { socket: request.socket, wire }
      return failing(occupy(wire, false))
    },
  }
}

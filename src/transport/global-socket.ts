import type { SocketHost } from '../../types/wx.js'
import type { Clock } from '../clock.js'
import { dial, errorWindow, type HostWire, ignore, type Line, overHostWire } from './host-wire.js'
import { aHost, hold } from '../validate.js'
import { createFence, markAsked, type Occupant } from './fence.js'
import type { ConnectRequest, Transport } from './transport.js'

/**
 * The 2016 page: seven global functions, one connection, events without identity (PLATFORM.md §2). A second socket on
 * the same host takes the connection over, as the platform would, but in order: the first ends at once ("taken over",
 * clean), the second dials when the platform has let go of it. Throws `INVALID_OPTION` for what is no host.
 */
export function globalSocketTransport(host: SocketHost): Transport {
  hold('connect', 'the host', host, aHost)
  return overHostWire((request, wire) => connectGlobals(host, request, wire))
}

/**
 * Dials on the globals, when it is the wire's turn. `dialled` sees what the host returned, and may `leave` them again:
 * a host that gives a task is no 2016 one.
 */
export function connectGlobals(host: SocketHost, request: ConnectRequest, wire: HostWire, dialled?: Dialled): void {
  withDesk(host, wire, (desk) => desk.connect(request, wire, dialled))
}

type Dialled = (returned: unknown, leave: () => void) => void

/** Whether the globals of this host are in use: then every socket on it must go the same way. */
export function usesGlobals(host: SocketHost): boolean {
  return desks.has(host)
}

/** The host turned out to be a 2016 one after it was dialled: takes that connection on. Returns who hears its failure. */
export function adoptGlobals(host: SocketHost, request: ConnectRequest, wire: HostWire): (error: unknown) => void {
  return withDesk(host, wire, (desk) => desk.adopt(request, wire)) || ignore
}

/** One desk per host hands the globals out. The only module state there is: registrations outlive every socket. */
const desks = new WeakMap<SocketHost, Desk>()

/** A host that lacks a part of the globals, or throws, fails the attempt. */
function withDesk<R>(host: SocketHost, wire: HostWire, use: (desk: Desk) => R): R | undefined {
  try {
    let desk = desks.get(host)
    if (!desk) desks.set(host, (desk = createDesk(host)))
    return use(desk)
  } catch (error) {
    wire.failed(error)
    return undefined
  }
}

interface Desk {
  connect(request: ConnectRequest, wire: HostWire, dialled: Dialled | undefined): void
  adopt(request: ConnectRequest, wire: HostWire): (error: unknown) => void
}

/** Its events belong to this wire. */
interface WireOccupant extends Occupant {
  readonly wire: HostWire
  /** Behind the fence: dialled before, and not known to have ended. The first close event is this one's. */
  before: WireOccupant | undefined
  readonly clock: Clock
  open: boolean
  /** When it was told to have ended before it was open. */
  forsakenAt: number
}

/** How long a platform goes on connecting, in milliseconds (PLATFORM.md §3): what opens later is not ours. */
const connecting = 60000

function createDesk(host: SocketHost): Desk {
  let owner: { socket: object; wire: HostWire } | undefined
  /** Taken over once is taken over for good: such a socket does not dial again. */
  const formerOwners = new WeakSet<object>()
  let occupant: WireOccupant | undefined
  /** The last that was told to have ended before it was open: the event may have been that of another connection. */
  let forsaken: WireOccupant | undefined
  const fence = createFence()

  /** The occupant is gone, and what is left is the one before it, if any. */
  const release = (gone: WireOccupant, left?: WireOccupant): void => {
    if (occupant && occupant.before === gone) occupant.before = undefined
    if (occupant !== gone) return
    occupant = left
    if (!occupant) fence.lift()
  }

  const forsake = (gone: WireOccupant): void => {
    release(gone)
    if (gone.open) return
    forsaken = gone
    gone.forsakenAt = gone.clock.now()
  }

  const occupy = (wire: HostWire, clock: Clock): ((error: unknown) => void) => {
    const mine: WireOccupant = { wire, clock, before: occupant, open: false, askedAt: Infinity, forsakenAt: 0 }
    occupant = mine
    const line: Line = {
      send(options) {
        // The globals send on the connection that the host has: only the occupant may.
        if (occupant !== mine) throw new Error('not open')
        return host.sendSocketMessage!(options)
      },
      close(options) {
        if (occupant !== mine) return
        markAsked(mine, clock)
        const fail = (error: unknown): void => {
          options.fail!(error)
          // Nothing to close means that it is gone already: no close event is owed.
          if (mine.open) release(mine)
        }
        return host.closeSocket!({ ...options, fail })
      },
    }
    wire.attach(line)
    return (error) => {
      wire.failed(error)
      release(mine, mine.before)
    }
  }

  /** Waits for the occupant to go, one fence at most, then dials; a close meanwhile ends the wait. */
  const queueUp = (wire: HostWire, clock: Clock, present: Occupant, start: () => void): void => {
    const stop = fence.wait(present, clock, start)
    wire.attach({
      send: () => undefined,
      close(options) {
        stop()
        wire.closed(options)
      },
    })
  }

  /** Makes the socket the owner, and tells the one before; false if it may not be, or has already lost it again. */
  const claim = (socket: object, wire: HostWire): boolean => {
    if (formerOwners.has(socket)) {
      wire.takenOver()
      return false
    }
    const previous = owner
    const mine = (owner = { socket, wire })
    if (previous && previous.socket !== socket) {
      formerOwners.add(previous.socket)
      // Its subscribers hear of it now, and may connect anew: the latest to claim is the owner.
      previous.wire.takenOver()
    }
    return owner === mine
  }

  host.onSocketOpen!((event) => {
    // It opens after all, and whoever was told of its end hangs up.
    if (!occupant && forsaken && forsaken.clock.now() - forsaken.forsakenAt < connecting) occupant = forsaken
    forsaken = undefined
    if (!occupant) return
    occupant.open = true
    occupant.wire.opened(event)
  })
  host.onSocketMessage!((event) => {
    if (occupant && occupant.open) occupant.wire.message(event)
  })
  host.onSocketError!((error) => {
    const failed = occupant
    if (!failed) return
    failed.wire.errored(error)
    // Before open a close may follow an error, or not; after it we close ourselves, and the close event is owed.
    if (!failed.open) failed.clock.setTimeout(() => forsake(failed), errorWindow)
  })
  host.onSocketClose!((event) => {
    const gone = occupant
    if (!gone) return
    if (gone.before) {
      gone.before = undefined
      return
    }
    gone.wire.closed(event)
    forsake(gone)
  })

  return {
    connect(request, wire, dialled = ignore) {
      if (!claim(request.socket, wire)) return
      const start = (): void => {
        const failed = occupy(wire, request.clock)
        const mine = occupant!
        dialled(dial(host, request, failed), () => {
          release(mine)
          // Nothing that was here before was ours either.
          if (owner && owner.wire === wire) owner = forsaken = undefined
        })
      }
      if (occupant) queueUp(wire, request.clock, occupant, start)
      else start()
    },
    adopt(request, wire) {
      // It was dialled already, and the host has let the one before go.
      return claim(request.socket, wire) ? occupy(wire, request.clock) : ignore
    },
  }
}

import type { SocketHost } from '../../types/wx.js'
import type { Clock } from '../time/clock.js'
import { dial, ignore, isNotOpen } from './ask.js'
import { createHostWire, errorWindow, type HostWire, type Line } from './host-wire.js'
import { createListening, type GlobalEvents } from './global-events.js'
import { type Cell, keepDesk } from './shared-cell.js'
import { createFence, markAsked, type Occupant } from './one-at-a-time.js'
import type { ConnectRequest } from './transport.js'

/** Sees what the host returned, and may `leave` the globals again: a host that gives a task is no 2016 one. */
export type Dialled = (returned: unknown, leave: () => void) => void

/** What this copy of the package keeps for the one connection of a host: who has it, who waits for it, whose events come. */
export interface Desk {
  connect(host: SocketHost, request: ConnectRequest, wire: HostWire, dialled: Dialled | undefined): void
  adopt(host: SocketHost, request: ConnectRequest, wire: HostWire): (error: unknown) => void
}

/** Its events belong to this wire. */
interface WireOccupant extends Occupant {
  readonly wire: HostWire
  /** Behind the fence: dialled before, and not known to have ended. The first close event is this one's. */
  before: WireOccupant | undefined
  readonly clock: Clock
  open: boolean
  /** Asks for its end, once more if need be: its wire has ended. */
  hangUp(): void
}

/** How long a platform goes on connecting, in milliseconds (docs/platform.md §3): what opens later is not ours. */
const connecting = 60000

export function createDesk(cell: Cell): Desk {
  /** Our latest: as long as it stands in the cell, we are the ones who hear, and what we know is so. */
  let owner: (Cell['owner'] & { socket: object }) | undefined
  /** Taken over once is taken over for good: such a socket does not dial again. */
  const formerOwners = new WeakSet<object>()
  let occupant: WireOccupant | undefined
  /** The last that was told to have ended before it was open: the event may have been that of another connection. */
  let forsaken: WireOccupant | undefined
  /** When one was last given up without a close that was surely its own. */
  let doubtedAt = -Infinity
  const fence = createFence()

  /** `hasFailed`: no other copy has to wait for it. */
  const place = (next: WireOccupant | undefined, hasFailed?: boolean): void => {
    occupant = next
    cell.occupied = !!next && !hasFailed
    if (!next) fence.lift()
  }

  /** The occupant is gone, and what is left is the one before it, if any. */
  const release = (gone: WireOccupant, left?: WireOccupant): void => {
    if (occupant && occupant.before === gone) occupant.before = undefined
    if (occupant === gone) place(left)
  }

  const forsake = (gone: WireOccupant): void => {
    release(gone)
    if (gone.open) return
    forsaken = gone
    doubtedAt = gone.clock.now()
  }

  /** Whether the platform may still tell of what was then. */
  const isRecent = (at: number, { clock }: WireOccupant): boolean => clock.now() - at < connecting

  const occupy = (host: SocketHost, wire: HostWire, clock: Clock, open = false): ((error: unknown) => void) => {
    const mine: WireOccupant = {
      wire,
      clock,
      before: occupant,
      open,
      askedAt: Infinity,
      hangUp() {
        wire.attach(line)
      },
    }
    place(mine)
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
          // Nothing to close means that it is gone already: no close event is owed. Any other failure says nothing.
          if (!mine.open || !isNotOpen(error)) return
          doubtedAt = clock.now()
          release(mine)
        }
        return host.closeSocket!({ ...options, fail })
      },
    }
    wire.attach(line)
    return (error) => {
      wire.failed(error)
      release(mine, mine.before)
      // Refused because of the one before, perhaps, which may have been asked in vain.
      if (mine.before) mine.before.hangUp()
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

  /** The connection of another copy, which has asked for its end and hears no more of it: asked again should it open. */
  const inherit = (host: SocketHost, clock: Clock): void => {
    const wire = createHostWire({ open: ignore, message: ignore, end: ignore }, clock)
    occupy(host, wire, clock, true)
    wire.closed(undefined)
  }

  const events: GlobalEvents = {
    open(event) {
      // It opens after all, and whoever was told of its end hangs up.
      if (!occupant && forsaken && isRecent(doubtedAt, forsaken)) place(forsaken)
      forsaken = undefined
      if (!occupant) return
      place(occupant)
      occupant.open = true
      occupant.wire.opened(event)
    },
    message(event) {
      if (occupant && occupant.open) occupant.wire.message(event)
    },
    error(error) {
      const failed = occupant
      if (!failed) return
      failed.wire.errored(error)
      // Before open a close may follow an error, or not; after it we close ourselves, and the close event is owed.
      if (failed.open) return
      // Another copy would wait for an end that it could not tell from its own.
      place(failed, true)
      failed.clock.setTimeout(() => forsake(failed), errorWindow)
    },
    close(event) {
      const gone = occupant
      if (!gone) return place(undefined)
      const { before } = gone
      gone.before = undefined
      // What was asked to close long ago is gone: a close that is not heard would leave this one open for ever.
      if (before && isRecent(before.askedAt, gone)) return
      gone.wire.closed(event)
      // It may have been the close of one given up before: then this one's connection is still there.
      if (gone.open && gone.askedAt === Infinity && isRecent(doubtedAt, gone)) gone.hangUp()
      else forsake(gone)
    },
  }
  const listen = createListening(events, () => cell.owner === owner)

  /** Makes the socket the owner, and tells the one before; false if it may not be, or has already lost it again. */
  const claim = (host: SocketHost, { socket }: ConnectRequest, wire: HostWire): boolean => {
    if (formerOwners.has(socket)) {
      wire.takenOver()
      return false
    }
    listen(host)
    const previous = cell.owner
    const isAgain = owner && owner === previous && owner.socket === socket
    const mine = {
      socket,
      evict() {
        formerOwners.add(socket)
        // Its subscribers hear of it now, and may connect anew: the latest to claim is the owner.
        wire.takenOver()
        // Another copy hears from now on what becomes of the connection.
        if (cell.owner !== owner) occupant = forsaken = undefined
      },
    }
    owner = cell.owner = mine
    keepDesk(host, cell, desk)
    if (previous && !isAgain) previous.evict()
    return cell.owner === mine
  }

  const desk: Desk = {
    connect(host, request, wire, dialled = ignore) {
      if (!claim(host, request, wire)) return
      const { clock } = request
      const claimed = owner
      const start = (): void => {
        const failed = occupy(host, wire, clock)
        const mine = occupant!
        dialled(dial(host, request, failed), () => {
          release(mine)
          if (cell.owner !== claimed) return
          // Nothing that was here before was ours either.
          delete cell.owner
          owner = forsaken = undefined
        })
      }
      if (cell.occupied && !occupant) inherit(host, clock)
      if (occupant) queueUp(wire, clock, occupant, start)
      else start()
    },
    adopt(host, request, wire) {
      // It was dialled already, and the host has let the one before go.
      return claim(host, request, wire) ? occupy(host, wire, request.clock) : ignore
    },
  }
  return desk
}

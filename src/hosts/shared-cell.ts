import type { SocketHost } from '../../types/wx.js'
import { mark, markOf, peek } from '../marks.js'

/** What every copy of the package, and every copy of the host object, has in common: it stands on the host. */
export interface Cell {
  owner?: { evict(): void }
  /** There is a connection, or may be: who comes next waits for a close. */
  occupied: boolean
}

/** Each copy's desk per cell. The only module state there is: registrations outlive every socket. */
const desks = new WeakMap<object, unknown>()

const name = 'globals'

export const cellOn = (host: SocketHost): Cell | undefined => markOf(host, name) || markOf(identityOf(host), name)

/** What tells a host that was copied before it had a cell, or cannot have one since it is frozen. */
const identityOf = (host: SocketHost): object => peek(host, 'sendSocketMessage') || host

/** What this copy of the package has made for the host. */
export const deskOf = (host: SocketHost): unknown => desks.get(cellOn(host) || identityOf(host))

export function keepDesk(host: SocketHost, cell: Cell, desk: object): void {
  desks.set(cell, desk)
  desks.set(identityOf(host), desk)
  mark(host, name, cell)
  // A frozen host is known by its function, and one whose function is frozen, too, to this copy alone.
  mark(identityOf(host), name, cell)
}

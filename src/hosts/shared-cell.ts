import type { SocketHost } from '../../types/wx.js'

/** What every copy of the package, and every copy of the host object, has in common: it stands on the host. */
export interface Cell {
  owner?: { evict(): void }
  /** There is a connection, or may be: who comes next waits for a close. */
  occupied: boolean
}

/** Each copy's desk per cell. The only module state there is: registrations outlive every socket. */
const desks = new WeakMap<object, unknown>()

type Marked = Record<symbol, Cell | undefined>

/** A polyfill of `Symbol` may lack the registry. */
const cellKey = (): symbol => {
  const name = 'wx-socket.globals'
  return Symbol.for ? Symbol.for(name) : (`@@${name}` as unknown as symbol)
}
export function cellOn(host: SocketHost): Cell | undefined {
  const key = cellKey()
  return (host as unknown as Marked)[key] || (identityOf(host) as Marked)[key]
}

/** What tells a host that was copied before it had a cell, or cannot have one since it is frozen. */
const identityOf = (host: SocketHost): object => host.sendSocketMessage || host

/** What this copy of the package has made for the host. */
export const deskOf = (host: SocketHost): unknown => desks.get(cellOn(host) || identityOf(host))

export function keepDesk(host: SocketHost, cell: Cell, desk: object): void {
  desks.set(cell, desk)
  desks.set(identityOf(host), desk)
  ;[host, identityOf(host)].forEach((place) => {
    try {
      ;(place as Marked)[cellKey()] = cell
    } catch {
      // A frozen host is known by its function, and one whose function is frozen, too, to this copy alone.
    }
  })
}

import type { SocketHost } from '../../types/wx.js'
import { hold } from '../options/check.js'
import { aHost } from '../options/rule.js'
import { ignore } from './ask.js'
import { createDesk, type Desk, type Dialled } from './desk.js'
import { type HostWire, overHostWire } from './host-wire.js'
import { cellOn, deskOf } from './shared-cell.js'
import type { ConnectRequest, Transport } from './transport.js'

/**
 * The 2016 page: seven global functions, one connection, events without identity (docs/platform.md §2). A second socket on
 * the same host, also one of another copy of this package, takes the connection over, as the platform would, but in
 * order: the first ends at once ("taken over", clean), the second dials when the platform has let go of it. Throws
 * `INVALID_OPTION` for what is no host.
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
  withDesk(host, wire, (desk) => desk.connect(host, request, wire, dialled))
}

/** Whether the globals of this host are in use, by whatever copy of the package: then every socket goes the same way. */
export function usesGlobals(host: SocketHost): boolean {
  return !!(cellOn(host) || deskOf(host))
}

/** The host turned out to be a 2016 one after it was dialled: takes that connection on. Returns who hears its failure. */
export function adoptGlobals(host: SocketHost, request: ConnectRequest, wire: HostWire): (error: unknown) => void {
  return withDesk(host, wire, (desk) => desk.adopt(host, request, wire)) || ignore
}

/** A host that lacks a part of the globals, or throws, fails the attempt. */
function withDesk<R>(host: SocketHost, wire: HostWire, use: (desk: Desk) => R): R | undefined {
  try {
    return use((deskOf(host) as Desk) || createDesk(cellOn(host) || { occupied: false }))
  } catch (error) {
    wire.failed(error)
    return undefined
  }
}

import { connectSocket } from '../../../src/connect-socket.js'
import type { SocketError } from '../../../src/errors/socket-error.js'
import type { Transport, Wire, WireListener } from '../../../src/hosts/transport.js'
import type { RawSocketOptions } from '../../../src/options/options.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'

/** A socket over a platform that does what the test says; `log` tells what reached it, and what tests add. */
export function connect(options: Partial<RawSocketOptions> = {}, overrides: Partial<Wire> = {}) {
  const clock = createVirtualClock({ now: 0 })
  const log: string[] = []
  const wires: WireListener[] = []
  const transport: Transport = {
    connect(_, listener) {
      wires.push(listener)
      return {
        send: (data, done) => done(void log.push(`${wires.length}: ${data}`)),
        close: (code) => listener.end({ code }),
        ...overrides,
      }
    },
  }
  const socket = connectSocket({ url: 'wss://example.com', transport, clock, retry: () => 100, ...options })
  const errors: SocketError[] = []
  socket.errors$.subscribe((error) => errors.push(error))
  const open = (header = {}) => wires[wires.length - 1]!.open({ header })
  return { clock, log, wires, socket, errors, open }
}

import type { Clock } from '../time/clock.js'
import type { DialRequest, FarEnd, Link, LinkEvents } from './far-end.js'
import { toFrame } from '../outbox/frame.js'
import { hold } from '../options/check.js'
import { isIn, type Rule } from '../options/rule.js'
import { tagOf } from '../errors/socket-error.js'
import type { HandshakeFailure } from './profiles.js'

/** One connection as the server in memory sees it. */
export interface FakeConnection extends DialRequest {
  /** Everything that arrived, in order. */
  readonly received: (string | ArrayBuffer)[]
  /** The close that the client sent, once it has arrived. */
  readonly closedByClient: { readonly code: number; readonly reason: string } | undefined
  onMessage(listener: (data: string | ArrayBuffer) => void): void
  onClose(listener: (code: number, reason: string) => void): void
  /** Leaves the handshake without an answer, until `accept` or `refuse` is called. */
  hold(): void
  /**
   * Called for you when the server function returns and has neither held nor refused, and when it speaks or closes
   * before.
   */
  accept(header?: Record<string, string>): void
  /** Default `'refused'`. Throws `INVALID_OPTION` for a failure that it does not know. */
  refuse(failure?: HandshakeFailure): void
  /**
   * Text or bytes, which the app gets as an ArrayBuffer. Throws `INVALID_OPTION` for anything else, such as an object
   * that is not stringified.
   */
  send(data: string | ArrayBuffer | ArrayBufferView): void
  close(code?: number, reason?: string): void
  /** The path breaks: no close frame, the platform reports 1006. */
  lose(): void
  /** The path goes dark: nothing arrives any more, either way, and nobody is told. */
  goDark(): void
}

const failures = isIn('refused', 'http', 'tls', 'timeout')
const message: Rule = {
  expected: 'a string, an ArrayBuffer or a view of one',
  test: (value) => typeof value === 'string' || tagOf(value) === 'ArrayBuffer' || ArrayBuffer.isView(value),
}

/** A server in memory, on the fake's clock; what it says takes `latency` milliseconds each way. */
export function createMemoryFarEnd(
  clock: Clock,
  latency: number,
  server: (connection: FakeConnection) => void,
): FarEnd {
  return { dial: (request, events) => connect(clock, latency, server, request, events) }
}

function connect(
  clock: Clock,
  latency: number,
  server: (connection: FakeConnection) => void,
  request: DialRequest,
  events: LinkEvents,
): Link {
  let stage: 'pending' | 'held' | 'open' | 'over' = 'pending'
  let dark = false
  let closedByClient: { code: number; reason: string } | undefined
  const received: (string | ArrayBuffer)[] = []
  const messageListeners: ((data: string | ArrayBuffer) => void)[] = []
  const closeListeners: ((code: number, reason: string) => void)[] = []

  /** Travels to the other side, in order, unless the path is dark by then. */
  const travel = (arrived: () => void): void => {
    clock.setTimeout(() => {
      if (!dark) arrived()
    }, latency)
  }
  const end = (tell: () => void): void => {
    if (stage === 'over') return
    stage = 'over'
    travel(tell)
  }

  const connection: FakeConnection = {
    // One by one: lowered, a spread would read the getter below once and keep its value.
    url: request.url,
    header: request.header,
    protocols: request.protocols,
    tcpNoDelay: request.tcpNoDelay,
    perMessageDeflate: request.perMessageDeflate,
    forceCellularNetwork: request.forceCellularNetwork,
    received,
    get closedByClient() {
      return closedByClient
    },
    onMessage: (listener) => void messageListeners.push(listener),
    onClose: (listener) => void closeListeners.push(listener),
    hold() {
      if (stage === 'pending') stage = 'held'
    },
    accept(header = {}) {
      if (stage !== 'pending' && stage !== 'held') return
      stage = 'open'
      travel(() => events.opened(header))
    },
    refuse(failure = 'refused') {
      hold('refuse', 'the failure', failure, failures)
      if (stage === 'pending' || stage === 'held') end(() => events.failed(failure))
    },
    send(data) {
      hold('send', "the server's message", data, message)
      connection.accept()
      const copy = toFrame(data)
      if (stage === 'open') travel(() => events.message(copy))
    },
    close(code = 1000, reason = '') {
      connection.accept()
      if (stage === 'open') end(() => events.closed(code, reason))
    },
    lose() {
      connection.accept()
      if (stage === 'open') end(() => events.closed(1006, ''))
    },
    goDark() {
      dark = true
    },
  }

  travel(() => {
    if (stage !== 'pending') return
    server(connection)
    if ((stage as string) === 'pending') connection.accept()
  })

  return {
    isClosing: false,
    send(data) {
      travel(() => {
        if (stage !== 'open') return
        received.push(data)
        messageListeners.forEach((listener) => listener(data))
      })
    },
    close(code, reason) {
      travel(() => {
        if (stage === 'over') return
        closedByClient = { code, reason }
        closeListeners.forEach((listener) => listener(code, reason))
        end(() => events.closed(code, reason))
      })
    },
    goDark: connection.goDark,
    cut() {
      stage = 'over'
    },
  }
}

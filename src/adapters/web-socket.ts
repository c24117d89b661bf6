import { validate } from '../options/check.js'
import { classRules } from '../options/table.js'
import { addressOf, protocolsOf } from './web-socket-arguments.js'
import { type Connection, connect } from './web-socket-connection.js'
import type { WebSocketClass, WebSocketClassOptions } from './web-socket-types.js'

export type {
  SocketCloseEvent,
  SocketErrorEvent,
  SocketEvent,
  SocketEventListener,
  SocketEvents,
  SocketListenerOptions,
  SocketMessageEvent,
  WebSocketClass,
  WebSocketClassOptions,
  WebSocketLike,
} from './web-socket-types.js'

const constants = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED']
const events = ['open', 'message', 'error', 'close']
const readable = ['url', 'readyState', 'bufferedAmount', 'protocol', 'extensions', 'binaryType'] as const
const methods = ['send', 'close', 'addEventListener', 'removeEventListener', 'dispatchEvent'] as const

/**
 * A WebSocket class for libraries that want one: as the WHATWG standard has it, over the platform's own sockets, without
 * DOM globals. One instance is one connection: it follows the app while it connects, and never retries.
 *
 * Throws `INVALID_OPTION` for an option that is unknown or wrong. The traps: bytes come as ArrayBuffers, whatever
 * `binaryType` says; `send` takes text and bytes only and throws `ENCODE_FAILED` for a number, an object or a Blob; headers
 * cannot be given; `close()` without a code sends 1000. What differs from a browser is listed in docs/en/clients.md.
 *
 * @example
 * import { createWebSocketClass } from 'wx-socket/websocket'
 * import { createClient } from 'graphql-ws'
 * const client = createClient({ url: 'wss://example.com/graphql', webSocketImpl: createWebSocketClass() })
 */
export function createWebSocketClass(options: WebSocketClassOptions = {}): WebSocketClass {
  const given = validate('make a WebSocket class', options, classRules)
  /** Not on the instance: libraries put properties of their own there. */
  const connections = new WeakMap<object, Connection>()
  const of = (instance: object): Connection => {
    const connection = connections.get(instance)
    if (connection) return connection
    throw new TypeError('Illegal invocation: this is no WebSocket of this class')
  }

  // Another value changes nothing, as all enumerations of the web have it.
  function setBinaryType(this: object, type: unknown): void {
    if (type === 'blob' || type === 'arraybuffer') of(this).binaryType = type
  }

  class PlatformWebSocket {
    constructor(url: unknown, protocols?: unknown) {
      connections.set(this, connect(this, addressOf(url), protocolsOf(protocols), given))
    }
  }
  const { prototype } = PlatformWebSocket
  const define = (name: PropertyKey, property: PropertyDescriptor, target: object = prototype): void => {
    Object.defineProperty(target, name, { enumerable: true, ...property })
  }
  // As a browser's: what wraps plain objects, as Vue does, leaves it alone.
  if (typeof Symbol === 'function' && Symbol.toStringTag)
    define(Symbol.toStringTag, { value: 'WebSocket', enumerable: false, configurable: true })
  constants.forEach((name, value) =>
    [PlatformWebSocket, prototype].forEach((target) => define(name, { value }, target)),
  )
  readable.forEach((name) =>
    define(name, {
      configurable: true,
      get(this: object) {
        return of(this)[name]
      },
      ...(name === 'binaryType' && { set: setBinaryType }),
    }),
  )
  events.forEach((type) =>
    define(`on${type}`, {
      configurable: true,
      get(this: object) {
        return of(this).handler(type)
      },
      set(this: object, handler: unknown) {
        of(this).handle(type, handler)
      },
    }),
  )
  methods.forEach((name) =>
    define(name, {
      configurable: true,
      writable: true,
      value(this: object, ...given: unknown[]) {
        return (of(this)[name] as (...given: unknown[]) => unknown)(...given)
      },
    }),
  )
  return PlatformWebSocket as unknown as WebSocketClass
}

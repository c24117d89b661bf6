import type { Transport } from '../hosts/transport.js'
import type { Clock } from '../time/clock.js'
import type { AbortSignalLike } from '../../types/abort.js'
import type { SocketHost } from '../../types/wx.js'

/** As an event of the DOM, as far as a WebSocket's has anything to say; made of nothing but ECMAScript. */
export interface SocketEvent {
  readonly type: string
  readonly target: unknown
  readonly currentTarget: unknown
}

export interface SocketMessageEvent extends SocketEvent {
  /** Text as a string, bytes always as an ArrayBuffer. */
  readonly data: any
}

export interface SocketErrorEvent extends SocketEvent {
  readonly message: string
  /** The `SocketError` with code, hint and cause; a browser has nothing here. */
  readonly error: any
}

export interface SocketCloseEvent extends SocketEvent {
  readonly code: number
  readonly reason: string
  readonly wasClean: boolean
}

export interface SocketEvents {
  readonly open: SocketEvent
  readonly message: SocketMessageEvent
  readonly error: SocketErrorEvent
  readonly close: SocketCloseEvent
}

/** A function, or an object with one that is looked up at each event. */
export type SocketEventListener<E = SocketEvent> = ((event: E) => void) | { handleEvent(event: E): void }

export interface SocketListenerOptions {
  /** Only part of what tells two registrations of one listener apart: nothing bubbles here. */
  readonly capture?: boolean
  /** Called once, then taken off. */
  readonly once?: boolean
  /** Changes nothing: no event can be cancelled. */
  readonly passive?: boolean
  /** Takes the listener off when it aborts. */
  readonly signal?: AbortSignalLike
}

/** An instance; members and events as https://websockets.spec.whatwg.org/#the-websocket-interface has them. */
export interface WebSocketLike {
  readonly CONNECTING: 0
  readonly OPEN: 1
  readonly CLOSING: 2
  readonly CLOSED: 3
  /** As it was dialled: normalised, and with ws: or wss:. */
  readonly url: string
  readonly readyState: number
  /** Bytes that the platform has not confirmed, in UTF-8 for text; what was never sent stays in it. */
  readonly bufferedAmount: number
  /** What the server chose; '' where the platform does not tell (the developer tools, old libraries). */
  readonly protocol: string
  /** As `protocol`. */
  readonly extensions: string
  /** `'arraybuffer'` at first. `'blob'` is accepted and kept, and bytes are ArrayBuffers all the same. */
  binaryType: 'arraybuffer' | 'blob'
  onopen: ((event: SocketEvent) => void) | null
  onmessage: ((event: SocketMessageEvent) => void) | null
  onerror: ((event: SocketErrorEvent) => void) | null
  onclose: ((event: SocketCloseEvent) => void) | null
  /** Throws `InvalidStateError` before open, and a `SocketError` `ENCODE_FAILED` for what is neither text nor bytes. */
  send(data: string | ArrayBuffer | ArrayBufferView): void
  /** Throws `InvalidAccessError` for another code than 1000 and 3000 to 4999, `SyntaxError` for a reason over 123 bytes. */
  close(code?: number, reason?: string): void
  addEventListener<K extends keyof SocketEvents>(
    type: K,
    listener: SocketEventListener<SocketEvents[K]> | null,
    options?: boolean | SocketListenerOptions,
  ): void
  addEventListener(
    type: string,
    listener: SocketEventListener<any> | null,
    options?: boolean | SocketListenerOptions,
  ): void
  removeEventListener(
    type: string,
    listener: SocketEventListener<any> | null,
    options?: boolean | { readonly capture?: boolean },
  ): void
  dispatchEvent(event: { readonly type: string }): boolean
}

export interface WebSocketClass {
  /** Throws `SyntaxError` for a bad url or subprotocol, and a `SocketError` `NO_HOST` where there is no host. */
  new (url: string | { toString(): string }, protocols?: string | string[]): WebSocketLike
  readonly prototype: WebSocketLike
  readonly CONNECTING: 0
  readonly OPEN: 1
  readonly CLOSING: 2
  readonly CLOSED: 3
}

export interface WebSocketClassOptions {
  /** Any object with the wx socket functions. Default: the global `wx`, looked up when a socket is made. */
  readonly host?: SocketHost | undefined
  /** The way to the platform. Default: found out from the host. */
  readonly transport?: Transport | undefined
  /** Time and chance, for tests. Default: the system's. */
  readonly clock?: Clock | undefined
}

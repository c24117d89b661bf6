import type { SocketError } from '../errors.js'

/**
 * Where the connection is, as `state` and `state$` show it. Branch on `phase`.
 *
 * @example
 * import type { SocketState } from 'wx-socket'
 * const bannerOf = (state: SocketState): string => {
 *   if (state.phase === 'waiting') return `retrying, ${state.error.hint}`
 *   return state.phase === 'open' ? '' : state.phase
 * }
 */
export type SocketState = ConnectingState | OpenState | WaitingState | PausedState | ClosingState | ClosedState

export interface ConnectingState {
  readonly phase: 'connecting'
  /** Failures since the last opening that lived `minUptime`, and one. So 1 is the first ever, or one without a failure. */
  readonly attempt: number
  readonly error?: undefined
}

export interface OpenState {
  readonly phase: 'open'
  /** Which attempt it was that opened. */
  readonly attempt: number
  /** When it opened, in milliseconds since the epoch. */
  readonly since: number
  /** The round trip of the last heartbeat, in milliseconds. There once one was answered; `state$` does not tell of it. */
  readonly rtt?: number
  readonly error?: undefined
}

/** Between two attempts. */
export interface WaitingState {
  readonly phase: 'waiting'
  /**
   * The number of the failure, as the policy was told it: the next attempt is the one after it. An attempt that the
   * platform refused because the app was suspended is not counted: the next has the same number.
   */
  readonly attempt: number
  /** When the next attempt starts, in milliseconds since the epoch. */
  readonly retryAt: number
  /** What went wrong, as `errors$` tells it. */
  readonly error: SocketError
}

/** Without a connection until `resume()`, or until the app is shown. */
export interface PausedState {
  readonly phase: 'paused'
  /** What `pause()` was given, `'user'` by default; `'background'` while the app is hidden. */
  readonly reason: string
  readonly error?: undefined
}

/** `close()` was called: what is pending is flushed, then the platform closes. */
export interface ClosingState {
  readonly phase: 'closing'
  readonly error?: undefined
}

export interface ClosedState extends CloseInfo {
  readonly phase: 'closed'
}

/** How the socket ended. */
export interface CloseInfo {
  /** What `close()` asked for, else what the platform reported; 1006 when it reported none. */
  readonly code: number
  readonly reason: string
  /** Whether the end was a wanted one: `close()`, `signal`, a server's 1000, or taken over by another socket. */
  readonly wasClean: boolean
  /** Why it ended, when nobody wanted it to. `messages$` errors with the same object. */
  readonly error?: SocketError
}

/** What is known of an opening. */
export interface OpenInfo {
  /** The response headers of the handshake; `{}` where the platform tells none (the developer tools, old libraries). */
  readonly header: Readonly<Record<string, string>>
  /** The subprotocol that the server chose; '' for none, or where the platform tells no headers. */
  readonly protocol: string
  /** The platform's own timing figures (base library 2.10.4), where it gives them. */
  readonly profile?: unknown
  /** Which attempt it was that opened, as in the state. */
  readonly attempt: number
  /** Whether the socket had been open before. */
  readonly reconnected: boolean
}

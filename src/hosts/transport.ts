import type { BlobLike } from '../../types/blob.js'
import type { Clock } from '../time/clock.js'

/**
 * The seam to the platform. A new platform is one file that implements {@link Transport} and passes
 * test/behaviour/conformance/. Its obligations, each a test there:
 *
 *  1. `connect` never throws and never blocks; every failure reaches `listener.end`.
 *  2. `open` comes at most once, before any message; the listener may be called before `connect` returns.
 *  3. `end` comes exactly once and last: after it the wire is silent.
 *  4. Before open, the first terminal signal of the platform ends the wire. After open, an error waits up to 200 ms
 *     for the close that carries the code.
 *  5. `send` never throws. `done` is called at most once: with nothing when the platform took the message, with an
 *     error when it refused it. A refused message was never accepted.
 *  6. A message refused because the platform's socket is not open is an error event: `done` gets a `SocketError`
 *     `CONNECTION_LOST`, and `end` follows by rule 4.
 *  7. `close` may be called at any time and any number of times, also before open, and leads to `end`; a wire that
 *     opens after it is closed and never reports `open`. A platform that stays silent is the connection's business.
 *  8. Nothing that the platform returns (a Promise that rejects) goes unhandled, and nothing is left open after `end`.
 */
export interface Transport {
  connect(request: ConnectRequest, listener: WireListener): Wire
}

export interface Wire {
  send(data: string | ArrayBuffer, done: (error?: unknown) => void): void
  /**
   * `send` without a step between: what the host answers is called back as it is, maybe more than once, and `explain`
   * tells what a failure means. A wire may have both or neither.
   */
  post?(data: string | ArrayBuffer, success: () => void, fail: (error: unknown) => void): void
  explain?(error: unknown, data: string | ArrayBuffer): unknown
  /** `code` 1000 or 3000–4999, `reason` at most 123 bytes of UTF-8: the caller has checked. */
  close(code: number, reason: string): void
  /** What to do about a platform that has kept silent until the attempt's time was up. */
  hint?: string | undefined
}

export interface WireListener {
  open(info: WireOpenInfo): void
  message(data: string | ArrayBuffer | BlobLike): void
  end(cause: WireEnd): void
  /**
   * Makes the handler for a platform's message event: the shortest way to the subscriber, where nothing has to be asked
   * on it. `general` hears all other events, and calls `message`.
   */
  shortcut?(general: (event: MessageEvent) => void): (event: MessageEvent) => void
}

/** As every wx-shaped host tells a message. */
export interface MessageEvent {
  readonly data: string | ArrayBuffer
}

/** What the platform says of an opening; older libraries say nothing (docs/platform.md §3). */
export interface WireOpenInfo {
  header: Readonly<Record<string, string>>
  /** The platform's timing figures, where it gives them. */
  profile?: unknown
}

export interface WireEnd {
  /** As the platform reported it; missing when it reported none. */
  code?: number | undefined
  reason?: string | undefined
  /** The platform's error object, when an error ended the wire or came before its close. */
  error?: unknown
  /** True when no other attempt may follow: another socket has taken the platform over. */
  final?: boolean
  /** Where the other connections of the host go to, for one that allows no more. */
  held?: readonly string[]
}

export interface ConnectRequest {
  readonly url: string
  /** Passed to the host as they are: header, protocols, timeout and the rest of its own options. */
  readonly hostOptions: Readonly<Record<string, unknown>>
  /** The wall clock: two sockets of one host share the times of its connection, and have no other in common. */
  readonly clock: Clock
  /** Who asks: the same object for every attempt of one socket. */
  readonly socket: object
}

/** Makes the request of an attempt, now or later, or tells why there is none. Returns the way out. */
export type RequestFor = (
  attempt: number,
  made: (request: ConnectRequest) => void,
  failed: (error: unknown) => void,
) => () => void

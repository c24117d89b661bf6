import type { AbortSignalLike } from '../types/abort.js'
import type { StandardSchema } from '../types/standard-schema.js'
import type { SocketHost } from '../types/wx.js'
import type { Clock } from './clock.js'
import type { OpeningHook } from './connection/handshake.js'
import type { HeartbeatOptions } from './connection/ping.js'
import type { Codec, RawIn, RawOut } from './inbound/codec.js'
import type { RetryPolicy } from './policies/backoff.js'
import type { Transport } from './transport/transport.js'

/**
 * A value, or a function that gives it, or promises it, anew for every attempt: a fresh token, another server. `attempt`
 * is 1 more than the failures in a row, of which a loss is one: 1 at first, 2 for the attempt after any loss of an opening
 * that lived `minUptime`. So it does not tell whether a token is good: keep that until it is refused. One that throws, rejects or gives a wrong value fails the attempt: `CONNECT_FAILED`, kind
 * `provider`. One that does not settle within `timeout` is `CONNECT_TIMEOUT`. Both are retried.
 *
 * @example
 * import { connectSocket } from 'wx-socket'
 * const socket = connectSocket({
 *   url: 'wss://example.com/chat',
 *   header: async () => ({ Authorization: (token = token || (await login())) }),
 * })
 * socket.errors$.subscribe(({ closeCode }) => {
 *   if (closeCode === 4401) token = undefined // the next attempt logs in
 * })
 */
export type Provided<T> = T | ((attempt: number) => T | PromiseLike<T>)

/** Every option but the codec, the schema and the handshake, which have to do with the types of messages. */
export interface ConnectOptions {
  /** `wss://…` or `ws://…`; `https://` and `http://` are mapped to them, as the 2016 page wrote urls. No fragment. */
  readonly url: Provided<string>
  /** Headers of the handshake request, none by default. `Referer` cannot be set: the platform does. */
  readonly header?: Provided<Readonly<Record<string, string | number | undefined>> | undefined>
  /**
   * Subprotocols, in order of preference; one may be given as a string. Default: none. The trap: where the server
   * chooses none of them, clients fail the attempt (`CONNECT_FAILED`, kind `handshake`), as browsers do.
   */
  readonly protocols?: Provided<string | readonly string[] | undefined>
  /** Passed to the host (base library 2.4.0). */
  readonly tcpNoDelay?: boolean | undefined
  /** Passed to the host (base library 2.8.0). */
  readonly perMessageDeflate?: boolean | undefined
  /** Passed to the host (base library 2.29.0). */
  readonly forceCellularNetwork?: boolean | undefined
  /** Passed to the host: the 2016 page's; today's clients ignore it. */
  readonly data?: unknown
  /** Passed to the host: the 2016 page's; today's clients ignore it. */
  readonly method?: string | undefined
  /**
   * For one attempt, in milliseconds: the functions above, dialling, and the opening hooks. Then `CONNECT_TIMEOUT`.
   * Default 10 000.
   */
  readonly timeout?: number | undefined
  /**
   * For the platform's answer to one message that it was handed, in milliseconds. Then `SEND_FAILED` with
   * `maybeDelivered`. Default 10 000.
   */
  readonly sendTimeout?: number | undefined
  /**
   * How long an opening has to live, in milliseconds, for its loss to count as failure 1. One that dies sooner goes on
   * counting where the attempts before it had come to. Default 5 000.
   */
  readonly minUptime?: number | undefined
  /**
   * What to do after a failed attempt or a loss: a policy, or `false`, with which the first ends the socket. Default
   * `backoff()`: tries again, ever more slowly, until it opens. An attempt that the platform refuses because the app is
   * suspended is no failure: it is repeated after 300 ms, up to five times, whatever is given here.
   *
   * @example
   * import { backoff, connectSocket } from 'wx-socket'
   * const calm = backoff({ max: 60_000 })
   * const socket = connectSocket({
   *   url: 'wss://example.com/chat',
   *   retry: (failure) => failure.error.closeCode !== 4001 && calm(failure), // 4001: logged in on another device
   * })
   */
  readonly retry?: RetryPolicy | false | undefined
  /**
   * Notices a connection that is dead and does not say so, which stays `open` without it, and keeps an idle one alive.
   * Default: off, because the server must answer it.
   *
   * @example
   * import { connectSocket } from 'wx-socket'
   * const socket = connectSocket({
   *   url: 'wss://example.com/chat',
   *   heartbeat: { message: 'ping', isReply: (frame) => frame === 'pong' },
   * })
   */
  readonly heartbeat?: HeartbeatOptions | undefined
  /**
   * Whether to follow the app: no attempts in the background, back at once when it is shown or the network changes. A
   * hidden app whose timers run for 10 s more counts as shown: it is not suspended (music, navigation), or nobody told of
   * show. Default true; where the host tells nothing, nothing is followed.
   */
  readonly lifecycle?: boolean | undefined
  /** Any object with the wx socket functions. Default: the global `wx`. */
  readonly host?: SocketHost | undefined
  /** The way to the platform. Default: found out from what the host returns, SocketTask or the 2016 globals. */
  readonly transport?: Transport | undefined
  /** Bounds of the messages that wait for the socket to open, or to come back. */
  readonly queue?: QueueOptions | undefined
  /** Aborting is `close({ drain: false })`; `opened` and pending sends reject `ABORTED`. */
  readonly signal?: AbortSignalLike | undefined
  /** Time and chance, for tests. Default: the system's. */
  readonly clock?: Clock | undefined
}

export interface QueueOptions {
  /** Messages. Default 256. */
  readonly highWaterMark?: number | undefined
  /** Bytes, in UTF-8 for text. Default 1048576. A message over it that would have to wait rejects `OVERFLOW`. */
  readonly maxBytes?: number | undefined
  /**
   * When one more does not fit: `'reject'` rejects it with `OVERFLOW`, `'dropOldest'` rejects the oldest ones to make
   * room. Default `'reject'`.
   */
  readonly overflow?: 'reject' | 'dropOldest' | undefined
  /** The `ttl` of messages that are sent without one, in milliseconds, at most 2147483647. Default Infinity. */
  readonly ttl?: number | undefined
}

/** Without a codec: text and bytes. */
export interface RawSocketOptions extends ConnectOptions {
  readonly codec?: undefined
  readonly schema?: undefined
  /** The first opening hook: runs at every opening before the queue flushes, see `socket.onOpening`. */
  readonly handshake?: OpeningHook<RawIn, RawOut> | undefined
}

/** Without a codec, but with a schema for what comes in. */
export interface RawSchemaSocketOptions<In> extends ConnectOptions {
  readonly codec?: undefined
  /** A synchronous Standard Schema (zod, valibot, arktype …). What does not match is `DECODE_FAILED` in `errors$`. */
  readonly schema: StandardSchema<In>
  /** The first opening hook: runs at every opening before the queue flushes, see `socket.onOpening`. */
  readonly handshake?: OpeningHook<NoInfer<In>, RawOut> | undefined
}

/** With a codec: its messages. */
export interface CodecSocketOptions<In, Out> extends ConnectOptions {
  /** From message to frame and back; `json()` ships. */
  readonly codec: Codec<In, Out>
  readonly schema?: undefined
  /** The first opening hook: runs at every opening before the queue flushes, see `socket.onOpening`. */
  readonly handshake?: OpeningHook<NoInfer<In>, NoInfer<Out>> | undefined
}

/** With a codec, and a schema for what it decodes. */
export interface CodecSchemaSocketOptions<In, Out> extends ConnectOptions {
  readonly codec: Codec<unknown, Out>
  readonly schema: StandardSchema<In>
  /** The first opening hook: runs at every opening before the queue flushes, see `socket.onOpening`. */
  readonly handshake?: OpeningHook<NoInfer<In>, NoInfer<Out>> | undefined
}

export type SocketOptions<In = RawIn, Out = RawOut> =
  RawSocketOptions | RawSchemaSocketOptions<In> | CodecSocketOptions<In, Out> | CodecSchemaSocketOptions<In, Out>

/** All act only while the message is queued: once handed over, nothing takes it back. */
export interface SendOptions {
  /** Takes the message back: it rejects `ABORTED`. Default: none. */
  readonly signal?: AbortSignalLike | undefined
  /**
   * How long the message is worth sending, in milliseconds from the call by the wall clock, at most 2147483647: what is
   * still queued then rejects `EXPIRED`, also when the app was suspended meanwhile. 0 means now or never. Default: the
   * queue's `ttl`.
   */
  readonly ttl?: number | undefined
  /**
   * Of the messages with the same key only the newest is worth sending: it takes the place of a queued one, which
   * rejects `SUPERSEDED`. Not empty. What was handed over already is not called back. Default: none.
   *
   * @example
   * socket.send({ type: 'cursor', x, y }, { key: 'cursor' }) // after a reconnect only the last position goes out
   */
  readonly key?: string | undefined
}

export interface CloseOptions {
  /** 1000, or 3000 to 4999 (RFC 6455 §7.4.2). Default 1000. */
  readonly code?: number | undefined
  /** At most 123 bytes in UTF-8 (RFC 6455 §5.5). Default ''. */
  readonly reason?: string | undefined
  /** Whether an open socket first flushes what is pending. Default true. */
  readonly drain?: boolean | undefined
  /** For all of it, in milliseconds; then the socket is closed, whatever the platform says. Default 3 000. */
  readonly timeout?: number | undefined
}

import type { Observable } from 'rxjs'
import type { OpeningHook } from './attempt/opening.js'
import type { CloseInfo, OpenInfo, SocketState } from './life/state.js'
import type { SocketError } from './errors/socket-error.js'
import type { RawIn, RawOut } from './messages/codec.js'
import type { IterateOptions, MessageIterator } from './messages/iterator.js'
import type { CloseOptions, SendOptions } from './options/options.js'

/** Where a socket keeps its parts for those who look on, `record` and the WebSocket class: hidden, and of no use to anybody else. */
export const partsKey = '@@wx-socket.parts'
export const partsOf = <Parts>(socket: object): Parts | undefined => (socket as Record<string, Parts>)[partsKey]

/**
 * One logical connection. `In` is what comes in, after codec and schema; `Out` is what `send` takes.
 *
 * @example
 * import { connectSocket, json } from 'wx-socket'
 * const socket = connectSocket({ url: 'wss://example.com/chat', codec: json() })
 * const subscription = socket.messages$.subscribe((message) => console.log(message))
 * await socket.send({ type: 'join', room: 'tea' })
 * await socket.close()
 */
export interface Socket<In = RawIn, Out = RawOut> extends AsyncIterable<In> {
  /**
   * Every message, hot and multicast, in the platform's own callback, through any number of reconnects. Subscribing never
   * opens, unsubscribing never closes. The first 64 messages before the first subscriber or iterator are held for it; of
   * what it does not take the rest is held for the next. Completes on a clean end (`close()`, `signal`, taken over, a
   * server's 1000), errors with the `SocketError` on any other: give `error` a handler, or rxjs throws it on a fresh
   * task, where the host reports it. After `close()` is called nothing is dispatched.
   */
  readonly messages$: Observable<In>

  /**
   * Sees every message without counting as a subscriber: what is held stays held. A listener that throws is reported to
   * the host and harms nobody else. Throws `INVALID_OPTION` for anything but a function.
   * @returns the way out
   */
  onMessage(listener: (message: In) => void): () => void

  /** `for await (const message of socket)`: `iterate()` with its defaults. */
  [Symbol.asyncIterator](): MessageIterator<In>

  /**
   * The messages from this call on, buffered for a consumer of its own pace. Throws `OVERFLOW` when the buffer is full,
   * `ABORTED` by its signal, else ends as `messages$` does, after what is buffered. Bad options throw `INVALID_OPTION`
   * here and now.
   */
  iterate(options?: IterateOptions): MessageIterator<In>

  /**
   * As `iterate`, in arrays that are never empty: a waiting `next()` resolves in the macrotask after the first message,
   * with all that came until then. One turn, one `setData`.
   *
   * @example
   * for await (const messages of socket.batches()) this.setData({ messages: this.data.messages.concat(messages) })
   */
  batches(options?: IterateOptions): MessageIterator<In[]>

  /** Where the connection is now. */
  readonly state: SocketState
  /**
   * Starts with the current state and tells each new phase and attempt (a new `rtt` is no news: it is in `state`),
   * completes after `closed`; who comes later gets that state, and completes.
   *
   * @example
   * socket.state$.subscribe(({ phase }) => this.setData({ banner: phase === 'open' ? '' : phase }))
   */
  readonly state$: Observable<SocketState>

  /**
   * What went wrong and was survived: failed attempts (`CONNECT_FAILED`, `CONNECT_TIMEOUT`), losses (`CONNECTION_LOST`,
   * `HEARTBEAT_TIMEOUT`), frames that codec or schema refused (`DECODE_FAILED`), pings that the platform refused
   * (`SEND_FAILED`), messages that nobody came for, or that a slow iterator
   * let go (`OVERFLOW`). Completes at the end; what ended the socket is not among
   * them: that is `messages$`, `closed` and `opened`.
   *
   * While nobody subscribes to it, the first of each code is written with `console.warn`, and so is an error that ends the
   * socket when no subscriber of `messages$` and no iterator receives it. Any subscriber ends that, also an empty one.
   */
  readonly errors$: Observable<SocketError>

  /**
   * Tells an error in `errors$`: the way in for what is built upon a socket. Throws `INVALID_OPTION` for anything but a
   * `SocketError`: give another as the `cause` of one.
   */
  report(error: SocketError): void

  /**
   * Resolves when the socket opens. One promise per opening: from a loss on it is the promise of the next opening,
   * pending through retries and pauses. Rejects when the socket ends first, with what ended it; at once with `CLOSED`
   * for `close()` and `ABORTED` for the signal. After the end it is a new promise that has rejected. Needs no handler.
   */
  readonly opened: Promise<OpenInfo>

  /** Resolves with how the socket ended. Never rejects. */
  readonly closed: Promise<CloseInfo>

  /**
   * Sends a message, or queues it until the socket is open. Encoded at once: a later mutation changes nothing, and views
   * are cut to their bytes. Resolves when the platform has taken the message: a hand-off, not delivery. A message that
   * rejects was never taken and never will be, unless the error says `maybeDelivered`; `error.data` is the message.
   *
   * Rejects with `CLOSED` (the socket ended or is closing; the ending is `cause`; `maybeDelivered` if it was handed over),
   * `CONNECTION_LOST` (with `maybeDelivered`: the connection was lost before the platform answered), `OVERFLOW` (the queue
   * is full), `EXPIRED` and `SUPERSEDED` (by `ttl` and `key`), `ENCODE_FAILED`, `SEND_FAILED` (the platform refused, or
   * with `maybeDelivered` did not answer), `ABORTED`, `INVALID_OPTION`. A rejection that nobody awaits is not reported as
   * unhandled, but for the mistakes in the program: `ENCODE_FAILED` and `INVALID_OPTION`.
   */
  send(message: Out, options?: SendOptions): Promise<void>

  /** Messages queued, or handed over without an answer yet, and their bytes in UTF-8. */
  readonly pending: { readonly count: number; readonly bytes: number }

  /** Resolves when everything that is pending now is settled. Never rejects. */
  drain(): Promise<void>

  /**
   * Drops the connection and keeps the queue: sends wait. Only `resume()`, `reconnect()` or `close()` end it, not the app
   * that is shown again. What the platform had not answered rejects `CONNECTION_LOST`, `maybeDelivered`. After `close()`
   * it does nothing. Throws `INVALID_OPTION` for a reason that is no string.
   * @param reason shown in `state`. Default `'user'`. Paused already, the socket has this reason from then on.
   */
  pause(reason?: string): void

  /** Ends a `pause()`: dials now, or when the app is shown. Does nothing in any other phase. */
  resume(): void

  /**
   * Replaces the connection now, whatever phase it is in, and starts attempts again at 1: for a button "try again". While
   * the app is hidden it waits for show. What the platform had not answered rejects `CONNECTION_LOST`, `maybeDelivered`.
   * After `close()` it does nothing. The trap: there is one connection at a time, so that a platform that does not answer
   * the close of the old one holds the new one up, for a second at most.
   */
  reconnect(): void

  /**
   * Runs a hook at every opening from the next on, in the order of registration, before the queue flushes: to
   * authenticate, to subscribe again. Frames that come meanwhile go to its `next()`; what no hook takes goes to
   * `messages$`, in order, before `open` is announced. A hook that throws, rejects, or does not finish within `timeout`
   * fails the attempt, and so does a connection that is lost meanwhile: it is reported and retried as any other. Throws
   * `INVALID_OPTION` for anything but a function. The trap: `socket.send` inside a hook waits for the hook; use the `send`
   * it is given.
   *
   * @example
   * const stop = socket.onOpening(async ({ send, next }) => {
   *   await send({ type: 'login', token: await freshToken() })
   *   const reply = await next()
   *   if (reply.type !== 'welcome') throw new Error('the token was refused')
   * })
   * @returns the way out
   */
  onOpening(hook: OpeningHook<In, Out>): () => void

  /**
   * Closes. In phase `closing` at once; if open, flushes what is pending first; before open, queued sends reject
   * `CLOSED` at once and `opened` is never reported. Never rejects, ends by `timeout` even if the platform never answers
   * (1006, not clean), and may be called again: with `drain: false` it stops waiting for the flush. A bad code or reason
   * throws `INVALID_OPTION` and changes nothing.
   */
  close(options?: CloseOptions): Promise<CloseInfo>
}

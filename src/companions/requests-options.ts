import type { AbortSignalLike } from '../../types/abort.js'
import { boolean, clock, duration, listener, or, type Rules, signal } from '../options/rule.js'
import type { Clock } from '../time/clock.js'

/** Names one request, so that its reply can be told from others. */
export type RequestId = string | number

/** What `decode` reads in a message: a reply, or the far end's refusal, which the request rejects with as it is. */
export type DecodedReply<Reply> =
  | { readonly id: RequestId; readonly body: Reply; readonly error?: null | undefined }
  | { readonly id: RequestId; readonly error: unknown; readonly body?: undefined }
  | undefined

export interface RequestsOptions<Body, Reply, In, Out> {
  /** Makes the message. One that throws rejects the request: `ENCODE_FAILED`. */
  readonly encode: (id: RequestId, body: Body) => Out
  /**
   * Reads every message that comes: the reply in it, or undefined where it is none. A reply that no request waits for is
   * reported, and so is what it throws: `DECODE_FAILED` in `errors$`.
   */
  readonly decode: (message: In) => DecodedReply<Reply>
  /** Makes an id that no waiting request has. Default: 1, 2, 3 … */
  readonly id?: (() => RequestId) | undefined
  /** How long a request waits for its reply from the call on, offline too, in milliseconds. Default 10 000. */
  readonly timeout?: number | undefined
  /** Time, for tests: the one given to `connectSocket`. Default: the system's. */
  readonly clock?: Clock | undefined
}

export interface RequestOptions {
  /** For this request, in milliseconds. */
  readonly timeout?: number | undefined
  /** Gives it up: it rejects `ABORTED`, and is not sent if it was not yet. */
  readonly signal?: AbortSignalLike | undefined
  /**
   * Whether the far end may be asked twice, as to read something: after a loss it is sent again, with the same id, at the
   * next opening, and `timeout` goes on from the call. Default false: a loss rejects `CONNECTION_LOST`.
   */
  readonly idempotent?: boolean | undefined
}

export interface Request<Body, Reply> {
  (body: Body, options?: RequestOptions): Promise<Reply>
  /** Replies that came after their request had been given up, or were one too many. They are dropped. */
  readonly late: number
}

export const optionRules: Rules = { id: listener, timeout: or(10000, duration), clock }
export const requestRules: Rules = { timeout: duration, signal, idempotent: boolean }

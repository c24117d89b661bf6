import type { Observable } from 'rxjs'
import type { AbortSignalLike } from '../../types/abort.js'
import { clock, duration, hasMethods, listener, or, positiveInteger, type Rules, signal } from '../options/rule.js'
import type { Clock } from '../time/clock.js'
import type { DeliveryStore, PendingDelivery } from './delivery.js'

/**
 * What a message acknowledges: one delivery, perhaps with an answer; all up to one; or that the server will never take
 * this one.
 */
export type Acknowledgement<Reply> =
  | { readonly id: string; readonly reply?: Reply; readonly error?: null | undefined; readonly upTo?: undefined }
  | { readonly id: string; readonly error: unknown; readonly reply?: undefined; readonly upTo?: undefined }
  | { readonly upTo: string; readonly id?: undefined; readonly reply?: undefined; readonly error?: undefined }
  | undefined

export interface DeliveriesOptions<Body, Reply, In, Out> {
  /** Makes the message, once for each start of the app. One that throws rejects the delivery: `ENCODE_FAILED`. */
  readonly encode: (id: string, body: Body) => Out
  /**
   * Reads every message that comes: the acknowledgement in it, or undefined. An unknown id is reported, and so is what it
   * throws: `DECODE_FAILED` in `errors$`.
   */
  readonly acknowledged: (message: In) => Acknowledgement<Reply>
  /** Makes an id that no other message of this user has, now or ever. Default: time and chance. */
  readonly id?: (() => string) | undefined
  /** After how long without an acknowledgement a message is sent again, in milliseconds. Default 10 000. */
  readonly resendAfter?: number | undefined
  /** Keeps what is not acknowledged until the next start of the app, as `storageStore(wx, { key })` does. Default: none. */
  readonly store?: DeliveryStore | undefined
  /** How many may be under way. Default 1000; what a store brings is let in whatever it is. */
  readonly limit?: number | undefined
  /** Time and chance, for tests: the one given to `connectSocket`. Default: the system's. */
  readonly clock?: Clock | undefined
}

export interface DeliverOptions {
  /** Takes it back: it rejects `ABORTED`, and is not sent any more. */
  readonly signal?: AbortSignalLike | undefined
}

export interface Deliveries<Body, Reply> {
  /** Resolves with the server's answer, once it has acknowledged the message. */
  deliver(body: Body, options?: DeliverOptions): Promise<Reply>
  /** What is not acknowledged yet, in order; starts with what is so now, and tells changes once a turn. */
  readonly pending$: Observable<readonly PendingDelivery<Body>[]>
  /** Stops. What is in a store stays there. The socket goes on. */
  close(): void
}

export const optionRules: Rules = {
  id: listener,
  resendAfter: or(10000, duration),
  store: { expected: 'an object with load, save and remove functions', test: hasMethods('load', 'save', 'remove') },
  limit: or(1000, positiveInteger),
  clock,
}
export const deliverRules: Rules = { signal }

import type { SocketError } from '../errors.js'
import { duration, isIn, type Rules, validate } from '../validate.js'

/** What a retry policy is told: an attempt failed, or an open connection was lost. Durations are milliseconds. */
export interface Failure {
  /** Failures count from 1 since the last opening that lived `minUptime`; its loss is failure 1. */
  readonly attempt: number
  /** What went wrong. Its `retryable` says whether the same attempt may succeed later. */
  readonly error: SocketError
  /** Since failure 1, which itself is told 0. */
  readonly elapsed: number
  /** The failure before this one, also when an opening came between. Undefined where a minute or more lies between. */
  readonly previous?: SocketError | undefined
  /** Chance, in [0, 1). Use it instead of `Math.random`: tests hand in their own. */
  random(): number
}

/**
 * Decides after each failure how long to wait before the next attempt, in milliseconds from 0 to 2147483647, or with
 * `false` that the socket ends with the error. It must answer at once: a Promise, or anything else that is neither,
 * ends the socket with `INVALID_OPTION`, and so does a policy that throws.
 *
 * @example
 * import { backoff } from 'wx-socket'
 * const calm = backoff({ max: 60_000 })
 * const forTenMinutes = (failure) => failure.elapsed < 600_000 && calm(failure)
 */
export type RetryPolicy = (failure: Failure) => number | false

/** How {@link backoff} waits. Durations are milliseconds, up to 2147483647. */
export interface BackoffOptions {
  /** The longest wait after failure 1. Default 3 000. */
  readonly initial?: number | undefined
  /** By what the longest wait grows with each further failure; at least 1. Default 2. */
  readonly factor?: number | undefined
  /** Where it stops growing. Under 100, the least that is ever waited, it has no effect. Default 8 000. */
  readonly max?: number | undefined
  /**
   * `'full'` waits at random, from nothing up to the longest wait, so that clients who lost the same server do not come
   * back to it together; `'none'` waits the longest wait exactly, which suits tests. Default `'full'`.
   */
  readonly jitter?: 'full' | 'none' | undefined
  /** How many failures are retried; the one after them ends the socket. 0 never retries. Default `Infinity`. */
  readonly maxRetries?: number | undefined
}

const rules: Rules = {
  initial: duration,
  factor: { expected: 'a number of at least 1', test: (value) => Number.isFinite(value) && value >= 1 },
  max: duration,
  jitter: isIn('full', 'none'),
  maxRetries: {
    expected: 'an integer of at least 0, or Infinity',
    test: (value) => value === Infinity || (Number.isInteger(value) && value >= 0),
  },
}

/** A wait of nothing would make a busy loop of a server that accepts and closes. */
const shortest = 100

/**
 * The default retry policy: waits longer after each failure, up to a limit, and at random, so that a server that comes
 * back is not overrun. Failure n waits between 0 and `min(max, initial * factor ** (n - 1))`, but at least 100 ms: up to
 * 3 s after failure 1, 6 s after failure 2, and 8 s from then on.
 *
 * Gives up at once on an error that is not `retryable` (a bad url, the whitelist, TLS, close codes 1002, 1003, 1007 to
 * 1010 and 1015), and after `maxRetries`. The close codes 4401 and 4403, with which servers refuse credentials, are
 * retried at failure 1 only and never twice in a row: fresh credentials may help once. After close code 1012, a server's
 * restart, it waits 5 to 30 seconds at random whatever the options say, also with `jitter: 'none'`: all clients of that
 * server are told at the same time.
 *
 * It keeps no state: one policy may serve many sockets. Throws `INVALID_OPTION` for options that are unknown or not what
 * they must be. The trap: `maxRetries` counts failures since the last opening that lived `minUptime`, so a server that
 * accepts and soon closes is given up after a while, while one that lasts is always retried anew.
 *
 * @example
 * import { backoff, connectSocket } from 'wx-socket'
 * const socket = connectSocket({ url: 'wss://example.com', retry: backoff({ max: 60_000, maxRetries: 20 }) })
 */
export function backoff(options: BackoffOptions = {}): RetryPolicy {
  // By test/herd. A shorter wait brings the herd together; a longer one keeps the last waiting when there is room.
  const {
    initial = 3000,
    factor = 2,
    max = 8000,
    jitter = 'full',
    maxRetries = Infinity,
  } = validate('back off', options, rules)
  return (failure) => {
    const { attempt, error, previous } = failure
    if (!error.retryable || attempt > maxRetries) return false
    if (isUnauthorized(error) && (attempt > 1 || isUnauthorized(previous))) return false
    if (error.closeCode === 1012) return 5000 + failure.random() * 25000
    // The power may be Infinity: `min` takes care of it.
    const longest = Math.min(max, initial * factor ** (attempt - 1))
    return Math.max(shortest, jitter === 'none' ? longest : failure.random() * longest)
  }
}

function isUnauthorized(error: SocketError | undefined): boolean {
  return error !== undefined && (error.closeCode === 4401 || error.closeCode === 4403)
}

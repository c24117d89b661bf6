import type { SocketError } from '../errors/socket-error.js'
import { validate } from '../options/check.js'
import { duration, isIn, or, type Rules } from '../options/rule.js'

/** What a retry policy is told: an attempt failed, or an open connection was lost. Durations are milliseconds. */
export interface Failure {
  /** Failures count from 1 since the last opening that lived `minUptime`; its loss is failure 1. */
  readonly attempt: number
  /** What went wrong. Its `retryable` says whether the same attempt may succeed later. */
  readonly error: SocketError
  /** Since failure 1, which itself is told 0. */
  readonly elapsed: number
  /** The failure before this one, unless a minute or more lies between, or an opening that lived `minUptime`. */
  readonly previous?: SocketError | undefined
  /**
   * Whether the server closed with 1000, so that `error` is a loss only if the policy answers with a number. With `false`
   * the socket ends cleanly: `messages$` completes. Begin with `!clean && …` where the server means what it says.
   */
  readonly clean: boolean
  /** Chance, in [0, 1). Use it instead of `Math.random`: tests hand in their own. */
  random(): number
}

/**
 * Decides after each failure how long to wait before the next attempt, in milliseconds from 0 to 2147483647, or with
 * `false` that the socket ends with the error. It must answer at once: a Promise, or anything else that is neither,
 * ends the socket with `INVALID_OPTION`, and so does a policy that throws. It is asked in the midst of the failure: the
 * state is still that of before, and what it calls on the socket takes effect once it has answered.
 *
 * @example
 * import { backoff } from 'wx-socket'
 * const calm = backoff({ max: 10_000 })
 * const forTenMinutes = (failure) => failure.elapsed < 600_000 && calm(failure)
 */
export type RetryPolicy = (failure: Failure) => number | false

/** How {@link backoff} waits. Durations are milliseconds, up to 2147483647. */
export interface BackoffOptions {
  /** The longest wait after failure 1. Default 3 000. */
  readonly initial?: number | undefined
  /** By what the longest wait grows with each further failure; at least 1. Default 2. */
  readonly factor?: number | undefined
  /** Where it stops growing. Under 100, the least that is ever waited, it has no effect. Default 60 000. */
  readonly max?: number | undefined
  /**
   * `'full'` waits at random, from nothing up to the longest wait, so that clients who lost the same server do not come
   * back to it together; `'none'` waits the longest wait exactly, which suits tests. Default `'full'`.
   */
  readonly jitter?: 'full' | 'none' | undefined
  /** How many failures are retried; the one after them ends the socket. 0 never retries. Default `Infinity`. */
  readonly maxRetries?: number | undefined
  /** A server's 1000: `'end'` takes it for a clean end, `'retry'` for a loss, for servers that restart with it. Default `'end'`. */
  readonly clean?: 'end' | 'retry' | undefined
}

type Given = { readonly [K in keyof BackoffOptions]-?: Exclude<BackoffOptions[K], undefined> }

const rules: Rules = {
  initial: or(3000, duration),
  factor: or(2, { expected: 'a number of at least 1', test: (value) => Number.isFinite(value) && value >= 1 }),
  max: or(60000, duration),
  jitter: or('full', isIn('full', 'none')),
  maxRetries: or(Infinity, {
    expected: 'an integer of at least 0, or Infinity',
    test: (value) => value === Infinity || (Number.isInteger(value) && value >= 0),
  }),
  clean: or('end', isIn('end', 'retry')),
}

/** A wait of nothing would make a busy loop of a server that accepts and closes. */
const shortest = 100

/** Nobody waits longer than this, or the given part of the outage so far: who is just back is not kept waiting. */
const patience = 8000
const share = 1 / 4

/**
 * The default retry policy: waits longer after each failure, up to a limit, and at random, so that a server that comes
 * back is not overrun. Failure n waits between 0 and `min(initial * factor ** (n - 1), max, max(8000, initial, elapsed /
 * 4))`, but at least 100 ms: up to 3 s after failure 1, 6 s after failure 2, then 8 s; in an outage of more than half a
 * minute up to a quarter of it so far, and never over a minute.
 *
 * Gives up at once on an error that is not `retryable` (a bad url, the whitelist, TLS, close codes 1002, 1003, 1007 to
 * 1010 and 1015), on a server's 1000 unless `clean` is `'retry'`, and after `maxRetries`. The close codes 4401 and 4403,
 * with which servers refuse credentials, are retried, but not twice in a row: fresh credentials may help once. After
 * close code 1012, a server's restart, it waits 5 to 40 seconds at random whatever the options say, also with
 * `jitter: 'none'`: all clients of that server are told at the same time.
 *
 * It keeps no state: one policy may serve many sockets. Throws `INVALID_OPTION` for options that are unknown or not what
 * they must be. The trap: `maxRetries` counts failures since the last opening that lived `minUptime`, so a server that
 * accepts and soon closes is given up after a while, while one that lasts is always retried anew.
 *
 * @example
 * import { backoff, connectSocket } from 'wx-socket'
 * const socket = connectSocket({ url: 'wss://example.com', retry: backoff({ max: 10_000, maxRetries: 20 }) })
 */
export function backoff(options: BackoffOptions = {}): RetryPolicy {
  // By test/load/herd. A shorter wait brings the herd together; a longer one keeps the last waiting when there is room.
  const { initial, factor, max, jitter, maxRetries, clean } = validate('back off', options, rules) as Given
  return (failure) => {
    const { attempt, error, previous, elapsed } = failure
    if (!error.retryable || attempt > maxRetries || (failure.clean && clean === 'end')) return false
    if (isUnauthorized(error) && isUnauthorized(previous)) return false
    if (error.closeCode === 1012) return 5000 + failure.random() * 35000
    // The power may be Infinity: `min` takes care of it.
    const longest = Math.min(initial * factor ** (attempt - 1), max, Math.max(patience, initial, elapsed * share))
    return Math.max(shortest, jitter === 'none' ? longest : failure.random() * longest)
  }
}

function isUnauthorized(error: SocketError | undefined): boolean {
  return error !== undefined && (error.closeCode === 4401 || error.closeCode === 4403)
}

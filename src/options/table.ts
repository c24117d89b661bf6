import { raw } from '../messages/codec.js'
import { toFrame, utf8Length } from '../outbox/frame.js'
import { header, protocols, provided, url } from './address.js'
import { hold, validate } from './check.js'
import type { ConnectOptions, QueueOptions } from './options.js'
import {
  aHost,
  boolean,
  clock,
  duration,
  durationOrZero,
  hasMethods,
  isIn,
  isObject,
  isRecord,
  listener,
  or,
  positiveInteger,
  type Rule,
  type Rules,
  signal,
} from './rule.js'

// Every option, with its rule and its default; the comment before it is its explanation. From here come the checks, the
// defaults, and the table in the documentation.

const anything: Rule = { expected: 'anything', test: () => true }
export const string: Rule = { expected: 'a string', test: (value) => typeof value === 'string' }
const transport: Rule = { expected: 'an object with a connect function', test: hasMethods('connect') }
const lifetime: Rule = {
  expected: `${duration.expected}, or Infinity`,
  test: (value) => value === Infinity || duration.test(value),
}

const bytesOrText: Rule = {
  expected: 'text or bytes',
  test(value) {
    try {
      toFrame(value)
      return true
    } catch {
      // No bytes, or none any more: the buffer is detached.
      return false
    }
  },
}

const queueRules: Rules = {
  /** How many messages may wait. */
  highWaterMark: or(256, positiveInteger),
  /** How many bytes may wait, in UTF-8 for text. */
  maxBytes: or(1048576, positiveInteger),
  /** When one more does not fit: `'reject'` refuses it (`OVERFLOW`), `'dropOldest'` lets the oldest go. */
  overflow: or('reject', isIn('reject', 'dropOldest')),
  /** How long a message may wait that is sent without a `ttl`; milliseconds. */
  ttl: or(Infinity, lifetime),
}

const heartbeatRules: Rules = {
  /** The ping, text or bytes, as it goes to the platform. */
  message: bytesOrText,
  /** For how long nothing may be sent, or nothing heard; milliseconds. */
  interval: or(25000, duration),
  /** How long an answer may take; milliseconds. */
  timeout: or(10000, duration),
  /** Which frames are mere answers to a ping. */
  isReply: listener,
}

const opened = 'opened or state$ of the socket'
const errors = 'errors$ of the socket'
const closed = 'closed of the socket'

const connectRules: Rules = {
  /** Where to: `wss://`, `ws://`, `https://` (as `wss://`) or `http://` (as `ws://`). A function is asked for each attempt. */
  url: provided(url),
  /** Headers of the handshake. A function is asked for each attempt: a fresh token. */
  header: provided(header),
  /** Subprotocols, in order of preference. May be a function, too. */
  protocols: provided(protocols),
  /** Passed to the host. */
  tcpNoDelay: boolean,
  /** Passed to the host. */
  perMessageDeflate: boolean,
  /** Passed to the host. */
  forceCellularNetwork: boolean,
  /** Passed to the host: the 2016 page's. */
  data: anything,
  /** Passed to the host: the 2016 page's. */
  method: string,
  /** For one attempt, from the functions to the opening hooks; milliseconds. */
  timeout: or(10000, duration),
  /** For the platform's answer to one message; milliseconds. */
  sendTimeout: or(10000, duration),
  /** How long an opening has to live for attempts to start again at 1; milliseconds. */
  minUptime: or(5000, durationOrZero),
  /** Any object with the wx socket functions; not one whose `connectSocket` is promisified. */
  host: aHost,
  /** The way to the platform; found out by default. */
  transport,
  /** From message to frame and back, such as `json()`. */
  codec: or(raw, {
    expected: 'an object with encode and decode functions, such as json()',
    test: hasMethods('encode', 'decode'),
  }),
  /** What comes in has to match it. */
  schema: {
    expected: 'a Standard Schema',
    test: (value) => (isObject(value) || typeof value === 'function') && hasMethods('validate')(value['~standard']),
  },
  /** Bounds of what waits to be sent. */
  queue: queueRules,
  /** What to do after a failure: a policy, or `false`: never try again. */
  retry: {
    expected: 'a policy, such as backoff(), or false',
    test: (value) => value === false || listener.test(value),
  },
  /** The first opening hook. */
  handshake: listener,
  /** Notices a connection that is dead and does not say so. */
  heartbeat: heartbeatRules,
  /** Whether to follow show, hide and changes of the network. */
  lifecycle: or(true, boolean),
  /** Aborting it closes the socket at once, without flushing what is pending. */
  signal,
  /** Time and chance, for tests. */
  clock,
  // What those look for who know wx, WebSocket or another library.
  success: opened,
  fail: errors,
  complete: closed,
  onOpen: opened,
  onMessage: 'messages$ of the socket',
  onError: errors,
  onClose: closed,
  reconnect: 'retry',
  backoff: 'retry',
  maxRetries: 'retry: backoff({ maxRetries })',
  pingInterval: 'heartbeat.interval',
  highWaterMark: 'queue.highWaterMark',
  query: 'url',
}

/** Of the WebSocket class. */
export const classRules: Rules = { host: aHost, transport, clock }

export const sendRules: Rules = {
  /** Takes the message back while it is queued. */
  signal,
  /** How long it may wait; milliseconds from the call. 0 means now or not at all (`EXPIRED`). */
  ttl: { expected: `0, ${lifetime.expected}`, test: (value) => value === 0 || lifetime.test(value) },
  /** A newer message with the same key takes its place. */
  key: { expected: 'a string that is not empty', test: (value) => string.test(value) && value !== '' },
}

export const closeRules: Rules = {
  /** The close code: 1000, or 3000 to 4999. */
  code: or(1000, {
    expected: '1000 or an integer from 3000 to 4999',
    test: (value) => value === 1000 || (Number.isInteger(value) && value >= 3000 && value <= 4999),
  }),
  /** The close reason, at most 123 bytes in UTF-8. */
  reason: or('', {
    expected: 'a string of at most 123 bytes in UTF-8',
    test: (value) => typeof value === 'string' && utf8Length(value) <= 123,
  }),
  /** Whether an open socket first flushes what is pending. */
  drain: or(true, boolean),
  /** For all of it; milliseconds. */
  timeout: or(3000, duration),
}

export const iterateRules: Rules = {
  /** How many messages are buffered. */
  highWaterMark: or(1024, positiveInteger),
  /** When one more arrives: `'error'` ends with `OVERFLOW`, `'dropOldest'` drops the oldest. */
  overflow: or('error', isIn('error', 'dropOldest')),
  /** Ends the iteration. */
  signal,
}

/** What there is once the options are checked: those that have a default are there. */
export type Checked<O> = O & {
  readonly [K in 'timeout' | 'sendTimeout' | 'minUptime' | 'codec' | 'lifecycle' | 'clock']-?: Exclude<
    K extends keyof O ? O[K] : never,
    undefined
  >
} & { readonly queue: { readonly [K in keyof QueueOptions]-?: Exclude<QueueOptions[K], undefined> } }

/** Returns what {@link validate} does, in a copy that nobody changes. */
export function validateConnect<O extends Pick<ConnectOptions, 'url' | 'header' | 'protocols' | 'heartbeat' | 'queue'>>(
  options: O,
): Checked<O> {
  const own = validate('connect', options, connectRules) as O & {
    header?: unknown
    protocols?: unknown
    queue?: unknown
  }
  // The one option that must be there.
  if (own.url === undefined) hold('connect', 'url', undefined, url)
  // Checked now and used at every attempt: a later change is none of ours.
  if (isRecord(own.header)) own.header = { ...(own.header as object) }
  if (Array.isArray(own.protocols)) own.protocols = own.protocols.slice()
  if (!own.queue) own.queue = validate('connect', {}, queueRules)
  const heartbeat = own.heartbeat as { message?: unknown } | undefined
  if (heartbeat) {
    if (heartbeat.message === undefined) hold('connect', 'heartbeat.message', undefined, bytesOrText)
    heartbeat.message = toFrame(heartbeat.message)
  }
  return own as Checked<O>
}

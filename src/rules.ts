import { bareUrl } from './errors.js'
import type { ConnectOptions } from './options.js'
import { toFrame, utf8Length } from './outbound/frame.js'
import {
  aHost,
  boolean,
  duration,
  durationOrZero,
  hasMethods,
  hold,
  isIn,
  isObject,
  isRecord,
  listener,
  positiveInteger,
  type Rule,
  type Rules,
  secret,
  validate,
} from './validate.js'

const anything: Rule = { expected: 'anything', test: () => true }
export const string: Rule = { expected: 'a string', test: (value) => typeof value === 'string' }
const signal: Rule = {
  expected: 'an AbortSignal (see createAbortController)',
  test: (value) => hasMethods('addEventListener', 'removeEventListener')(value) && typeof value.aborted === 'boolean',
}

const lifetime: Rule = {
  expected: `${duration.expected}, or Infinity`,
  test: (value) => value === Infinity || duration.test(value),
}

/** Scheme, perhaps a user, a host, perhaps a port, and the rest: no space, no fragment. */
const urlShape = /^(wss?|https?):\/\/([^\s/?#@]*@)?(\[[0-9a-f:.]+\]|[^\s/?#@:[\]]+)(:\d{1,5})?([/?][^\s#]*)?$/i

export const url: Rule = {
  expected: 'a ws://, wss://, http:// or https:// url without a fragment',
  test: (value) => typeof value === 'string' && urlShape.test(value),
  tell: bareUrl,
}

/** A name that a subprotocol or a header field may have (RFC 9110 §5.6.2). */
const token = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/i

export const protocols: Rule = {
  expected: 'a subprotocol name or a list of different ones',
  test(value) {
    const list: unknown[] = Array.isArray(value) ? Array.from(value) : [value]
    return list.every((name, i) => typeof name === 'string' && token.test(name) && list.indexOf(name) === i)
  },
  tell: secret,
}

/** No line break, with which a value would be read as another header. Without a value a name is left out. */
const isHeaderValue = (value: unknown): boolean =>
  value === undefined || (typeof value === 'string' ? !/[\r\n\0]/.test(value) : Number.isFinite(value))

export const header: Rule = {
  expected: 'an object of header names with strings and numbers',
  test: (value) =>
    isRecord(value) && Object.keys(value).every((name) => token.test(name) && isHeaderValue(value[name])),
  tell: secret,
}

/** Or a function that provides it for every attempt: what that gives is held to the rule then. */
const provided = ({ expected, test, tell }: Rule): Rule => ({
  expected,
  test: (value) => typeof value === 'function' || test(value),
  tell,
})

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

const opened = 'opened or state$ of the socket'
const errors = 'errors$ of the socket'
const closed = 'closed of the socket'

const connectRules: Rules = {
  url: provided(url),
  header: provided(header),
  protocols: provided(protocols),
  tcpNoDelay: boolean,
  perMessageDeflate: boolean,
  forceCellularNetwork: boolean,
  data: anything,
  method: string,
  timeout: duration,
  sendTimeout: duration,
  minUptime: durationOrZero,
  host: aHost,
  transport: { expected: 'an object with a connect function', test: hasMethods('connect') },
  codec: {
    expected: 'an object with encode and decode functions, such as json()',
    test: hasMethods('encode', 'decode'),
  },
  schema: {
    expected: 'a Standard Schema',
    test: (value) => (isObject(value) || typeof value === 'function') && hasMethods('validate')(value['~standard']),
  },
  queue: {
    highWaterMark: positiveInteger,
    maxBytes: positiveInteger,
    overflow: isIn('reject', 'dropOldest'),
    ttl: lifetime,
  },
  retry: {
    expected: 'a policy, such as backoff(), or false',
    test: (value) => value === false || listener.test(value),
  },
  handshake: listener,
  heartbeat: { message: bytesOrText, interval: duration, timeout: duration, isReply: listener },
  lifecycle: boolean,
  signal,
  clock: {
    expected: 'an object with now, setTimeout, clearTimeout and random functions',
    test: hasMethods('now', 'setTimeout', 'clearTimeout', 'random'),
  },
  // What those look for who know wx, WebSocket or another library.
  success: opened,
  fail: errors,
  complete: closed,
  onOpen: opened,
  onMessage: 'messages$ of the socket',
  onError: errors,
  onClose: closed,
  reconnect: 'retry',
}

export const sendRules: Rules = {
  signal,
  ttl: { expected: `0, ${lifetime.expected}`, test: (value) => value === 0 || lifetime.test(value) },
  key: { expected: 'a string that is not empty', test: (value) => string.test(value) && value !== '' },
}

export const closeRules: Rules = {
  code: {
    expected: '1000 or an integer from 3000 to 4999',
    test: (value) => value === 1000 || (Number.isInteger(value) && value >= 3000 && value <= 4999),
  },
  reason: {
    expected: 'a string of at most 123 bytes in UTF-8',
    test: (value) => typeof value === 'string' && utf8Length(value) <= 123,
  },
  drain: boolean,
  timeout: duration,
}

export const iterateRules: Rules = { highWaterMark: positiveInteger, overflow: isIn('error', 'dropOldest'), signal }

/** Returns what {@link validate} does, in a copy that nobody changes. */
export function validateConnect<O extends Pick<ConnectOptions, 'url' | 'header' | 'protocols' | 'heartbeat'>>(
  options: O,
): O {
  const own = validate('connect', options, connectRules) as O & { header?: unknown; protocols?: unknown }
  // The one option that must be there.
  if (own.url === undefined) hold('connect', 'url', undefined, url)
  // Checked now and used at every attempt: a later change is none of ours.
  if (isRecord(own.header)) own.header = { ...(own.header as object) }
  if (Array.isArray(own.protocols)) own.protocols = own.protocols.slice()
  const { heartbeat } = own
  if (heartbeat && heartbeat.message === undefined) hold('connect', 'heartbeat.message', undefined, bytesOrText)
  return own
}

import type { ConnectOptions } from './options.js'
import { isArrayBuffer, utf8Length } from './outbox/frame.js'
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
}

/** A name that a subprotocol or a header field may have (RFC 9110 §5.6.2). */
const token = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/i

export const protocols: Rule = {
  expected: 'a subprotocol name or a list of different ones',
  test(value) {
    const list: unknown[] = Array.isArray(value) ? Array.from(value) : [value]
    return list.every((name, i) => typeof name === 'string' && token.test(name) && list.indexOf(name) === i)
  },
}

/** No line break, with which a value would be read as another header. Without a value a name is left out. */
const isHeaderValue = (value: unknown): boolean =>
  value === undefined || (typeof value === 'string' ? !/[\r\n\0]/.test(value) : Number.isFinite(value))

export const header: Rule = {
  expected: 'an object of header names with strings and numbers',
  test: (value) =>
    isRecord(value) && Object.keys(value).every((name) => token.test(name) && isHeaderValue(value[name])),
}

/** Or a function that provides it for every attempt: what that gives is held to the rule then. */
const provided = ({ expected, test }: Rule): Rule => ({
  expected,
  test: (value) => typeof value === 'function' || test(value),
})

const bytesOrText: Rule = {
  expected: 'text or bytes',
  test: (value) => typeof value === 'string' || ArrayBuffer.isView(value) || isArrayBuffer(value),
}

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

/** Returns the options' own values: what they inherit was not checked, and is not used. */
export function validateConnect<O extends Pick<ConnectOptions, 'url' | 'header' | 'protocols' | 'heartbeat'>>(
  options: O,
): O {
  validate('connect', options, connectRules)
  const own = { ...options } as O & { header?: unknown; protocols?: unknown }
  // The one option that must be there.
  if (own.url === undefined) hold('connect', 'url', undefined, url)
  // Checked now and used at every attempt: a later change is none of ours.
  if (isRecord(own.header)) own.header = { ...(own.header as object) }
  if (Array.isArray(own.protocols)) own.protocols = own.protocols.slice()
  const { heartbeat } = own
  if (heartbeat && heartbeat.message === undefined) hold('connect', 'heartbeat.message', undefined, bytesOrText)
  return own
}

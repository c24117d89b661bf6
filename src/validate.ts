import { SocketError } from './errors.js'
import { utf8Length } from './outbound/frame.js'

/** One rule: what a value must be, in words and as a test. */
export interface Rule {
  readonly expected: string
  readonly test: (value: any) => boolean
}

/** An option is held to a rule, to the rules of its own options, or is not built yet. */
export interface Rules {
  readonly [name: string]: Rule | Rules | 'not built yet'
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null
/** An object of names and values: no list, no Map, no Headers, whose entries would be lost. */
const isRecord = (value: unknown): boolean => Object.prototype.toString.call(value) === '[object Object]'
export const hasMethods =
  (...names: string[]) =>
  (value: any): boolean =>
    (isObject(value) || typeof value === 'function') && names.every((name) => typeof value[name] === 'function')
export const isIn = (...values: unknown[]): Rule => ({
  expected: values.map((value) => `'${value}'`).join(' or '),
  test: (value) => values.indexOf(value) >= 0,
})

/** The longest that every engine's timers can wait. */
const longest = 2147483647

const anObject: Rule = { expected: 'an object', test: isRecord }
const anything: Rule = { expected: 'anything', test: () => true }
export const boolean: Rule = { expected: 'true or false', test: (value) => typeof value === 'boolean' }
const string: Rule = { expected: 'a string', test: (value) => typeof value === 'string' }
export const positiveInteger: Rule = {
  expected: 'a positive integer',
  test: (value) => Number.isInteger(value) && value > 0,
}
export const duration: Rule = {
  expected: `a positive number of milliseconds up to ${longest}`,
  test: (value) => typeof value === 'number' && value > 0 && value <= longest,
}
const signal: Rule = {
  expected: 'an AbortSignal (see createAbortController)',
  test: (value) => hasMethods('addEventListener', 'removeEventListener')(value) && typeof value.aborted === 'boolean',
}

/** Scheme, perhaps a user, a host, perhaps a port, and the rest: no space, no fragment. */
const urlShape = /^(wss?|https?):\/\/([^\s/?#@]*@)?(\[[0-9a-f:.]+\]|[^\s/?#@:[\]]+)(:\d{1,5})?([/?][^\s#]*)?$/i

const url: Rule = {
  expected: 'a ws://, wss://, http:// or https:// url without a fragment',
  test: (value) => typeof value === 'string' && urlShape.test(value),
}

/** A name that a subprotocol or a header field may have (RFC 9110 §5.6.2). */
const token = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/i

const protocols: Rule = {
  expected: 'a subprotocol name or a list of different ones',
  test(value) {
    const list: unknown[] = Array.isArray(value) ? Array.from(value) : [value]
    return list.every((name, i) => typeof name === 'string' && token.test(name) && list.indexOf(name) === i)
  },
}

/** No line break, with which a value would be read as another header. */
const isHeaderValue = (value: unknown): boolean =>
  typeof value === 'string' ? !/[\r\n\0]/.test(value) : Number.isFinite(value)

const header: Rule = {
  expected: 'an object of header names with strings and numbers',
  test: (value) =>
    isRecord(value) && Object.keys(value).every((name) => token.test(name) && isHeaderValue(value[name])),
}

const connectRules: Rules = {
  url,
  header,
  protocols,
  tcpNoDelay: boolean,
  perMessageDeflate: boolean,
  forceCellularNetwork: boolean,
  data: anything,
  method: string,
  timeout: duration,
  sendTimeout: duration,
  minUptime: 'not built yet',
  host: { expected: 'an object with the wx socket functions', test: hasMethods('connectSocket') },
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
    ttl: 'not built yet',
  },
  retry: 'not built yet',
  handshake: 'not built yet',
  heartbeat: 'not built yet',
  lifecycle: 'not built yet',
  signal,
  clock: {
    expected: 'an object with now, setTimeout, clearTimeout and random functions',
    test: hasMethods('now', 'setTimeout', 'clearTimeout', 'random'),
  },
}

export const sendRules: Rules = { signal, ttl: 'not built yet', key: 'not built yet' }

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

export const listener: Rule = { expected: 'a function', test: (value) => typeof value === 'function' }

export const iterateRules: Rules = { highWaterMark: positiveInteger, overflow: isIn('error', 'dropOldest'), signal }

/** Returns the options' own values: what they inherit was not checked, and is not used. */
export function validateConnect<O extends { readonly url: string }>(options: O): O {
  validate('connect', options, connectRules)
  const own = { ...options }
  // The one option that must be there.
  if (own.url === undefined) hold('connect', 'url', undefined, url)
  return own
}

/** Throws `INVALID_OPTION` for the first option that is unknown, not built yet, or not what it must be. */
export function validate(action: string, options: unknown, rules: Rules, of = ''): void {
  hold(action, of || 'the options', options, anObject)
  const given = options as Record<string, unknown>
  Object.keys(given).forEach((key) => {
    const value = given[key]
    const name = of ? `${of}.${key}` : key
    const rule = Object.prototype.hasOwnProperty.call(rules, key) ? rules[key] : undefined
    if (!rule)
      throw invalid(
        action,
        `${name} is not an option`,
        `The options are ${Object.keys(rules)
          .filter((known) => rules[known] !== 'not built yet')
          .join(', ')}.`,
      )
    if (value === undefined) return
    if (rule === 'not built yet') throw invalid(action, `${name} is not built yet`)
    if (isRule(rule)) hold(action, name, value, rule)
    else validate(action, value, rule, name)
  })
}

/** Throws `INVALID_OPTION` for a value that is not what it must be. */
export function hold(action: string, name: string, value: unknown, { expected, test }: Rule): void {
  if (!test(value)) throw invalid(action, `${name} must be ${expected}, received ${show(value)}`)
}

function invalid(action: string, why: string, hint?: string): SocketError {
  return new SocketError('INVALID_OPTION', `Cannot ${action}: ${why}`, { hint })
}

function isRule(rule: Rule | Rules): rule is Rule {
  return typeof rule.test === 'function'
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return 'an array'
  return isObject(value) ? 'an object' : String(value)
}

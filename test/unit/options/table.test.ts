import { describe, expect, test } from 'vitest'
import { createAbortController } from '../../../src/abort.js'
import { systemClock } from '../../../src/time/clock.js'
import { isSocketError, type SocketError } from '../../../src/errors/socket-error.js'
import { json, raw } from '../../../src/messages/codec.js'
import { closeRules, iterateRules, sendRules, validateConnect } from '../../../src/options/table.js'
import { validate } from '../../../src/options/check.js'
import type { Rules } from '../../../src/options/rule.js'

const url = 'wss://example.com/chat'

/** The INVALID_OPTION that a call throws. */
function refusalOf(call: () => unknown): SocketError {
  try {
    call()
  } catch (error) {
    if (isSocketError(error, 'INVALID_OPTION')) return error
    throw error
  }
  throw new Error('nothing was refused')
}

const connect = (options: object): object => validateConnect({ url, ...options })
const refused = (options: object): string => refusalOf(() => connect(options)).message

const number = 'must be a positive number of milliseconds up to 2147483647'
const lifetime = `${number}, or Infinity`
const sendLifetime = lifetime.replace('be a', 'be 0, a')
const integer = 'must be a positive integer'
const urlRule = 'must be a ws://, wss://, http:// or https:// url without a fragment'
const protocolsRule = 'must be a subprotocol name or a list of different ones'
const headerRule = 'must be an object of header names with strings and numbers'
const signalRule = 'must be an AbortSignal (see createAbortController)'
const clockRule = 'must be an object with now, setTimeout, clearTimeout and random functions'

const bad: [name: string, value: unknown, rule: string, received: string][] = [
  ['url', 1, urlRule, '1'],
  ['url', '', urlRule, '""'],
  ['url', 'example.com', urlRule, '"example.com"'],
  ['url', 'ftp://example.com', urlRule, '"ftp://example.com"'],
  ['url', 'wss://', urlRule, '"wss://"'],
  ['url', 'wss://a b', urlRule, '"wss://a b"'],
  ['url', 'wss://a/#top', urlRule, '"wss://a/#top"'],
  ['header', null, headerRule, 'null'],
  ['header', ['a'], headerRule, 'an array'],
  ['header', { token: {} }, headerRule, 'an object'],
  ['protocols', '', protocolsRule, '""'],
  ['protocols', ['a', ''], protocolsRule, 'an array'],
  ['protocols', ['a', 'b', 'a'], protocolsRule, 'an array'],
  ['protocols', ['a b'], protocolsRule, 'an array'],
  ['protocols', { 0: 'a' }, protocolsRule, 'an object'],
  ['tcpNoDelay', 1, 'must be true or false', '1'],
  ['perMessageDeflate', 'yes', 'must be true or false', '"yes"'],
  ['forceCellularNetwork', null, 'must be true or false', 'null'],
  ['method', 1, 'must be a string', '1'],
  ['timeout', 0, number, '0'],
  ['timeout', -1, number, '-1'],
  ['timeout', NaN, number, 'NaN'],
  ['timeout', Infinity, number, 'Infinity'],
  ['timeout', '1000', number, '"1000"'],
  ['sendTimeout', 2147483648, number, '2147483648'],
  ['host', {}, 'must be an object with a connectSocket function, such as wx', 'an object'],
  ['transport', () => {}, 'must be an object with a connect function', 'a function'],
  ['codec', { encode() {} }, 'must be an object with encode and decode functions, such as json()', 'an object'],
  ['schema', { parse() {} }, 'must be a Standard Schema', 'an object'],
  ['queue', 5, 'must be an object', '5'],
  ['queue', null, 'must be an object', 'null'],
  ['queue', [], 'must be an object', 'an array'],
  ['queue.highWaterMark', -1, integer, '-1'],
  ['queue.highWaterMark', 1.5, integer, '1.5'],
  ['queue.highWaterMark', Infinity, integer, 'Infinity'],
  ['queue.maxBytes', 0, integer, '0'],
  ['queue.maxBytes', '1', integer, '"1"'],
  ['queue.overflow', 'error', "must be 'reject' or 'dropOldest'", '"error"'],
  ['queue.ttl', 0, lifetime, '0'],
  ['queue.ttl', -1, lifetime, '-1'],
  ['queue.ttl', NaN, lifetime, 'NaN'],
  ['queue.ttl', '5', lifetime, '"5"'],
  ['queue.ttl', null, lifetime, 'null'],
  ['queue.ttl', 2147483648, lifetime, '2147483648'],
  ['queue.ttl', -Infinity, lifetime, '-Infinity'],
  ['signal', {}, signalRule, 'an object'],
  ['signal', { addEventListener() {}, removeEventListener() {} }, signalRule, 'an object'],
  ['clock', { now: Date.now }, clockRule, 'an object'],
]

describe('the options of connectSocket', () => {
  test.each(bad)('refuse %s: %j', (name, value, rule, received) => {
    const [first = '', second] = name.split('.')
    const options = { [first]: second === undefined ? value : { [second]: value } }
    expect(refused(options)).toBe(`Cannot connect: ${name} ${rule}, received ${received}`)
  })

  test('refuse a missing url, and anything but an object', () => {
    expect(refusalOf(() => validateConnect({} as never)).message).toBe(
      `Cannot connect: url ${urlRule}, received undefined`,
    )
    expect(refusalOf(() => validateConnect(null as never)).message).toBe(
      'Cannot connect: the options must be an object, received null',
    )
  })

  test.each([
    ['colour', { colour: 1 }],
    ['colour', { colour: undefined }],
    ['queue.size', { queue: { size: 1 } }],
    ['toString', { toString: 1 }],
    ['__proto__', JSON.parse('{"__proto__": 1}') as object],
  ])('refuse an unknown %s and name the known ones', (name, options) => {
    const all = Object.defineProperty({ url }, Object.keys(options)[0]!, {
      value: Object.values(options)[0] as unknown,
      enumerable: true,
    })
    const error = refusalOf(() => validateConnect(all))
    expect(error.message).toBe(`Cannot connect: ${name} is not an option`)
    expect(error.hint).toContain(name === 'queue.size' ? 'highWaterMark, maxBytes, overflow' : 'url, header, protocols')
  })

  test.each<[string, object]>([
    ['nothing but a url', {}],
    ['undefined for any', { header: undefined, queue: undefined, retry: undefined, timeout: undefined }],
    ['a url in any case and scheme', { url: 'HTTPS://例子.cn:8443/path?query' }],
    ['header', { header: { token: 't', version: 1, none: undefined } }],
    ['one protocol', { protocols: 'chat' }],
    ['functions that provide', { url: () => url, header: () => Promise.resolve({}), protocols: () => undefined }],
    ['a policy', { retry: () => 0 }],
    ['no policy', { retry: false }],
    ['a heartbeat', { heartbeat: { message: new Uint8Array(1), interval: 1, timeout: 1, isReply: () => true } }],
    ['the rest of coming back', { minUptime: 0, handshake: () => {}, lifecycle: false }],
    ['several protocols', { protocols: ['chat', 'chat.v2'] }],
    ['what is passed through', { tcpNoDelay: true, perMessageDeflate: false, data: { any: 1 }, method: 'GET' }],
    ['timeouts', { timeout: 0.5, sendTimeout: 2147483647 }],
    ['host and transport', { host: { connectSocket() {} }, transport: { connect() {} } }],
    ['codec', { codec: json() }],
    ['a schema that is a function', { schema: Object.assign(() => {}, { '~standard': { validate() {} } }) }],
    ['queue', { queue: { highWaterMark: 1, maxBytes: 1, overflow: 'dropOldest', ttl: 0.5 } }],
    ['a queue whose messages never expire', { queue: { ttl: Infinity } }],
    ['signal', { signal: createAbortController().signal }],
    ['the platform’s signal', { signal: new AbortController().signal }],
    ['clock', { clock: systemClock }],
  ])('take %s', (_, options) => {
    expect(() => connect(options)).not.toThrow()
  })

  test('shorten a long text that was received', () => {
    expect(refused({ url: 'x'.repeat(10000) })).toBe(`Cannot connect: url ${urlRule}, received "${'x'.repeat(80)}…"`)
  })
})

describe('the options of close', () => {
  const close = (options: object) => (): unknown => validate('close', options, closeRules)

  test.each([
    [999, '999'],
    [1001, '1001'],
    [1005, '1005'],
    [2999, '2999'],
    [5000, '5000'],
    [3000.5, '3000.5'],
    [NaN, 'NaN'],
    ['1000', '"1000"'],
    [null, 'null'],
  ])('refuse code %j', (code, received) => {
    expect(refusalOf(close({ code })).message).toBe(
      `Cannot close: code must be 1000 or an integer from 3000 to 4999, received ${received}`,
    )
  })

  test.each([1000, 3000, 4999])('take code %i', (code) => {
    expect(close({ code })).not.toThrow()
  })

  test.each([
    ['ASCII', 'x'.repeat(123), 'x'.repeat(124)],
    ['three bytes each', '茶'.repeat(41), '茶'.repeat(41) + 'x'],
    ['surrogate pairs', '😀'.repeat(30) + 'xxx', '😀'.repeat(31)],
  ])('take a reason of 123 bytes and refuse one of 124: %s', (_, fits, tooLong) => {
    expect([Buffer.byteLength(fits), Buffer.byteLength(tooLong)]).toEqual([123, 124])
    expect(close({ reason: fits })).not.toThrow()
    const { message } = refusalOf(close({ reason: tooLong }))
    expect(message).toMatch(/^Cannot close: reason must be a string of at most 123 bytes in UTF-8, received "/)
  })
})

test.each<[string, Rules, object, string]>([
  ['send', sendRules, { signal: 'stop' }, `signal ${signalRule}, received "stop"`],
  ['send', sendRules, { ttl: -1 }, `ttl ${sendLifetime}, received -1`],
  ['send', sendRules, { ttl: NaN }, `ttl ${sendLifetime}, received NaN`],
  ['send', sendRules, { ttl: '0' }, `ttl ${sendLifetime}, received "0"`],
  ['send', sendRules, { ttl: null }, `ttl ${sendLifetime}, received null`],
  ['send', sendRules, { ttl: 2147483648 }, `ttl ${sendLifetime}, received 2147483648`],
  ['send', sendRules, { key: '' }, 'key must be a string that is not empty, received ""'],
  ['send', sendRules, { key: 7 }, 'key must be a string that is not empty, received 7'],
  ['send', sendRules, { key: null }, 'key must be a string that is not empty, received null'],
  ['send', sendRules, { keys: 'k' }, 'keys is not an option: did you mean key?'],
  ['close', closeRules, { reason: 1 }, 'reason must be a string of at most 123 bytes in UTF-8, received 1'],
  ['close', closeRules, { drain: 0 }, 'drain must be true or false, received 0'],
  ['close', closeRules, { timeout: -1 }, `timeout ${number}, received -1`],
  ['iterate', iterateRules, { highWaterMark: 0 }, `highWaterMark ${integer}, received 0`],
  ['iterate', iterateRules, { overflow: 'reject' }, `overflow must be 'error' or 'dropOldest', received "reject"`],
  ['iterate', iterateRules, { signal: null }, `signal ${signalRule}, received null`],
])('%s refuses what it cannot take (%#)', (action, rules, options, why) => {
  expect(refusalOf(() => validate(action, options, rules)).message).toBe(`Cannot ${action}: ${why}`)
})

test.each([
  {},
  { ttl: 0 },
  { ttl: 0.5 },
  { ttl: 2147483647 },
  { ttl: Infinity },
  { key: 'k' },
  { key: ' ' },
  { ttl: undefined },
])('send takes %o', (options) => {
  expect(() => validate('send', options, sendRules)).not.toThrow()
})

describe('the defaults', () => {
  test('of connectSocket are those of the table; what has none is not there', () => {
    expect(connect({})).toEqual({
      ...{ url, timeout: 10000, sendTimeout: 10000, minUptime: 5000, codec: raw, lifecycle: true, clock: systemClock },
      queue: { highWaterMark: 256, maxBytes: 1048576, overflow: 'reject', ttl: Infinity },
    })
  })

  test('of an option’s own options are there where any are given', () => {
    expect(connect({ queue: { highWaterMark: 1 }, heartbeat: { message: 'ping' } })).toMatchObject({
      queue: { highWaterMark: 1, maxBytes: 1048576, overflow: 'reject', ttl: Infinity },
      heartbeat: { message: 'ping', interval: 25000, timeout: 10000 },
    })
  })

  test('of close and iterate', () => {
    expect(validate('close', {}, closeRules)).toEqual({ code: 1000, reason: '', drain: true, timeout: 3000 })
    expect(validate('iterate', {}, iterateRules)).toEqual({ highWaterMark: 1024, overflow: 'error' })
    expect(validate('send', {}, sendRules)).toEqual({})
  })
})

test('what is checked now is a copy that nobody changes', () => {
  const given = { header: { a: 'b' }, protocols: ['a'] }
  const own = connect(given)
  given.header.a = 'c\nd'
  given.protocols.push('a')
  expect(own).toMatchObject({ header: { a: 'b' }, protocols: ['a'] })
})

test.each([
  ['onOpen', 'opened or state$ of the socket'],
  ['success', 'opened or state$ of the socket'],
  ['fail', 'errors$ of the socket'],
  ['onMessage', 'messages$ of the socket'],
  ['onClose', 'closed of the socket'],
  ['reconnect', 'retry'],
])('who looks for %s is told of %s', (name, meant) => {
  expect(refused({ [name]: () => {} })).toBe(`Cannot connect: ${name} is not an option: did you mean ${meant}?`)
})

test('no secret is told of what is refused', () => {
  for (const options of [
    { url: 'wss://ada:sesame@a b' },
    { url: 'wss://a b?token=sesame' },
    { header: 'sesame' },
    { protocols: 'sesame, tea' },
  ]) {
    expect(refused(options)).toContain('…')
    expect(refused(options)).not.toContain('sesame')
  }
})

import { describe, expect, test } from 'vitest'
import type { ConnectOptions } from '../../../src/options/options.js'
import { createRequests } from '../../../src/options/request.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import type { ConnectRequest } from '../../../src/hosts/transport.js'
import { raise, unhandledRejections } from '../hosts/scripted.js'

const clock = createVirtualClock()
const socket = {}
const url = 'wss://example.com'
type Given = { [option: string]: unknown }
/** The request where it is made at once, else a Promise of it. */
const requestsFor = (given: Given) => {
  const requestFor = createRequests({ url, ...given } as unknown as ConnectOptions, 7000, clock, socket)
  return (attempt: number) => {
    let made: ConnectRequest | undefined
    const coming = new Promise<ConnectRequest>((resolve, reject) =>
      requestFor(attempt, (request) => resolve((made = request)), reject),
    )
    return made || coming
  }
}
/** The request of a first attempt, that must be there at once. */
const requestOf = (given: Given): ConnectRequest => {
  const request = requestsFor(given)(1)
  expect(request).not.toBeInstanceOf(Promise)
  return request as ConnectRequest
}
const failureOf = (given: Given) =>
  Promise.resolve(requestsFor(given)(1)).then(
    () => raise(new Error('it did not fail')),
    (error) => error,
  )

describe('a request', () => {
  test('says who asks, and asks the host for what was given only', () => {
    expect(requestOf({})).toStrictEqual({ url, hostOptions: { timeout: 7000 }, clock, socket })
  })

  test('passes on what is the host’s, false values too', () => {
    const passed = {
      tcpNoDelay: false,
      perMessageDeflate: true,
      forceCellularNetwork: false,
      data: null,
      method: 'GET',
    }
    expect(requestOf({ ...passed, codec: {}, retry: false }).hostOptions).toStrictEqual({ timeout: 7000, ...passed })
  })

  test.each([
    ['http://example.com', 'ws://example.com'],
    ['HTTPS://example.com/https://x', 'wss://example.com/https://x'],
    ['WSS://example.com', 'wss://example.com'],
  ])('turns %s into %s', (given, asked) => {
    expect(requestOf({ url: given }).url).toBe(asked)
    expect(requestOf({ url: () => given }).url).toBe(asked)
  })

  test('leaves out a header name without a value: hosts would send the word', () => {
    expect(requestOf({ header: { token: undefined, a: 'b' } }).hostOptions).toStrictEqual({
      timeout: 7000,
      header: { a: 'b' },
    })
  })

  test('has copies of the header and the protocols, as text and as a list', () => {
    const header = { 'X-Number': 7 }
    const protocols = ['a', 'b']
    const { hostOptions } = requestOf({ header, protocols })
    header['X-Number'] = 8
    protocols.push('c')
    expect(hostOptions).toMatchObject({ header: { 'X-Number': '7' }, protocols: ['a', 'b'] })
    expect(requestOf({ protocols: 'a' }).hostOptions.protocols).toEqual(['a'])
    expect(requestOf({ protocols: () => 'a' }).hostOptions.protocols).toEqual(['a'])
  })
})

describe('a function', () => {
  test('is asked at every attempt, with its number', async () => {
    const request = requestsFor({
      url: (attempt: number) => `${url}/${attempt}`,
      header: async (attempt: number) => ({ 'X-Attempt': attempt }),
    })
    for (const attempt of [1, 2, 5]) {
      expect(await request(attempt)).toMatchObject({
        url: `${url}/${attempt}`,
        hostOptions: { header: { 'X-Attempt': `${attempt}` } },
      })
    }
  })

  test('that answers at once has its request in the same turn', () => {
    const { hostOptions } = requestOf({ url: () => url, header: () => ({ a: 'b' }), protocols: () => ['a'] })
    expect(hostOptions).toStrictEqual({ timeout: 7000, header: { a: 'b' }, protocols: ['a'] })
  })

  test('that answers later, also with a thenable of its own, is waited for', async () => {
    const thenable = { then: (resolve: (value: unknown) => void) => resolve(['a']) }
    const request = requestsFor({ url: async () => url, protocols: () => thenable })(1)
    expect(request).toBeInstanceOf(Promise)
    expect(await request).toMatchObject({ url, hostOptions: { protocols: ['a'] } })
  })

  test('may give no header and no protocols', async () => {
    expect(requestOf({ header: () => undefined, protocols: () => undefined }).hostOptions).toStrictEqual({
      timeout: 7000,
    })
    const later = await requestsFor({ header: async () => undefined, protocols: async () => undefined })(1)
    expect(later.hostOptions).toStrictEqual({ timeout: 7000 })
  })

  test.each([
    ['throws', () => raise(new Error('no token'))],
    ['rejects', () => Promise.reject(new Error('no token'))],
  ])('that %s fails the attempt, which may be tried again', async (_, header) => {
    const error = await failureOf({ header })
    expect(error).toMatchObject({ code: 'CONNECT_FAILED', kind: 'provider', retryable: true })
    expect(error.message).toBe('Cannot connect: the header function failed (no token)')
    expect(error.cause).toEqual(new Error('no token'))
  })

  test.each([
    ['url', undefined],
    ['url', 'example.com'],
    ['url', null],
    ['header', null],
    ['header', { 'X-Token': 'a\nb' }],
    ['header', 'X-Token: a'],
    ['protocols', 'a b'],
    ['protocols', ['a', 'a']],
    ['protocols', 7],
  ])('for the %s that gives %j fails the attempt, at once or later', async (name, value) => {
    for (const provide of [() => value, async () => value]) {
      const error = await failureOf({ [name]: provide })
      expect(error).toMatchObject({ code: 'CONNECT_FAILED', kind: 'provider', retryable: true })
      expect(error.message).toMatch(
        new RegExp(`^Cannot connect: the ${name} function failed \\(${name} must be .+, received .+\\)$`),
      )
    }
  })

  test('is not heard any more once the way out is taken', async () => {
    const made: unknown[] = []
    const requestFor = createRequests({ url: async () => url }, 7000, clock, socket)
    const stop = requestFor(
      1,
      (request) => made.push(request),
      (error) => made.push(error),
    )
    stop()
    await clock.advance(0)
    expect(made).toEqual([])
  })

  test('that fails with others is one failure, and leaves no rejection unhandled', async () => {
    const rejections = unhandledRejections()
    const error = await failureOf({
      url: () => raise('url'),
      header: () => new Promise((_, reject) => clock.setTimeout(() => reject('late'), 5)),
      protocols: async () => 'a b',
    })
    expect(error.message).toContain('the url function failed (url)')
    await clock.advance(5)
    expect(rejections).toEqual([])
  })
})

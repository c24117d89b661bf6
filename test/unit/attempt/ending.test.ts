import { describe, expect, test } from 'vitest'
import { type ConnectFailureKind, SocketError } from '../../../src/errors/socket-error.js'
import { classifyFailure, classifyHandshake, classifyLoss, type EndCause } from '../../../src/attempt/ending.js'

const fail = (errMsg: string): EndCause => ({ error: { errMsg } })
const suspended = 'connectSocket:fail:jsapi has no permission, event=createSocketTask, runningState=suspend, pageId=1'

/** The texts of PLATFORM.md §2, §3 and §4, as the clients were seen to write them. */
const failures: [ConnectFailureKind, string, EndCause][] = [
  ['domain', 'whitelist', fail('connectSocket:fail url not in domain list')],
  ['domain', 'whitelist, in other words', fail('check url fail')],
  [
    'url',
    'not a string',
    fail('connectSocket:fail parameter error: parameter.url should be String instead of Undefined;'),
  ],
  ['url', 'not ws(s)', fail('connectSocket:fail invalid url "https://example.com"')],
  [
    'url',
    'ws:// on an https page',
    fail(
      "Failed to construct 'WebSocket': An insecure WebSocket connection may not be initiated from a page over HTTPS.",
    ),
  ],
  ['url', 'ws://, Android', fail('CLEARTEXT communication to a.cn not permitted by network security policy')],
  ['url', 'ws://, iOS', fail('App Transport Security policy requires the use of a secure connection')],
  ['limit', 'sixth socket, developer tools', fail('exceed max task count')],
  ['limit', 'sixth socket, old Android', fail('fail:max connected')],
  ['limit', 'sixth socket, newer libraries', fail('connectSocket:fail fail reach max websocket connect count 5')],
  ['limit', 'second socket, 2016', fail('connectSocket:fail websocket is connected')],
  ['unknown', 'refused, DNS or HTTP, developer tools', fail('未完成的操作')],
  ['unknown', 'the close alone, developer tools', { code: 1006, reason: 'abnormal closure' }],
  ['http', 'handshake, Android and iOS', fail('exception onOpen fail code:20, msg:Invalid HTTP status.')],
  ['tls', 'handshake, Android and iOS', fail('exception onOpen fail code:8, msg:TLS handshake failed')],
  ['network', 'transport, Android and iOS', fail('exception onOpen fail code:2, msg:Underlying Transport Error')],
  ['network', 'the close alone, iOS', { code: 1001, reason: 'Stream end encountered' }],
  ['suspended', 'in the background or just after it', fail(suspended)],
  [
    'handshake',
    'no subprotocol, Chromium',
    fail(
      "Error during WebSocket handshake: Sent non-empty 'Sec-WebSocket-Protocol' header but no response was received",
    ),
  ],
  ['handshake', 'another subprotocol, Node', { error: new Error('Server sent an invalid subprotocol') }],
  ['handshake', 'no subprotocol, Node', { error: new Error('Server sent no subprotocol') }],
  ['refused', 'Node and proxies', { error: new Error('connect ECONNREFUSED 127.0.0.1:443') }],
  ['network', 'Node, DNS', { error: new Error('getaddrinfo ENOTFOUND example.com') }],
  ['unknown', 'not a word', {}],
  ['unknown', 'a text nobody has seen', { error: 'fail 42' }],
]

describe('classifyFailure', () => {
  test.each(failures)('tells %s: %s', (kind, _, cause) => {
    expect(classifyFailure(cause)).toMatchObject({ wasClean: false, error: { code: 'CONNECT_FAILED', kind } })
  })

  test.each(failures)('retries %s, unless it is domain, url or tls: %s', (kind, _, cause) => {
    expect(classifyFailure(cause).error!.retryable).toBe(!['domain', 'url', 'tls'].includes(kind))
  })

  test.each([
    'Timed out connecting to server.',
    'connect response time out',
    'exception onOpen fail code:9, msg:Timer Expired',
    'connectSocket:fail timeout',
  ])('makes the platform’s own timeout a CONNECT_TIMEOUT: %s', (text) => {
    const { error } = classifyFailure(fail(text))
    expect(error).toMatchObject({ code: 'CONNECT_TIMEOUT', retryable: true })
    expect(error).not.toHaveProperty('kind')
  })

  test.each<[string, string]>([
    ['url not in domain list', 'whitelist'],
    [suspended, 'once the app is shown'],
    ['exceed max task count', 'At most 5'],
    ['invalid url "x"', 'wss://'],
    ['CLEARTEXT communication to a.cn not permitted', 'wss://'],
    ['code:8, msg:', 'TLS 1.2'],
    ['Server sent no subprotocol', 'one of `protocols`'],
  ])('hints at a remedy in Chinese and English: %s', (text, remedy) => {
    const { hint } = classifyFailure(fail(text)).error!
    expect(hint).toMatch(/[\u4e00-\u9fff].*[A-Z][a-z]+ /)
    expect(hint).toContain(remedy)
  })

  test('keeps an error of our own as it is', () => {
    const error = new SocketError('CONNECT_FAILED', 'Cannot connect: url failed (timeout)', { kind: 'provider' })
    const { error: kept, ...ending } = classifyFailure({ error })
    expect(kept).toBe(error)
    expect(ending).toEqual({ code: 1006, reason: '', wasClean: false })
  })

  test('keeps all that the platform said', () => {
    const error = { errMsg: 'exception onOpen fail code:20, msg:Invalid HTTP status.' }
    const { error: made, ...ending } = classifyFailure({ code: 1006, reason: 'abnormal closure', error })
    expect(ending).toEqual({ code: 1006, reason: 'abnormal closure', wasClean: false })
    expect(made).toMatchObject({ closeCode: 1006, closeReason: 'abnormal closure', cause: error })
    expect(made!.message).toBe(`Cannot connect: the server answered the handshake with an HTTP error (${error.errMsg})`)
  })

  test('makes no close code up for the error, and 1006 for the ending', () => {
    const { code, reason, error } = classifyFailure(fail('未完成的操作'))
    expect([code, reason]).toEqual([1006, ''])
    expect(error).not.toHaveProperty('closeCode')
    expect(error).not.toHaveProperty('closeReason')
  })

  test('is a failure also with close code 1000: nothing was open', () => {
    expect(classifyFailure({ code: 1000, reason: '' })).toMatchObject({ wasClean: false, error: { retryable: true } })
  })

  test('is a clean end when the platform was taken over', () => {
    const cause = { code: 1000, reason: 'taken over', final: true }
    expect(classifyFailure(cause)).toEqual({ code: 1000, reason: 'taken over', wasClean: true })
  })
})

describe('classifyHandshake', () => {
  test('is a failed attempt that keeps what the server said', () => {
    const { error, ...ending } = classifyHandshake({ code: 4401, reason: 'bad token' })
    expect(ending).toEqual({ code: 4401, reason: 'bad token', wasClean: false })
    expect(error).toMatchObject({
      code: 'CONNECT_FAILED',
      kind: 'handshake',
      closeCode: 4401,
      closeReason: 'bad token',
    })
    expect(error!.message).toBe('Cannot connect: the connection ended during the opening (code 4401, bad token)')
  })

  test('keeps what the platform said', () => {
    const cause = { errMsg: 'socket is gone' }
    const { code, error } = classifyHandshake({ error: cause })
    expect(code).toBe(1006)
    expect(error!.cause).toBe(cause)
    expect(error).not.toHaveProperty('closeCode')
    expect(error!.message).toBe(
      'Cannot connect: the connection ended during the opening (no close code, socket is gone)',
    )
  })

  test.each([undefined, 1000, 1006, 1012, 4401])('is retryable after close code %s', (code) => {
    expect(classifyHandshake({ code })).toMatchObject({ wasClean: false, error: { retryable: true } })
  })

  test('is a clean end when the platform was taken over', () => {
    const cause = { code: 1000, reason: 'taken over', final: true }
    expect(classifyHandshake(cause)).toEqual({ code: 1000, reason: 'taken over', wasClean: true })
  })
})

describe('classifyLoss', () => {
  test('takes a takeover for a clean end', () => {
    const cause = { code: 1000, reason: 'taken over', final: true }
    expect(classifyLoss(cause)).toStrictEqual({ code: 1000, reason: 'taken over', wasClean: true })
  })

  test.each([
    ['the server’s 1000', { code: 1000, reason: 'bye' }, 'bye'],
    ['1000 without a reason', { code: 1000 }, ''],
  ])('takes %s for a clean end, and for a loss where the policy does', (_, cause, reason) => {
    const { error, ...ending } = classifyLoss(cause)
    expect(ending).toEqual({ code: 1000, reason, wasClean: true })
    expect(error).toMatchObject({ code: 'CONNECTION_LOST', retryable: true, closeCode: 1000 })
  })

  test.each([
    ['with 1000', 1000],
    ['with 1006', 1006],
    ['without a code', undefined],
  ])('takes interrupted %s for a loss: the platform’s background kill', (_, code) => {
    const { wasClean, error } = classifyLoss({ code, reason: 'interrupted' })
    expect(wasClean).toBe(false)
    expect(error).toMatchObject({ code: 'CONNECTION_LOST', retryable: true, closeReason: 'interrupted' })
  })

  test('takes 1000 in the background for a loss, too', () => {
    const { wasClean, error } = classifyLoss({ code: 1000, reason: 'bye' }, true)
    expect(wasClean).toBe(false)
    expect(error).toMatchObject({ code: 'CONNECTION_LOST', retryable: true, closeCode: 1000, closeReason: 'bye' })
  })

  test('takes a takeover for a clean end in the background, too', () => {
    expect(classifyLoss({ code: 1000, final: true }, true).wasClean).toBe(true)
  })

  test('gives up in the background at close codes that are hopeless', () => {
    expect(classifyLoss({ code: 1008 }, true).error!.retryable).toBe(false)
  })

  test.each([1002, 1003, 1007, 1008, 1009, 1010, 1015])('gives up at close code %i, at any time', (code) => {
    expect(classifyLoss({ code }).error).toMatchObject({ code: 'CONNECTION_LOST', retryable: false, closeCode: code })
    const refused = { code: 'CONNECT_FAILED', retryable: false, closeCode: code }
    expect(classifyFailure({ code }).error).toMatchObject(refused)
    expect(classifyHandshake({ code }).error).toMatchObject({ ...refused, kind: 'handshake' })
  })

  test.each([undefined, 1001, 1005, 1006, 1011, 1012, 1013, 1014, 4000, 4401, 4403, 4999])(
    'retries after close code %s',
    (code) => {
      expect(classifyLoss({ code }).error).toMatchObject({ code: 'CONNECTION_LOST', retryable: true })
    },
  )

  test('takes a missing code for 1006 and leaves it out of the error', () => {
    const { code, reason, wasClean, error } = classifyLoss({})
    expect({ code, reason, wasClean }).toEqual({ code: 1006, reason: '', wasClean: false })
    expect(error).not.toHaveProperty('closeCode')
    expect(error!.message).toBe('Cannot keep the connection: it was lost (no close code)')
  })

  test('names code, reason and error', () => {
    const cause = { code: 1006, reason: 'abnormal closure', error: { errMsg: 'socket is gone' } }
    const { error } = classifyLoss(cause)
    expect(error).toMatchObject({ closeCode: 1006, closeReason: 'abnormal closure', cause: cause.error })
    expect(error!.message).toBe('Cannot keep the connection: it was lost (code 1006, abnormal closure, socket is gone)')
  })
})

test('one socket too many says where the others go', () => {
  const cause = { ...fail('connectSocket:fail exceed max task count'), held: ['wss://a.com', 'wss://b.com'] }
  expect(classifyFailure(cause).error!.hint).toMatch(/close one first\. 已打开 Open: wss:\/\/a\.com, wss:\/\/b\.com$/)
  expect(classifyFailure({ ...cause, held: undefined as never }).error!.hint).toMatch(/close one first\.$/)
})

// What a socket tells of mistakes and failures, and what it keeps to itself. What users see of it is pinned in
// scenarios/words; here in short, on the sources.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { backoff, connectSocket, isSocketError, json, SocketError } from '../../src/index.js'
import { createFakeWx } from '../../src/testing/index.js'
import { createSynchronousHost } from '../tools/synchronous-host.js'

const url = 'wss://alice:pa55word@example.com/chat?token=s3cret&v=1'
const given = { url, header: { Authorization: 'Bearer hunter2' }, protocols: ['token.s3cret'], retry: false as const }
const secrets = /s3cret|pa55word|hunter2|sesame/i

let warned: string[]
beforeEach(() => {
  warned = []
  vi.spyOn(console, 'warn').mockImplementation((...words) => void warned.push(words.join(' ')))
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const opened = (options: object = {}) => {
  const host = createSynchronousHost({ opens: true })
  const socket = connectSocket({ ...given, host, ...options } as any) as any
  const errors: SocketError[] = []
  return { host, socket, errors, hear: () => socket.errors$.subscribe((error: SocketError) => errors.push(error)) }
}
const thrownBy = (call: () => unknown): SocketError => {
  try {
    call()
  } catch (error) {
    return error as SocketError
  }
  throw new Error('it threw nothing')
}
const unhandledIn = async (run: () => unknown) => {
  const unhandled: any[] = []
  const note = (reason: unknown) => void unhandled.push(reason)
  const others = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', note)
  await run()
  await new Promise((resolve) => setImmediate(resolve))
  process.off('unhandledRejection', note)
  for (const other of others) process.on('unhandledRejection', other)
  return unhandled.map(({ code }) => code)
}

describe('the console', () => {
  test('is told the first error of each code while nobody subscribes to errors$, and no more', async () => {
    const { host, socket, hear } = opened({ codec: json() })
    host.message('{s3cret')
    host.message('{')
    await Promise.resolve()
    expect(warned).toEqual([expect.stringMatching(/^wx-socket: Cannot decode: .*\(DECODE_FAILED\)\nSee error\.data/)])
    hear().unsubscribe()
    socket.report(new SocketError('ENCODE_FAILED', 'mine'))
    await Promise.resolve()
    expect(warned[1]).toBe('wx-socket: mine (ENCODE_FAILED)')
    hear()
    socket.report(new SocketError('EXPIRED', 'heard'))
    expect(warned).toHaveLength(2)
    expect(warned.join()).not.toMatch(secrets)
    socket.close()
  })

  test.each([
    ['nobody receives', 1],
    ['messages$ brings', 0],
    ['somebody hears of errors', 0],
  ])('is told of an end that %s: %i times', async (who, times) => {
    const { host, socket, hear } = opened()
    if (who === 'messages$ brings') socket.messages$.subscribe({ error: () => {} })
    if (who === 'somebody hears of errors') hear()
    host.close(4000)
    await socket.closed
    expect(warned).toHaveLength(times)
  })
})

test('a send that is a mistake is loud where nobody awaits it, also in a hook', async () => {
  expect(
    await unhandledIn(() => {
      const { socket } = opened({ handshake: ({ send }: any) => void send({}) })
      socket.send({})
      socket.send('x', { ttl: -1 })
      socket.close()
      socket.send('late')
    }),
  ).toEqual(['ENCODE_FAILED', 'ENCODE_FAILED', 'INVALID_OPTION'])
})

test('report takes a SocketError only', () => {
  const { socket } = opened()
  expect(() => socket.report(new Error('s3cret'))).toThrow(
    /^Cannot report: the error must be a SocketError, received an object$/,
  )
  socket.close()
})

test.each([
  [{ headers: {} }, 'headers is not an option: did you mean header?'],
  [{ onopen() {} }, 'onopen is not an option: did you mean opened or state$ of the socket?'],
  [{ queue: { maxbyte: 1 } }, 'queue.maxbyte is not an option: did you mean queue.maxBytes?'],
])('a wrong name is told with the one that is meant: %o', (options, why) => {
  const { message, hint } = thrownBy(() => connectSocket({ ...given, ...options } as any))
  expect(message).toBe(`Cannot connect: ${why}`)
  expect(hint).not.toContain('onOpen')
})

test('a second argument is refused', () => {
  expect(thrownBy(() => (connectSocket as any)(url, {})).message).toBe('Cannot connect: there is no second argument')
})

test('inherited options are not used', async () => {
  const { socket } = opened()
  expect(socket.close(Object.create({ code: 1 }))).toBe(socket.closed)
  expect(await socket.closed).toMatchObject({ code: 1000, wasClean: true })
  const { message } = thrownBy(() => opened({ heartbeat: Object.create({ message: 'ping' }) }))
  expect(message).toContain('heartbeat.message must be text or bytes, received undefined')
  expect(
    backoff(Object.create({ maxRetries: 0 }))({
      attempt: 1,
      error: { retryable: true },
      elapsed: 0,
      random: () => 0,
    } as any),
  ).toBe(100)
})

test('a heartbeat of bytes that are gone is refused', () => {
  const message = new ArrayBuffer(1)
  structuredClone(message, { transfer: [message] })
  expect(thrownBy(() => opened({ heartbeat: { message } })).code).toBe('INVALID_OPTION')
})

test('an encode that is asynchronous leaves no rejection of its own', async () => {
  const encode = () => Promise.reject(new Error('late'))
  const codes = await unhandledIn(async () => {
    const { socket } = opened({ codec: { encode, decode: String } })
    await socket.send('x').catch(({ message }: Error) => expect(message).toContain('received Promise'))
    socket.close()
  })
  expect(codes).toEqual([])
})

test('an isReply that is asynchronous hides nothing', async () => {
  const codes = await unhandledIn(() => {
    const isReply = () => Promise.reject(new Error('late'))
    const { host, socket, errors, hear } = opened({ heartbeat: { message: 'ping', isReply } })
    hear()
    const received: unknown[] = []
    socket.messages$.subscribe((message: unknown) => received.push(message))
    host.message('news')
    expect(received).toEqual(['news'])
    expect(errors.map(({ code }) => code)).toEqual(['INVALID_OPTION'])
    socket.close()
  })
  expect(codes).toEqual([])
})

test("undici's SocketError is none of ours", () => {
  expect(isSocketError({ name: 'SocketError', code: 'UND_ERR_SOCKET' })).toBe(false)
})

test('timers that are faster than promises find nothing missing while a Blob is read', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { host, socket, errors, hear } = opened()
  hear()
  host.message(new Blob(['x']))
  host.close(4000)
  expect(() => vi.advanceTimersByTime(1000)).not.toThrow()
  vi.useRealTimers()
  await socket.closed
  expect(errors.map(({ code }) => code)).toEqual(['DECODE_FAILED'])
})

test('a message that alone is too large is not told to wait', async () => {
  const host = createSynchronousHost()
  const socket = connectSocket({ ...given, host, queue: { maxBytes: 2 } })
  await expect(socket.send('xxx')).rejects.toMatchObject({ hint: expect.stringMatching(/^Raise queue\.maxBytes/) })
  socket.close({ timeout: 1 })
})

test('a round trip is no news, and stands in what a new subscriber starts with', async () => {
  const wx = createFakeWx({ server: (connection) => connection.onMessage(connection.send) })
  const { clock } = wx.fake
  const socket = connectSocket({ url, host: wx, clock, heartbeat: { message: 'ping', interval: 1000 } })
  const told: string[] = []
  socket.state$.subscribe(({ phase }) => told.push(phase))
  await clock.advance(10_000)
  expect(told).toEqual(['connecting', 'open'])
  socket.state$.subscribe((state) => expect(state).toBe(socket.state))
  expect(socket.state).toMatchObject({ rtt: 20 })
  socket.close()
})

describe('secrets', () => {
  test.each([
    ['url', 'ftp://alice:pa55word@example.com/'],
    ['url', 'example.com?token=s3cret'],
    ['header', 'Authorization: hunter2'],
    ['protocols', 'token s3cret'],
  ])('are not in what is told of a wrong %s: %s', (name, value) => {
    const { code, message } = thrownBy(() => connectSocket({ ...given, [name]: value }))
    expect(code).toBe('INVALID_OPTION')
    expect(message).not.toMatch(secrets)
  })

  test.each([
    // Others than its own, too.
    'redirected to https://bob:sesame@example.com/',
    'redirected to https://example.com/?sesame',
    'GET /chat?token=s3cret&v=1',
    'invalid subprotocol "sesame"',
    "header value 'token.s3cret'",
    'no such token: hunter2',
  ])('are not in what is told of a failed attempt: %s', async (errMsg) => {
    const host = createSynchronousHost()
    const socket = connectSocket({ ...given, host })
    host.error(errMsg)
    const { error } = await socket.closed
    expect(error).toMatchObject({ code: 'CONNECT_FAILED', cause: { errMsg } })
    expect(error!.message).not.toMatch(secrets)
  })

  test('are not in what is told of a loss, a message or a frame', async () => {
    const fails = () => {
      throw new Error('cannot take s3cret')
    }
    const { host, socket, errors, hear } = opened({ codec: { encode: fails, decode: fails } })
    hear()
    host.message('s3cret')
    errors.push(await socket.send('s3cret').catch((error: SocketError) => error))
    host.close(4001, 'bad token hunter2')
    errors.push((await socket.closed).error)
    expect(errors.map(({ code }) => code)).toEqual(['DECODE_FAILED', 'ENCODE_FAILED', 'CONNECTION_LOST'])
    expect(errors.map(({ message, hint }) => `${message} ${hint}`).join()).not.toMatch(secrets)
  })

  test('are not in what is told of a send that the platform refuses', async () => {
    const host = createSynchronousHost({ opens: true })
    const { connectSocket: connect } = host
    host.connectSocket = (options) => ({
      ...(connect(options) as object),
      send: ({ data, fail }: any) => fail({ errMsg: `send:fail ${data}` }),
    })
    const socket = connectSocket({ ...given, host })
    await expect(socket.send('s3cret')).rejects.toThrow(/^Cannot send: the platform refused \(send:fail …\)$/)
    socket.close({ timeout: 1 })
  })
})

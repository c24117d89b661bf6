// Mistakes in a program: each is told where it is made, and what is meant.
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createFakeWx } from 'wx-socket/testing'
import { builds } from '../world.js'
import { createHost, failureOf, overhear, setUp, url } from './world.js'

const heard = overhear()
afterEach(() => void vi.useRealTimers())

describe.each(builds)('%s', (_, library) => {
  const { backoff, connectSocket, isSocketError, json } = library

  describe('a wrong name', () => {
    test.each<[options: object, message: string]>([
      [{ headers: {} }, 'headers is not an option: did you mean header?'],
      [{ protocol: 'chat' }, 'protocol is not an option: did you mean protocols?'],
      [{ timeOut: 1 }, 'timeOut is not an option: did you mean timeout?'],
      [{ heartBeat: {} }, 'heartBeat is not an option: did you mean heartbeat?'],
      [{ shema: {} }, 'shema is not an option: did you mean schema?'],
      [{ reconnect: true }, 'reconnect is not an option: did you mean retry?'],
      [{ success() {} }, 'success is not an option: did you mean opened or state$ of the socket?'],
      [{ fail() {} }, 'fail is not an option: did you mean errors$ of the socket?'],
      [{ complete() {} }, 'complete is not an option: did you mean closed of the socket?'],
      [{ onOpen() {} }, 'onOpen is not an option: did you mean opened or state$ of the socket?'],
      [{ onmessage() {} }, 'onmessage is not an option: did you mean messages$ of the socket?'],
      [{ onError() {} }, 'onError is not an option: did you mean errors$ of the socket?'],
      [{ onClose() {} }, 'onClose is not an option: did you mean closed of the socket?'],
      [{ queue: { maxByte: 1 } }, 'queue.maxByte is not an option: did you mean queue.maxBytes?'],
      [
        { heartbeat: { message: '', isreply() {} } },
        'heartbeat.isreply is not an option: did you mean heartbeat.isReply?',
      ],
      [{ colour: 1 }, 'colour is not an option'],
    ])('of connectSocket, %o', async (options, message) => {
      const error = await failureOf(() => connectSocket({ url, ...options } as any))
      expect(error).toMatchObject({ code: 'INVALID_OPTION', message: `Cannot connect: ${message}` })
      expect(error.hint).toMatch(/^The options are \w+, [\w, ]+\.$/)
      expect(error.hint).not.toMatch(/success|onOpen|reconnect/)
    })

    test('of send, close, iterate, backoff and the fake', async () => {
      const { connect } = setUp(library)
      const socket = connect()
      const told = async (call: () => unknown) => (await failureOf(call)).message
      expect(await told(() => socket.send('x', { keys: 'k' }))).toBe(
        'Cannot send: keys is not an option: did you mean key?',
      )
      expect(await told(() => socket.close({ reasons: '' }))).toBe(
        'Cannot close: reasons is not an option: did you mean reason?',
      )
      expect(await told(() => socket.iterate({ highwatermark: 1 }))).toBe(
        'Cannot iterate: highwatermark is not an option: did you mean highWaterMark?',
      )
      expect(await told(() => backoff({ maxRetry: 1 } as any))).toBe(
        'Cannot back off: maxRetry is not an option: did you mean maxRetries?',
      )
      expect(await told(() => createFakeWx({ profiles: 'ios' } as any))).toBe(
        'Cannot fake wx: profiles is not an option: did you mean profile?',
      )
      socket.close()
    })
  })

  test('a second argument is refused', async () => {
    const host = createHost()
    for (const more of [{ codec: json() }, 'chat', 0, null]) {
      const error = await failureOf(() => (connectSocket as any)(url, more))
      expect(error).toMatchObject({ code: 'INVALID_OPTION', message: 'Cannot connect: there is no second argument' })
      expect(error.hint).toContain('connectSocket({ url')
    }
    const socket = (connectSocket as any)({ url, host }, undefined)
    socket.close({ timeout: 1 })
  })

  describe('inherited options', () => {
    const inherit = (options: object) => Object.create(options)

    test('are not used: close', async () => {
      const { clock, connect } = setUp(library)
      const socket = connect()
      await clock.advance(100)
      const bad = new (class {
        get code() {
          return 1
        }
      })()
      const closed = socket.close(bad)
      await clock.advance(100)
      expect(await closed).toEqual({ code: 1000, reason: '', wasClean: true })
    })

    test('are not used: queue, heartbeat, iterate, backoff', async () => {
      const { clock, connect } = setUp(library, (connection) => {
        for (let i = 0; i < 5; i++) connection.send(`${i}`)
      })
      const heartbeat = Object.assign(inherit({ interval: 'often', isReply: 7 }), { message: 'ping', interval: 1000 })
      const socket = connect({ queue: inherit({ highWaterMark: 0, overflow: 'none', ttl: -1 }), heartbeat })
      const iterator = socket.iterate(inherit({ highWaterMark: 0 }))
      const sent = socket.send('x')
      await clock.advance(2000)
      await sent
      expect(await iterator.next()).toEqual({ done: false, value: '0' })
      const policy = backoff(inherit({ maxRetries: -1 }))
      expect(policy({ attempt: 1, error: { retryable: true }, elapsed: 0, random: () => 1 } as any)).toBeGreaterThan(0)
      expect(await failureOf(() => connect({ heartbeat: inherit({ message: 'ping' }) }))).toMatchObject({
        message: 'Cannot connect: heartbeat.message must be text or bytes, received undefined',
      })
      socket.close()
    })

    test('a getter of their own is asked once, and what it said is used', async () => {
      const { clock, connect } = setUp(library)
      const socket = connect()
      await clock.advance(100)
      let asked = 0
      const closed = socket.close({
        get code() {
          return asked++ ? 1 : 3001
        },
      })
      await clock.advance(100)
      expect([(await closed).code, asked]).toEqual([3001, 1])
    })
  })

  test('a heartbeat of bytes that are gone is refused', async () => {
    const view = new Uint8Array(4)
    const { buffer } = view
    structuredClone(buffer, { transfer: [buffer] })
    for (const message of [buffer, view]) {
      expect(await failureOf(() => connectSocket({ url, host: createHost(), heartbeat: { message } }))).toMatchObject({
        code: 'INVALID_OPTION',
        message: 'Cannot connect: heartbeat.message must be text or bytes, received an object',
      })
    }
  })

  test('an encode that is asynchronous is ENCODE_FAILED, and its own rejection is not left unhandled', async () => {
    const { clock, connect } = setUp(library)
    const socket = connect({ codec: { encode: async () => Promise.reject(new Error('late')), decode: String } })
    expect(await failureOf(() => socket.send('x'))).toMatchObject({
      code: 'ENCODE_FAILED',
      message: expect.stringContaining('received Promise'),
    })
    await clock.advance(100)
    expect(heard.unhandled).toEqual([])
    socket.close()
  })

  test('an isReply that is asynchronous hides no message, and is told', async () => {
    const { clock, connect } = setUp(library, (connection) => {
      connection.send('news')
      connection.onMessage((text) => text === 'ping' && connection.send('pong'))
    })
    const isReply = async () => Promise.reject(new Error('late'))
    const socket = connect({ heartbeat: { message: 'ping', interval: 1000, timeout: 500, isReply } })
    const log: unknown[] = []
    socket.messages$.subscribe((message: unknown) => log.push(message))
    socket.errors$.subscribe(({ code, message }: any) => log.push(`${code} ${message}`))
    await clock.advance(1500)
    expect(log.filter((entry) => !/ /.test(String(entry)))).toEqual(['news', 'pong'])
    expect(log).toContain(
      'INVALID_OPTION Cannot tell replies from messages: heartbeat.isReply must answer true or false, received a Promise',
    )
    expect(heard.unhandled).toEqual([])
    expect(socket.state.phase).toBe('open')
    socket.close()
  })

  describe("an error of undici's class of the same name", () => {
    const foreign = Object.assign(new Error('other side closed'), { name: 'SocketError', code: 'UND_ERR_SOCKET' })

    test('is none of ours', () => {
      expect(isSocketError(foreign)).toBe(false)
      expect(isSocketError(foreign, 'UND_ERR_SOCKET' as any)).toBe(false)
      const ours = 'INVALID_OPTION NO_HOST CONNECT_FAILED CONNECT_TIMEOUT CONNECTION_LOST CLOSED OVERFLOW EXPIRED'
      const rest = 'SUPERSEDED ABORTED ENCODE_FAILED DECODE_FAILED SEND_FAILED HEARTBEAT_TIMEOUT REQUEST_TIMEOUT'
      for (const code of `${ours} ${rest}`.split(' ')) expect(isSocketError({ name: 'SocketError', code })).toBe(true)
    })

    test('fails the attempt as any error of the host', async () => {
      const { on, ...host } = createHost()
      const socket = connectSocket({ url, host, retry: false })
      socket.errors$.subscribe()
      on.Error!(foreign)
      expect((await socket.closed).error).toMatchObject({
        code: 'CONNECT_FAILED',
        message: 'Cannot connect: the platform reported a failure (wss://example.com, other side closed)',
        cause: foreign,
      })
    })
  })

  test('timers that are faster than promises find nothing missing while a Blob is read', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    const { on, ...host } = createHost()
    const socket = connectSocket({ url, host, retry: false })
    const received: unknown[] = []
    socket.messages$.subscribe({ next: (message) => received.push(message), error: () => {} })
    socket.errors$.subscribe(({ code }) => received.push(code))
    on.Open!({})
    on.Message!({ data: new Blob(['x']) })
    on.Message!({ data: 'text' })
    on.Close!({ code: 1006 })
    vi.advanceTimersByTime(1000)
    for (let i = 0; i < 20; i++) await Promise.resolve()
    expect(received).toEqual(['DECODE_FAILED', 'text'])
    expect(socket.state.phase).toBe('closed')
  })

  test.each(['reject', 'dropOldest'])('a message over maxBytes is not told to wait: %s', async (overflow) => {
    const { connect } = setUp(library)
    const socket = connect({ queue: { maxBytes: 10, highWaterMark: 1, overflow } })
    const error = await failureOf(() => socket.send('x'.repeat(11)))
    expect(error).toMatchObject({ code: 'OVERFLOW', hint: expect.stringContaining('queue.maxBytes') })
    expect(error.hint).not.toMatch(/before the next/)
    const sends = [socket.send('a'), socket.send('b')]
    const [full] = (await Promise.allSettled(overflow === 'reject' ? [sends[1]] : [sends[0]])) as any[]
    expect(full.reason).toMatchObject({ code: 'OVERFLOW', hint: expect.stringContaining('before the next one') })
    socket.close()
  })
})

import { describe, expect, test } from 'vitest'
import { connectSocket, createAbortController, type Failure, json, type SocketError } from '../../src/index.js'
import { createFakeWx, createVirtualClock, type FakeWxOptions } from '../../src/testing/index.js'
import { createSynchronousHost } from '../tools/synchronous-host.js'

const url = 'wss://example.com/chat'

function setUp(options: FakeWxOptions = {}) {
  const wx = createFakeWx({ profile: 'android', ...options } as FakeWxOptions & {
    clock?: undefined
    webSocket?: undefined
  })
  return { wx, clock: wx.fake.clock, host: wx, counters: wx.fake.counters }
}

describe('connectSocket', () => {
  test('throws NO_HOST where there is no wx', () => {
    expect(() => connectSocket(url)).toThrow(expect.objectContaining({ name: 'SocketError', code: 'NO_HOST' }))
  })

  test('throws INVALID_OPTION synchronously and dials nothing', () => {
    const { host, counters } = setUp()
    for (const options of [
      {},
      { url: 7 },
      { url, queue: { highWaterMark: -1 } },
      { url, retry: true },
      undefined,
      null,
    ]) {
      expect(() => connectSocket({ host, ...options } as any)).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION' }),
      )
    }
    expect(() => connectSocket(undefined as any)).toThrow(
      /^Cannot connect: the options must be an object, received undefined$/,
    )
    expect(counters.opened).toBe(0)
  })

  test('dials in the same turn', () => {
    const { host, clock, counters } = setUp()
    const socket = connectSocket({ url, host, clock, retry: false })
    expect(counters.opened).toBe(1)
    expect(socket.state).toEqual({ phase: 'connecting', attempt: 1 })
  })

  test('gives up after its timeout, and closes the wire when it opens late', async () => {
    let accept!: () => void
    const { host, clock, counters } = setUp({
      // The developer tools ignore the timeout that they are given: it has to be ours.
      profile: 'devtools',
      server: (connection) => (connection.hold(), (accept = () => connection.accept())),
    })
    const socket = connectSocket({ url, host, clock, timeout: 100, retry: false })
    await clock.advance(100)
    expect(socket.state).toMatchObject({
      phase: 'closed',
      code: 1006,
      wasClean: false,
      error: { code: 'CONNECT_TIMEOUT' },
    })
    await expect(socket.opened).rejects.toMatchObject({ code: 'CONNECT_TIMEOUT', retryable: true })
    accept()
    await clock.advance(1000)
    expect(counters.live).toBe(0)
    expect(clock.timers).toBe(0)
  })
})

describe('the policy', () => {
  test('is told of the failure, with chance from the clock', async () => {
    const told: Failure[] = []
    const clock = createVirtualClock({ seed: 5 })
    const host = createSynchronousHost()
    const retry = (failure: Failure): false => (told.push(failure), false)
    const socket = connectSocket({ url, host, clock, retry })
    host.close(1006)
    const { error } = socket.state
    expect(told).toEqual([
      { attempt: 1, error, elapsed: 0, previous: undefined, clean: false, random: expect.any(Function) },
    ])
    expect(told[0]!.random()).toBe(createVirtualClock({ seed: 5 }).random())
  })

  test('is backoff(), unless there is another, or none', async () => {
    for (const retry of [undefined, false] as const) {
      const host = createSynchronousHost()
      const socket = connectSocket({ url, host, clock: createVirtualClock(), retry })
      socket.errors$.subscribe(() => {})
      socket.messages$.subscribe({ error: () => {} })
      host.close(1006)
      expect(socket.state.phase).toBe(retry === false ? 'closed' : 'waiting')
      void socket.close()
    }
  })
})

describe('an opening', () => {
  test('assigns the state, flushes the queue, resolves opened, and then tells', async () => {
    const log: string[] = []
    const host = createSynchronousHost({ reply: (data) => log.push(`flush ${data} ${socket.state.phase}`) })
    const socket = connectSocket({ url, host, retry: false })
    socket.opened.then(() => log.push('opened'))
    socket.state$.subscribe(({ phase }) => log.push(phase))
    socket.send('a')
    host.open()
    await socket.opened
    expect(log).toEqual(['connecting', 'flush a open', 'open', 'opened'])
    socket.close()
  })

  test('survives a host that opens and answers before connectSocket returns', async () => {
    const host = createSynchronousHost({ opens: true, reply: (data, { message }) => message(`re:${data}`) })
    const socket = connectSocket({ url, host, retry: false })
    expect(socket.state).toMatchObject({ phase: 'open', attempt: 1 })
    const received: unknown[] = []
    socket.messages$.subscribe((message) => received.push(message))
    await socket.send('a')
    expect(received).toEqual(['re:a'])
    await socket.close()
  })

  test('tells the header and the subprotocol, whatever the case of its name', async () => {
    const { host, clock } = setUp({ server: (connection) => connection.accept({ 'sec-websocket-PROTOCOL': 'tea' }) })
    const socket = connectSocket({ url, host, clock, protocols: 'tea', retry: false })
    await clock.advance(100)
    expect(await socket.opened).toMatchObject({ protocol: 'tea', header: { 'sec-websocket-PROTOCOL': 'tea' } })
    socket.close()
  })
})

describe('messages$', () => {
  test('holds 64 early messages for the first subscriber and reports once that more were dropped', async () => {
    const { host, clock } = setUp({
      server(connection) {
        connection.accept()
        for (let i = 1; i <= 70; i++) connection.send(String(i))
      },
    })
    const socket = connectSocket({ url, host, clock, retry: false })
    const errors: SocketError[] = []
    socket.errors$.subscribe((error) => errors.push(error))
    await clock.advance(100)
    expect(errors).toMatchObject([{ code: 'OVERFLOW' }])
    const received: unknown[] = []
    socket.messages$.subscribe((message) => received.push(message))
    expect(received).toEqual(Array.from({ length: 64 }, (_, i) => `${i + 1}`))
    socket.close()
  })

  test('brings one order to all, also when a subscriber makes the host answer at once', () => {
    const host = createSynchronousHost({ opens: true, reply: (data, { message }) => message(data) })
    const socket = connectSocket({ url, host, retry: false })
    const seen: [string, unknown][] = []
    socket.messages$.subscribe((message) => {
      seen.push(['first', message])
      if (message === '1') socket.send('2')
    })
    socket.messages$.subscribe((message) => seen.push(['second', message]))
    host.message('1')
    expect(seen).toEqual([
      ['first', '1'],
      ['second', '1'],
      ['first', '2'],
      ['second', '2'],
    ])
    socket.close()
  })

  test('dispatches what was received before a loss, then ends', () => {
    const host = createSynchronousHost({ opens: true })
    const socket = connectSocket({ url, host, retry: false })
    const log: unknown[] = []
    socket.messages$.subscribe({
      next(message) {
        log.push(message)
        if (message !== '1') return
        host.message('2')
        host.close(4001, 'gone')
        expect(socket.state.phase).toBe('closed')
      },
      error: ({ closeCode }) => log.push(closeCode),
    })
    host.message('1')
    expect(log).toEqual(['1', '2', 4001])
  })

  test('falls silent at once when a subscriber closes, for the others too', async () => {
    const host = createSynchronousHost({ opens: true })
    const socket = connectSocket({ url, host, retry: false })
    const log: unknown[] = []
    socket.messages$.subscribe((message) => {
      log.push(['first', message])
      socket.close()
      log.push(socket.state.phase)
      host.message('after')
    })
    socket.messages$.subscribe({
      next: (message) => log.push(['second', message]),
      complete: () => log.push('complete'),
    })
    socket.onMessage((message) => log.push(['listener', message]))
    host.message('1')
    await socket.closed
    expect(log).toEqual([['first', '1'], 'closed', 'complete'])
  })

  test('keeps a greeting for a subscriber who comes after a clean end', async () => {
    const { host, clock } = setUp({
      server(connection) {
        connection.accept()
        connection.send('welcome')
        connection.close(1000)
      },
    })
    const socket = connectSocket({ url, host, clock, retry: false })
    await clock.advance(100)
    expect(socket.state).toMatchObject({ phase: 'closed', wasClean: true })
    const log: unknown[] = []
    socket.messages$.subscribe({ next: (message) => log.push(message), complete: () => log.push('complete') })
    socket.messages$.subscribe({ next: (message) => log.push(message), complete: () => log.push('again') })
    expect(log).toEqual(['welcome', 'complete', 'again'])
  })

  test("takes the platform's interrupted for a loss, though its code is 1000", () => {
    const host = createSynchronousHost({ opens: true })
    const socket = connectSocket({ url, host, retry: false })
    host.close(1000, 'interrupted')
    expect(socket.state).toMatchObject({
      phase: 'closed',
      wasClean: false,
      error: { code: 'CONNECTION_LOST', retryable: true },
    })
  })
})

describe('errors$', () => {
  test('tells of undecodable frames and completes at the end', async () => {
    const host = createSynchronousHost({ opens: true })
    const socket = connectSocket({ url, host, codec: json(), retry: false })
    const log: unknown[] = []
    socket.errors$.subscribe({ next: ({ code, data }) => log.push(code, data), complete: () => log.push('complete') })
    host.message('{')
    host.message(new ArrayBuffer(1))
    host.message('1')
    host.close(4000)
    expect(log).toEqual(['DECODE_FAILED', '{', 'DECODE_FAILED', new ArrayBuffer(1), 'complete'])
  })

  test('tells of messages that do not match the schema, and of a schema that is asynchronous', async () => {
    const host = createSynchronousHost({ opens: true })
    const validate = (value: any) =>
      value === 'late'
        ? Promise.reject(new Error('late'))
        : value > 5
          ? { value }
          : { issues: [{ message: 'too small' }] }
    const schema = { '~standard': { version: 1 as const, vendor: 'test', validate } }
    const socket = connectSocket({ url, host, codec: json(), schema, retry: false })
    const log: unknown[] = []
    socket.errors$.subscribe(({ code, message }) => log.push(`${code} ${message}`))
    socket.messages$.subscribe((message) => log.push(message))
    for (const text of ['1', '"late"', '9']) host.message(text)
    expect(log).toEqual([
      'DECODE_FAILED Cannot decode: the message does not match the schema',
      'DECODE_FAILED Cannot decode: the schema is asynchronous (only synchronous ones keep the order of messages)',
      9,
    ])
    await socket.close()
  })
})

describe('signal', () => {
  test('closes without flushing, whenever it comes; opened and sends reject ABORTED', async () => {
    const controller = createAbortController()
    const { host, clock, counters } = setUp()
    const socket = connectSocket({ url, host, clock, signal: controller.signal, retry: false })
    const sent = socket.send('x')
    controller.abort('left')
    await expect(socket.opened).rejects.toMatchObject({ code: 'ABORTED', cause: 'left' })
    await expect(sent).rejects.toMatchObject({ code: 'ABORTED', cause: 'left', data: 'x' })
    await clock.advance(100)
    expect(await socket.closed).toEqual({ code: 1000, reason: '', wasClean: true })
    expect(counters.live).toBe(0)
  })

  test('is no longer listened to after the end', async () => {
    const controller = createAbortController()
    const listeners = new Set<unknown>()
    const signal = {
      aborted: false,
      addEventListener: (_: string, listener: unknown) => void listeners.add(listener),
      removeEventListener: (_: string, listener: unknown) => void listeners.delete(listener),
    }
    const { host, clock } = setUp()
    const socket = connectSocket({ url, host, clock, signal: { ...controller.signal, ...signal } })
    expect(listeners.size).toBe(1)
    socket.close()
    await clock.advance(100)
    await socket.closed
    expect(listeners.size).toBe(0)
  })

  test('dials nothing when it was aborted before', async () => {
    const controller = new AbortController()
    controller.abort()
    const { host, clock, counters } = setUp()
    const socket = connectSocket({ url, host, clock, signal: controller.signal, retry: false })
    expect(socket.state).toMatchObject({ phase: 'closed', code: 1000, wasClean: true })
    await expect(socket.opened).rejects.toMatchObject({ code: 'ABORTED' })
    await expect(socket.send('x')).rejects.toMatchObject({ code: 'CLOSED' })
    expect(counters.opened).toBe(0)
  })
})

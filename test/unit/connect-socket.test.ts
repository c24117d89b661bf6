import { describe, expect, test } from 'vitest'
import { connectSocket, createAbortController, json, type Socket, type SocketError } from '../../src/index.js'
import { createFakeWx, type FakeConnection, type FakeWxOptions } from '../../src/testing/index.js'
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

describe('send', () => {
  test('takes a copy at once', async () => {
    const { host, clock } = setUp({ server: (connection) => connection.onMessage((data) => received.push(data)) })
    const received: any[] = []
    const socket = connectSocket({ url, host, clock, retry: false })
    const bytes = new Uint8Array([1, 2, 3, 4])
    socket.send(bytes.subarray(1, 3))
    socket.send(bytes.buffer)
    bytes.fill(9)
    await clock.advance(100)
    expect(received.map((data) => [...new Uint8Array(data)])).toEqual([
      [2, 3],
      [1, 2, 3, 4],
    ])
    socket.close()
  })

  test('rejects what has no frame, and only that', async () => {
    const { host, clock } = setUp()
    const socket = connectSocket({ url, host, clock, retry: false })
    const cyclic: any = {}
    cyclic.self = cyclic
    const typed = connectSocket({ url, host, clock, codec: json(), retry: false })
    for (const message of [{}, undefined, 7, null, () => {}]) {
      const error: any = await socket.send(message as any).catch((reason: unknown) => reason)
      expect([error.code, error.data]).toEqual(['ENCODE_FAILED', message])
    }
    for (const message of [cyclic, undefined, () => {}]) {
      const error: any = await typed.send(message).catch((reason: unknown) => reason)
      expect([error.code, error.data]).toEqual(['ENCODE_FAILED', message])
    }
    expect([socket.pending.count, typed.pending.count]).toEqual([0, 0])
    socket.close()
    typed.close()
  })

  test('rejects options that are wrong', async () => {
    const { host, clock } = setUp()
    const socket = connectSocket({ url, host, clock, retry: false })
    for (const options of [{ ttl: -5 }, { key: '' }, { priority: 1 }, { signal: {} }, null]) {
      await expect(socket.send('x', options as any)).rejects.toMatchObject({ code: 'INVALID_OPTION' })
    }
    socket.close()
  })

  test('gives up what is too old or superseded while it waits, and sends the rest', async () => {
    const received: unknown[] = []
    const { host, clock } = setUp({ server: (connection) => connection.onMessage((data) => received.push(data)) })
    const socket = connectSocket({ url, host, clock, queue: { ttl: 5 } })
    const codes = ['short', 'long', 'older', 'newer', 'never'].map((text, i) =>
      socket.send(text, [{}, { ttl: 1000 }, { key: 'k', ttl: 1000 }, { key: 'k', ttl: 1000 }, { ttl: 0 }][i]).then(
        () => 'taken',
        ({ code }: { code: string }) => code,
      ),
    )
    await clock.advance(1000)
    expect(await Promise.all(codes)).toEqual(['EXPIRED', 'taken', 'SUPERSEDED', 'taken', 'EXPIRED'])
    expect(received).toEqual(['long', 'newer'])
    socket.close()
  })

  test('uses no inherited options, which are not checked', async () => {
    const { host, clock } = setUp()
    const socket = connectSocket({ url, host, clock, retry: false })
    const sent = socket.send('x', Object.create({ ttl: 0, key: 7 }))
    await clock.advance(100)
    await expect(sent).resolves.toBeUndefined()
    socket.close()
  })

  test('settles a send whose codec closes the socket', async () => {
    const { host, clock } = setUp()
    const codec = { encode: (text: string): string => (socket.close(), text), decode: String }
    const socket: Socket<string, string> = connectSocket<string, string>({ url, host, clock, codec })
    await expect(socket.send('x')).rejects.toMatchObject({ code: 'CLOSED' })
  })

  test('goes back to the front when the host says not open, and the loss waits for the close that says why', async () => {
    const host = createSynchronousHost({ opens: true })
    const { connectSocket: connect } = host
    host.connectSocket = (options) => ({
      ...(connect(options) as object),
      send: ({ fail }: any) => fail({ errMsg: 'SocketTask.send:fail SocketTask.readyState is not OPEN' }),
    })
    const socket = connectSocket({ url, host, retry: false })
    const sent = socket.send('a')
    expect([socket.state.phase, socket.pending.count]).toEqual(['open', 1])
    host.close(4002, 'why')
    await expect(sent).rejects.toMatchObject({ code: 'CLOSED', data: 'a', cause: { closeCode: 4002 } })
    await sent.catch(({ maybeDelivered }) => expect(maybeDelivered).toBeUndefined())
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
      'DECODE_FAILED Cannot decode: the message does not match the schema (too small)',
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

describe('close', () => {
  test('flushes what the platform has not answered yet, then closes', async () => {
    const { host, clock } = setUp({ profile: 'devtools', server: (connection) => void (seen = connection) })
    let seen: any
    const socket = connectSocket({ url, host, clock, retry: false })
    await clock.advance(100)
    const sent = socket.send('last')
    const closed = socket.close()
    expect([socket.state.phase, socket.pending.count]).toEqual(['closing', 1])
    await clock.advance(100)
    await sent
    expect(await closed).toEqual({ code: 1000, reason: '', wasClean: true })
    expect(seen.received).toEqual(['last'])
  })

  test('stops draining when called again with drain: false, and is one promise', async () => {
    const answers: (() => void)[] = []
    const host = createSynchronousHost({ opens: true })
    const { connectSocket: connect } = host
    host.connectSocket = (options) => ({
      ...(connect(options) as object),
      send: ({ success }: any) => answers.push(success),
    })
    const socket = connectSocket({ url, host, retry: false })
    const sent = socket.send('x')
    const first = socket.close({ code: 3001 })
    expect(host.closed).toEqual([])
    const second = socket.close({ drain: false, code: 3002 })
    expect(host.closed).toEqual([{ code: 3001, reason: '' }])
    expect(await second).toBe(await first)
    await expect(sent).rejects.toMatchObject({ code: 'CLOSED', maybeDelivered: true })
  })

  test('ends by its timeout where the platform never answers, and the streams complete', async () => {
    const connections: FakeConnection[] = []
    const { host, clock } = setUp({ server: (connection) => connections.push(connection) })
    const socket = connectSocket({ url, host, clock, retry: false })
    const log: unknown[] = []
    socket.messages$.subscribe({ complete: () => log.push('complete') })
    await clock.advance(100)
    connections[0]!.goDark()
    const closed = socket.close({ timeout: 500 })
    await clock.advance(499)
    expect(socket.state.phase).toBe('closing')
    await clock.advance(1)
    expect(await closed).toEqual({ code: 1006, reason: '', wasClean: false })
    expect(log).toEqual(['complete'])
  })

  test('throws for a bad code or reason and changes nothing', () => {
    const host = createSynchronousHost({ opens: true })
    const socket = connectSocket({ url, host, retry: false })
    for (const options of [{ code: 1001 }, { code: '1000' }, { reason: '茶'.repeat(42) }, { force: true }]) {
      expect(() => socket.close(options as any)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    }
    expect(socket.state.phase).toBe('open')
    socket.close({ reason: '茶'.repeat(41) })
    expect(host.closed).toHaveLength(1)
  })

  test('acts at once inside a subscriber of state$, and all subscribers see one order', async () => {
    const host = createSynchronousHost()
    const socket = connectSocket({ url, host, retry: false })
    const log: string[] = []
    socket.state$.subscribe(({ phase }) => {
      log.push(`first ${phase}`)
      if (phase === 'open') {
        socket.close()
        log.push(`now ${socket.state.phase}`)
      }
    })
    socket.state$.subscribe(({ phase }) => log.push(`second ${phase}`))
    host.open()
    expect(log).toEqual([
      ...['first connecting', 'second connecting', 'first open', 'now closed', 'second open'],
      ...['first closing', 'second closing', 'first closed', 'second closed'],
    ])
  })

  test('settles sends, then opened, then closed, then the streams', async () => {
    const { host, clock } = setUp({ profile: 'devtools', server: (connection) => connection.refuse() })
    const socket = connectSocket({ url, host, clock, retry: false })
    const log: string[] = []
    socket.messages$.subscribe({ error: () => log.push('messages$') })
    socket.state$.subscribe({ complete: () => log.push('state$') })
    socket.errors$.subscribe({ complete: () => log.push('errors$') })
    socket.closed.then(() => log.push('closed'))
    socket.opened.catch(() => log.push('opened'))
    socket.send('x').catch(() => log.push('send'))
    await clock.advance(100)
    // Streams end synchronously, promises tell in the order in which they settled.
    expect(log).toEqual(['messages$', 'state$', 'errors$', 'send', 'opened', 'closed'])
  })
})

describe('drain', () => {
  test('waits for what is pending at the call, not for what comes later', async () => {
    const { host, clock } = setUp({ profile: 'devtools' })
    const socket = connectSocket({ url, host, clock, retry: false })
    const log: string[] = []
    await socket.drain().then(() => log.push('nothing pending'))
    socket.send('x').then(() => log.push('sent'))
    socket.drain().then(() => log.push('drained'))
    await clock.advance(100)
    expect(log).toEqual(['nothing pending', 'sent', 'drained'])
    await Promise.all([socket.close(), clock.advance(100)])
  })
})

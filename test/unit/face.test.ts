import { describe, expect, test } from 'vitest'
import { connectSocket, createAbortController, json, type Socket, SocketError } from '../../src/index.js'
import { createFakeWx, type FakeConnection, type FakeWxOptions } from '../../src/testing/index.js'
import { createSynchronousHost } from '../tools/synchronous-host.js'
import { unhandledRejections } from './hosts/scripted.js'

const url = 'wss://example.com/chat'

function setUp(options: FakeWxOptions = {}) {
  const wx = createFakeWx({ profile: 'android', ...options } as FakeWxOptions & {
    clock?: undefined
    webSocket?: undefined
  })
  return { clock: wx.fake.clock, host: wx }
}

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

  test('rejects ABORTED what was aborted before, and sends none of it', async () => {
    const host = createSynchronousHost({ opens: true })
    const socket = connectSocket({ url, host, retry: false })
    const { signal, abort } = createAbortController()
    abort('enough')
    await expect(socket.send('x', { signal })).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough', data: 'x' })
    expect([host.sent, socket.pending.count]).toEqual([[], 0])
    void socket.close()
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

describe('what else a socket is asked', () => {
  const setUpOpen = () => {
    const host = createSynchronousHost({ opens: true })
    return { host, socket: connectSocket({ url, host, retry: false }) }
  }

  test.each<[string, (socket: Socket<any, any>) => unknown, string]>([
    [
      'onMessage',
      (socket) => socket.onMessage(7 as never),
      'Cannot listen: the listener must be a function, received 7',
    ],
    [
      'onOpening',
      (socket) => socket.onOpening({} as never),
      'Cannot listen: the hook must be a function, received an object',
    ],
    ['pause', (socket) => socket.pause(7 as never), 'Cannot pause: the reason must be a string, received 7'],
    [
      'report',
      (socket) => socket.report('sesame' as never),
      'Cannot report: the error must be a SocketError, received "…"',
    ],
    ['iterate', (socket) => socket.iterate({ size: 1 } as never), 'Cannot iterate: size is not an option'],
    [
      'batches',
      (socket) => socket.batches(null as never),
      'Cannot iterate: the options must be an object, received null',
    ],
  ])('%s refuses what it cannot take, and changes nothing', (_, ask, message) => {
    const { socket } = setUpOpen()
    expect(() => ask(socket)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', message }))
    expect(socket.state.phase).toBe('open')
    void socket.close()
  })

  test('pause gives the reason to the state, and resume and reconnect connect anew', () => {
    const { socket } = setUpOpen()
    socket.pause()
    expect(socket.state).toEqual({ phase: 'paused', reason: 'user' })
    socket.pause('tea')
    expect(socket.state).toEqual({ phase: 'paused', reason: 'tea' })
    void socket.close()
    socket.resume()
    socket.reconnect()
    expect(socket.state.phase).toBe('closed')
  })

  test('state$ starts with what was told last, also while more waits to be told', () => {
    const host = createSynchronousHost()
    const socket = connectSocket({ url, host, retry: false })
    const log: string[] = []
    socket.state$.subscribe(({ phase }) => {
      if (phase !== 'open') return
      void socket.close()
      socket.state$.subscribe((state) => log.push(state.phase))
    })
    host.open()
    expect(log).toEqual(['open', 'closing', 'closed'])
  })

  test('report is how errors$ hears of others', () => {
    const { socket } = setUpOpen()
    const seen: SocketError[] = []
    socket.errors$.subscribe((error) => seen.push(error))
    const error = new SocketError('REQUEST_TIMEOUT', 'too late')
    socket.report(error)
    expect(seen).toEqual([error])
    void socket.close()
  })

  test('an iterator is made by name and by the symbol, and batches come in arrays', async () => {
    const { host, socket } = setUpOpen()
    const [one, many] = [socket.iterate(), socket.batches()]
    const itself = socket[Symbol.asyncIterator]()
    ;['a', 'b'].forEach((message) => host.message(message))
    expect(await one.next()).toEqual({ value: 'a', done: false })
    expect(await itself.next()).toEqual({ value: 'a', done: false })
    expect(await many.next()).toEqual({ value: ['a', 'b'], done: false })
    expect(Object.keys(socket)).not.toContain('@@asyncIterator')
    void socket.close()
  })

  test('a hook that was taken back runs no more, and only that', async () => {
    const host = createSynchronousHost()
    const socket = connectSocket({ url, host, retry: false })
    const ran: string[] = []
    const hook = (): void => void ran.push('hook')
    socket.onOpening(hook)
    const takeBack = socket.onOpening(hook)
    takeBack()
    takeBack()
    host.open()
    await socket.opened
    expect(ran).toEqual(['hook'])
    void socket.close()
  })

  test('onMessage sees what subscribers see, until it is taken back', () => {
    const { host, socket } = setUpOpen()
    const seen: unknown[] = []
    const leave = socket.onMessage((message) => seen.push(message))
    host.message('a')
    leave()
    host.message('b')
    expect(seen).toEqual(['a'])
    void socket.close()
  })
})

describe('a mistake in the program', () => {
  test('is loud where nobody awaits the send, and a send that fails otherwise is not', async () => {
    const rejections = unhandledRejections()
    const { host, clock } = setUp()
    const socket = connectSocket({ url, host, clock, retry: false })
    void socket.send({} as never)
    void socket.send('x', { ttl: -1 })
    void socket.send('never', { ttl: 0 })
    void socket.close({ drain: false })
    void socket.send('late')
    await clock.advance(100)
    expect(rejections).toMatchObject([
      { code: 'ENCODE_FAILED', data: {} },
      { code: 'INVALID_OPTION', data: 'x' },
    ])
  })
})

// The WebSocket class as libraries meet it, on every client and as it is packed.
import { createRequire } from 'node:module'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Transport, WireListener } from 'wx-socket'
import { createFakeWx, createVirtualClock, type FakeConnection, type FakeWxOptions } from 'wx-socket/testing'
import * as dist from 'wx-socket/websocket'
import { worlds } from './world.js'

const builds: [string, typeof dist][] = [
  ['dist', dist],
  ['miniprogram_dist', createRequire(import.meta.url)('../../../miniprogram_dist/websocket.js')],
]

let warnings: string[]
beforeEach(() => {
  warnings = []
  vi.spyOn(console, 'warn').mockImplementation((text) => void warnings.push(text))
})
afterEach(() => void vi.restoreAllMocks())

const plain = (data: unknown): unknown => (data instanceof ArrayBuffer ? [...new Uint8Array(data)] : data)

/** Writes down every event as a client sees it, with the state that it finds. */
function follow(socket: dist.WebSocketLike): unknown[][] {
  const log: unknown[][] = []
  socket.onopen = () => log.push(['open', socket.readyState])
  socket.onmessage = ({ data }) => log.push(['message', plain(data)])
  socket.onerror = ({ message }) => log.push(['error', socket.readyState, message])
  socket.onclose = ({ code, reason, wasClean }) => log.push(['close', socket.readyState, code, reason, wasClean])
  return log
}

describe.each(builds)('%s', (_, { createWebSocketClass }) => {
  const start = (options: FakeWxOptions = {}, url = 'wss://example.com') => {
    const connections: FakeConnection[] = []
    const { server } = options
    const wx = createFakeWx({
      ...options,
      server(connection) {
        connections.push(connection)
        if (server) server(connection)
      },
    })
    const WebSocket = createWebSocketClass({ host: wx, clock: wx.fake.clock })
    const socket = new WebSocket(url)
    return { wx, ...wx.fake, WebSocket, socket, connections, log: follow(socket) }
  }
  const startOpen = async (options?: FakeWxOptions) => {
    const parts = start(options)
    await parts.clock.advance(100)
    expect(parts.log).toEqual([['open', 1]])
    parts.log.pop()
    return { ...parts, connection: parts.connections[0]! }
  }

  describe.each(worlds)('on $name', ({ run, profile }) => {
    test('opens, exchanges text and bytes in order, and closes with a code and a reason', () =>
      run(async ({ wx, clock, url, seen, until }) => {
        const WebSocket = createWebSocketClass({ host: wx, clock })
        const socket = new WebSocket(`${url}/chat`)
        const log = follow(socket)
        expect(socket.readyState).toBe(WebSocket.CONNECTING)
        await until(() => log.length)
        const isText = profile === 'legacy'
        socket.send('one')
        socket.send(isText ? '茶' : new Uint8Array([9, 8, 7]).subarray(1))
        socket.send('two')
        await until(() => log.length === 4)
        const bytes = isText ? 're:茶' : [8, 7]
        expect(log).toEqual([['open', 1], ...['re:one', bytes, 're:two'].map((data) => ['message', data])])
        expect(socket.bufferedAmount).toBe(0)
        socket.close(3001, 'bye')
        expect(socket.readyState).toBe(WebSocket.CLOSING)
        await until(() => log.length === 5)
        expect(log[4]).toEqual(['close', 3, 3001, 'bye', true])
        await until(() => seen[0]!.closed)
        expect(seen[0]!.closed).toEqual({ code: 3001, reason: 'bye' })
      }))

    test("the server's close is told, and a refused handshake is an error and then a close", () =>
      run(async ({ wx, clock, url, until }) => {
        const WebSocket = createWebSocketClass({ host: wx, clock })
        const socket = new WebSocket(url)
        const log = follow(socket)
        await until(() => log.length)
        socket.send('close 4001 enough')
        await until(() => log.length > 1)
        expect(log[1]).toEqual(['close', 3, 4001, 'enough', true])
        const refused = follow(new WebSocket(`${url}/forbidden`))
        await until(() => refused.length === 2)
        expect(refused[0]!.slice(0, 2)).toEqual(['error', 3])
        expect(refused[1]).toEqual(['close', 3, 1006, '', false])
      }))
  })

  describe('before open', () => {
    test('send throws an InvalidStateError', () => {
      const { socket } = start()
      const error = expect.objectContaining({ name: 'InvalidStateError', code: 11 })
      expect(() => socket.send('x')).toThrow(error)
    })

    test('close is an error and a close, later, and open is never told', async () => {
      const { socket, clock, log, counters } = start()
      socket.close(1000, 'changed my mind')
      expect([socket.readyState, log]).toEqual([2, []])
      await clock.advance(1000)
      expect(log).toEqual([
        ['error', 3, expect.stringContaining('before it was open')],
        ['close', 3, 1006, '', false],
      ])
      expect(counters.live).toBe(0)
    })

    test('nothing is told inside the constructor, also where the host fails at once', async () => {
      const clock = createVirtualClock()
      const host = { connectSocket: ({ fail }: any) => fail({ errMsg: 'connectSocket:fail url not in domain list' }) }
      const socket = new (createWebSocketClass({ host, clock }))('wss://example.com')
      const log = follow(socket)
      expect(socket.readyState).toBe(0)
      await clock.advance(0)
      expect(log).toEqual([
        ['error', 3, expect.stringContaining('not on the whitelist')],
        ['close', 3, 1006, '', false],
      ])
      // As a browser does, whoever listens: a library would swallow the hint.
      expect(warnings).toEqual([expect.stringContaining('Add the domain to the socket whitelist')])
    })

    test('what comes with the opening comes after it', async () => {
      let listener: WireListener | undefined
      const transport: Transport = {
        connect(_, given) {
          listener = given
          given.open({ header: {} })
          given.message('in the constructor')
          return { send: (__, done) => done(), close: () => given.end({ code: 1000 }) }
        },
      }
      const clock = createVirtualClock()
      const socket = new (createWebSocketClass({ transport, clock }))('wss://example.com')
      const log = follow(socket)
      listener!.message('in its turn')
      expect(log).toEqual([])
      await clock.advance(0)
      listener!.message('later')
      expect(log.map(([type, data]) => [type, data])).toEqual([
        ['open', 1],
        ['message', 'in the constructor'],
        ['message', 'in its turn'],
        ['message', 'later'],
      ])
    })

    test('the app that is hidden holds it up, and shown it opens', async () => {
      const { wx, clock, log } = start()
      wx.fake.hide()
      await clock.advance(1000)
      expect(log).toEqual([])
      wx.fake.show()
      await clock.advance(1000)
      expect(log).toEqual([['open', 1]])
    })

    test('it does not try twice', async () => {
      const { clock, connections, log } = start({ server: (connection) => connection.refuse() })
      await clock.advance(100_000)
      expect(connections).toHaveLength(1)
      expect(log.map(([type]) => type)).toEqual(['error', 'close'])
    })
  })

  describe('bufferedAmount', () => {
    test('counts what the platform has not taken, in bytes, and comes down to 0', async () => {
      const { socket, clock } = await startOpen({ profile: 'devtools' })
      socket.send('茶')
      socket.send(new Uint8Array(5))
      expect(socket.bufferedAmount).toBe(8)
      await clock.advance(100)
      expect(socket.bufferedAmount).toBe(0)
    })

    test('keeps what was sent too late, and throws for nothing', async () => {
      const { socket, clock, log } = await startOpen()
      socket.close()
      socket.send('late')
      expect(socket.bufferedAmount).toBe(4)
      await clock.advance(1000)
      socket.send(new ArrayBuffer(6))
      expect(socket.bufferedAmount).toBe(10)
      expect(log).toEqual([['close', 3, 1000, '', true]])
    })

    test('has what was lost by the time the close is told', async () => {
      const clock = createVirtualClock()
      let end!: WireListener['end']
      const transport: Transport = {
        connect(_, listener) {
          end = listener.end
          listener.open({ header: {} })
          return { send() {}, close() {} }
        },
      }
      const socket = new (createWebSocketClass({ transport, clock }))('wss://example.com')
      await clock.advance(0)
      socket.send('lost')
      const amounts: number[] = []
      socket.onerror = () => amounts.push(socket.bufferedAmount)
      end({})
      await clock.advance(0)
      expect(amounts).toEqual([4])
    })

    test('what was sent before close is still sent', async () => {
      const { socket, clock, connection } = await startOpen({ profile: 'devtools' })
      socket.send('one')
      socket.send('two')
      socket.close()
      await clock.advance(1000)
      expect(connection.received).toEqual(['one', 'two'])
      expect(connection.closedByClient).toEqual({ code: 1000, reason: '' })
    })
  })

  describe('what cannot be sent', () => {
    test.each([1, {}, [], null, undefined, { arrayBuffer() {}, size: 1 }] as any[])(
      '%j is refused and says what to do',
      async (data) => {
        const { socket, clock, connection, log } = await startOpen()
        const refusal = expect.objectContaining({
          code: 'ENCODE_FAILED',
          hint: expect.stringContaining('JSON.stringify'),
        })
        expect(() => socket.send(data)).toThrow(refusal)
        await clock.advance(100)
        expect([connection.received, log, socket.readyState]).toEqual([[], [], 1])
      },
    )

    test('a message that the platform refuses ends the connection: no other word for it', async () => {
      const { wx, clock } = start()
      const { connectSocket } = wx
      const refuse = ({ fail }: any): void => fail({ errMsg: 'sendSocketMessage:fail too large' })
      wx.connectSocket = (options) => Object.assign(connectSocket(options), { send: refuse })
      const socket = new (createWebSocketClass({ host: wx, clock }))('wss://example.com')
      const log = follow(socket)
      await clock.advance(100)
      socket.send('much')
      await clock.advance(100)
      expect(log.slice(1)).toEqual([
        ['error', 3, 'Cannot send: the platform refused (sendSocketMessage:fail too large)'],
        ['close', 3, 1006, '', false],
      ])
      expect(socket.bufferedAmount).toBe(4)
    })
  })

  // Clients tell bytes by `instanceof`.
  test('bytes of another realm come as our own', async () => {
    const { socket, clock, connection } = await startOpen({ foreignBuffers: true })
    const received: unknown[] = []
    socket.onmessage = ({ data }) => received.push(data instanceof ArrayBuffer, plain(data))
    connection.send(new Uint8Array([1, 2]).buffer)
    await clock.advance(100)
    expect(received).toEqual([true, [1, 2]])
  })

  test('a frame that is neither text nor bytes is an error and a close', async () => {
    const clock = createVirtualClock()
    let listener!: WireListener
    const closes: unknown[] = []
    const transport: Transport = {
      connect(_, given) {
        listener = given
        given.open({ header: {} })
        return {
          send() {},
          close(...how) {
            closes.push(how)
            given.end({ code: 1000 })
          },
        }
      },
    }
    const socket = new (createWebSocketClass({ transport, clock }))('wss://example.com')
    const log = follow(socket)
    await clock.advance(0)
    listener.message({ text: 'secret' } as any)
    listener.message('too late')
    await clock.advance(0)
    expect(log.slice(1)).toEqual([
      ['error', 3, 'Cannot decode: the frame is neither text nor bytes'],
      ['close', 3, 1006, '', false],
    ])
    expect(closes).toEqual([[1000, '']])
    expect(warnings.join()).not.toContain('secret')
  })

  describe('the end', () => {
    test.each([
      ['with a code of its own', (connection: FakeConnection) => connection.close(4001, 'bye'), [4001, 'bye', true]],
      ['with 1011', (connection: FakeConnection) => connection.close(1011, 'broken'), [1011, 'broken', true]],
      ['with 1000', (connection: FakeConnection) => connection.close(1000, 'done'), [1000, 'done', true]],
    ])('by the server %s is no error', async (__, end, [code, reason, wasClean]: any) => {
      const { clock, connection, log } = await startOpen()
      end(connection)
      await clock.advance(1000)
      expect(log).toEqual([['close', 3, code, reason, wasClean]])
    })

    test('by a loss is an error that leads to the SocketError, and a 1006', async () => {
      const { socket, clock, connection, log } = await startOpen()
      const errors: any[] = []
      socket.addEventListener('error', ({ error }) => errors.push(error))
      connection.lose()
      await clock.advance(1000)
      expect(log.map(([type, , code]) => [type, code])).toEqual([
        ['error', expect.stringContaining('it was lost')],
        ['close', 1006],
      ])
      expect(errors).toEqual([expect.objectContaining({ name: 'SocketError', code: 'CONNECTION_LOST' })])
    })

    // A library takes 1000 for a farewell, and would not come back.
    test("in the background, by the platform's own 1000, is a 1006", async () => {
      const { wx, clock, log } = await startOpen({ background: { code: 1000 } })
      wx.fake.hide()
      await clock.advance(60_000)
      wx.fake.show()
      await clock.advance(1000)
      expect(log.map(([type, , code]) => [type, code])).toEqual([
        ['error', expect.stringContaining('interrupted')],
        ['close', 1006],
      ])
    })

    test('by close() comes in time, though the platform never answers', async () => {
      const { wx, socket, clock, log } = await startOpen()
      wx.fake.halfOpen()
      socket.close()
      await clock.advance(2999)
      expect(log).toEqual([])
      await clock.advance(1)
      expect(log.map(([type, , code]) => [type, code])).toEqual([
        ['error', expect.any(String)],
        ['close', 1006],
      ])
    })

    test('comes once, and after close() no message', async () => {
      const { socket, clock, connection, log } = await startOpen()
      connection.send('on its way')
      socket.close()
      socket.close(3001)
      await clock.advance(1000)
      expect(log).toEqual([['close', 3, 1000, '', true]])
      socket.close()
      await clock.advance(1000)
      expect(log).toHaveLength(1)
    })

    test('by close() in a handler is told after it', async () => {
      const { socket, clock, connection } = await startOpen()
      const order: string[] = []
      socket.onclose = () => order.push('close')
      socket.onmessage = () => {
        socket.close()
        order.push('handler')
      }
      connection.send('x')
      await clock.advance(1000)
      expect(order).toEqual(['handler', 'close'])
    })
  })

  test('where there is one connection, the second socket takes it over, and the first ends as a socket does', async () => {
    const { wx, clock, log, WebSocket } = await startOpen({ profile: 'legacy' })
    const second = follow(new WebSocket('wss://example.com/second'))
    await clock.advance(2000)
    expect(log).toEqual([['close', 3, 1000, 'taken over', true]])
    expect(second).toEqual([['open', 1]])
    expect(wx.fake.counters.live).toBe(1)
  })

  test('where there are tasks, two live side by side', async () => {
    const { clock, log, WebSocket, connections, socket } = await startOpen()
    const other = new WebSocket('wss://example.com/other')
    const second = follow(other)
    await clock.advance(100)
    socket.send('to one')
    other.send('to other')
    await clock.advance(100)
    expect(connections.map(({ received }) => received)).toEqual([['to one'], ['to other']])
    expect([log, second]).toEqual([[], [['open', 1]]])
  })
})

// Other platforms, over fakes that are made of their typings and documentation: `host: my` simply works.
import { describe, expect, test } from 'vitest'
import { connectSocket, type SocketError, type SocketHost } from 'wx-socket'
import { createFakeWx, type FakeWxOptions } from 'wx-socket/testing'
import { createWebSocketClass } from 'wx-socket/websocket'
import { alipayOf, douyinOf } from '../../tools/siblings.js'

type Fake = ReturnType<typeof createFakeWx>

const platforms: [name: string, of: (wx: Fake) => SocketHost, options?: FakeWxOptions][] = [
  ['Alipay', (wx) => alipayOf(wx)],
  ['Alipay before 2.9.1', (wx) => alipayOf(wx, { SDKVersion: '2.9.0' })],
  ['Douyin', (wx) => douyinOf(wx)],
  // Shaped like wx, without `readyState`, as far as is told.
  ['QQ, Baidu, Kuaishou', (wx) => wx, { hideReadyState: true }],
]

const plain = (data: unknown): unknown => (typeof data === 'string' ? data : [...new Uint8Array(data as ArrayBuffer)])

describe.each(platforms)('on %s', (_, of, options) => {
  const start = (server: FakeWxOptions['server']) => {
    const wx = createFakeWx({ profile: 'android', ...options, server: server! })
    const socket = connectSocket({ url: 'wss://example.com', host: of(wx), clock: wx.fake.clock })
    const received: unknown[] = []
    const errors: SocketError[] = []
    socket.messages$.subscribe({ next: (data) => received.push(plain(data)), error: () => {} })
    socket.errors$.subscribe((error) => errors.push(error))
    return { ...wx.fake, socket, received, errors }
  }

  test('early sends arrive in order, text and bytes, and come back the same', async () => {
    const { clock, socket, received, counters } = start((connection) => connection.onMessage(connection.send))
    const sent = ['one', new Uint8Array([9, 8, 7]).subarray(1), '茶'].map((data) => socket.send(data))
    await clock.advance(100)
    await Promise.all(sent)
    expect(received).toEqual(['one', [8, 7], '茶'])
    const closed = socket.close({ code: 3001, reason: 'bye' })
    await clock.advance(100)
    expect(await closed).toEqual({ code: 3001, reason: 'bye', wasClean: true })
    expect(counters).toMatchObject({ live: 0, errors: [] })
  })

  test('a loss is told with its code, and the socket comes back', async () => {
    let connections = 0
    const { clock, socket, errors } = start((connection) => {
      if (++connections === 1) connection.close(1011, 'restart')
    })
    await clock.advance(20_000)
    expect(errors).toEqual([expect.objectContaining({ code: 'CONNECTION_LOST', closeCode: 1011 })])
    expect(socket.state.phase).toBe('open')
    expect(connections).toBe(2)
  })

  test('a close before open closes', async () => {
    const { clock, socket, counters } = start(undefined)
    socket.close()
    await clock.advance(1000)
    expect(socket.state.phase).toBe('closed')
    expect(counters.live).toBe(0)
  })

  test('the WebSocket class works over it', async () => {
    const wx = createFakeWx({ profile: 'android', ...options, server: (c) => c.onMessage(c.send) })
    const WebSocket = createWebSocketClass({ host: of(wx), clock: wx.fake.clock })
    const socket = new WebSocket('wss://example.com')
    const received: unknown[] = []
    socket.onopen = () => socket.send(new Uint8Array([1, 2]))
    socket.onmessage = ({ data }) => received.push(plain(data))
    await wx.fake.clock.advance(100)
    expect(received).toEqual([[1, 2]])
  })
})

describe('on Alipay', () => {
  test('base64 that is none is DECODE_FAILED, and the rest passes in order', async () => {
    const wx = createFakeWx({ profile: 'android' })
    const my = alipayOf(wx)
    const { connectSocket: connect } = my
    let tell!: (event: object) => void
    my.connectSocket = (options) => {
      const task = connect(options)
      return { ...task, onMessage: (told: typeof tell) => (tell = told) }
    }
    const socket = connectSocket({ url: 'wss://example.com', host: my, clock: wx.fake.clock })
    const received: unknown[] = []
    const errors: SocketError[] = []
    socket.messages$.subscribe((data) => received.push(data))
    socket.errors$.subscribe((error) => errors.push(error))
    await wx.fake.clock.advance(100)
    for (const data of ['one', '*', 'two']) tell({ data: { data, isBuffer: data === '*' } })
    await wx.fake.clock.advance(100)
    expect(received).toEqual(['one', 'two'])
    expect(errors).toEqual([
      expect.objectContaining({ code: 'DECODE_FAILED', message: expect.stringContaining('its bytes are no base64') }),
    ])
    expect(socket.state.phase).toBe('open')
  })

  test('before 2.9.1 a second socket takes the only connection over', async () => {
    const wx = createFakeWx({ profile: 'android' })
    const my = alipayOf(wx, { SDKVersion: '2.9.0' })
    const dial = () => connectSocket({ url: 'wss://example.com', host: my, clock: wx.fake.clock })
    const first = dial()
    await wx.fake.clock.advance(100)
    const second = dial()
    await wx.fake.clock.advance(2000)
    expect(await first.closed).toEqual({ code: 1000, reason: 'taken over', wasClean: true })
    expect(second.state.phase).toBe('open')
    expect(wx.fake.counters.live).toBe(1)
  })

  test('two tasks live side by side', async () => {
    const wx = createFakeWx({ profile: 'android' })
    const my = alipayOf(wx)
    const pair = [1, 2].map(() => connectSocket({ url: 'wss://example.com', host: my, clock: wx.fake.clock }))
    await wx.fake.clock.advance(100)
    expect(pair.map(({ state }) => state.phase)).toEqual(['open', 'open'])
  })
})

// What random schedules (test/behaviour/property) and hostile readers have found about coming back, each as it happens to a user, on the built package.
import { describe, expect, test } from 'vitest'
import { createFakeWx, type FakeConnection } from 'wx-socket/testing'
import { builds } from './world.js'

const pongs = (connection: FakeConnection) => connection.onMessage(() => connection.send('pong'))

describe.each(builds)('%s', (_, { connectSocket }) => {
  test('a 2016 client comes back from a half-open connection, however short its attempts are', async () => {
    const wx = createFakeWx({
      profile: 'legacy',
      server: pongs,
    })
    const { clock } = wx.fake
    const socket = connectSocket({
      url: 'wss://example.com',
      host: wx,
      clock,
      timeout: 1000,
      retry: () => 100,
      heartbeat: { message: 'ping', interval: 1000, timeout: 500 },
    })
    await clock.advance(100)
    expect(await socket.opened).toMatchObject({ reconnected: false })
    wx.fake.halfOpen()
    await clock.advance(5000)
    expect(socket.state).toMatchObject({ phase: 'open' })
    expect(await socket.opened).toMatchObject({ reconnected: true })
  })
  test.each(['android', 'legacy'] as const)(
    'comes back on %s when the clock is set back meanwhile',
    async (profile) => {
      const wx = createFakeWx({ profile, server: pongs })
      const { clock } = wx.fake
      let setBack = 0
      const socket = connectSocket({
        url: 'wss://example.com',
        host: wx,
        clock: Object.create(clock, { now: { value: () => clock.now() - setBack } }),
        timeout: 1000,
        retry: () => 100,
      })
      await clock.advance(100)
      wx.fake.halfOpen()
      socket.reconnect()
      setBack = 3_600_000
      await clock.advance(5000)
      expect(socket.state).toMatchObject({ phase: 'open' })
    },
  )

  test('a platform that closes late never has two connections when the clock is set back between two reconnects', async () => {
    const wx = createFakeWx({ profile: 'devtools' })
    const { clock, counters } = wx.fake
    let setBack = 0
    const socket = connectSocket({
      url: 'wss://example.com',
      host: wx,
      clock: Object.create(clock, { now: { value: () => clock.now() - setBack } }),
    })
    await clock.advance(1000)
    socket.reconnect()
    setBack = 3_600_000
    socket.reconnect()
    for (let i = 0; i < 2000; i++) {
      await clock.advance(1)
      expect(counters.live).toBeLessThan(2)
    }
    expect(socket.state).toMatchObject({ phase: 'open' })
  })

  test.each([undefined, 30_000])(
    'two refused tokens ten minutes apart are no row when the app was away meanwhile (ttl of the queue: %s)',
    async (ttl) => {
      let connections = 0
      const wx = createFakeWx({
        profile: 'android',
        background: { resumeLag: 0 },
        server: (connection) => void (++connections < 3 && connection.close(4401, '')),
      })
      const { clock } = wx.fake
      const socket = connectSocket({ url: 'wss://example.com', host: wx, clock, queue: { ttl } })
      socket.errors$.subscribe()
      await clock.advance(50)
      wx.fake.hide()
      void socket.send('waits').catch(() => {})
      await clock.advance(600_000)
      wx.fake.show()
      await clock.advance(20_000)
      expect(socket.state).toMatchObject({ phase: 'open' })
    },
  )

  test.each([
    ['comes late each time', 1100, 1],
    ['is slower than the clock', 0, 1.2],
    ['is faster than the clock', 0, 0.8],
  ])('a half-open connection is found where every timer %s', async (_name, late, rate) => {
    const wx = createFakeWx({
      profile: 'android',
      server: pongs,
    })
    const { clock } = wx.fake
    const codes: string[] = []
    const socket = connectSocket({
      url: 'wss://example.com',
      host: wx,
      clock: Object.create(clock, {
        now: { value: () => clock.now() * rate },
        setTimeout: {
          value: (callback: () => void, after: number) =>
            clock.setTimeout(callback, after > 100 ? after + late : after),
        },
      }),
      heartbeat: { message: 'ping', interval: 25_000, timeout: 10_000 },
    })
    socket.errors$.subscribe(({ code }) => codes.push(code))
    await clock.advance(200_000)
    expect([socket.state.phase, codes]).toEqual(['open', []])
    wx.fake.halfOpen()
    await clock.advance(80_000)
    expect(codes).toEqual(['HEARTBEAT_TIMEOUT'])
  })

  test('a transport that opens and ends before connect has returned was open, and is told so', async () => {
    const { clock } = createFakeWx().fake
    const told: unknown[] = []
    const log: unknown[] = []
    const socket = connectSocket({
      url: 'wss://example.com',
      clock,
      transport: {
        connect(_request, listener) {
          listener.open({ header: {} })
          listener.end({ code: 1000, reason: 'bye' })
          return { send: (_data, done) => done(), close: () => {} }
        },
      },
      retry: ({ error: { code }, clean }) => (told.push(code, clean), false),
    })
    socket.state$.subscribe({ next: ({ phase }) => log.push(phase), complete: () => log.push('completes') })
    await clock.advance(100)
    expect(told).toEqual(['CONNECTION_LOST', true])
    expect(log.slice(-2)).toEqual(['closed', 'completes'])
    expect(await socket.closed).toEqual({ code: 1000, reason: 'bye', wasClean: true })
  })

  test('the round trip of a ping is not told by the answer to one before', async () => {
    const wx = createFakeWx({
      profile: 'ios',
      latency: 300,
      background: { suspendAfter: 100, told: 'none', cutAfter: 120_000 },
      server: pongs,
    })
    const { clock } = wx.fake
    const socket = connectSocket({
      url: 'wss://example.com',
      host: wx,
      clock,
      heartbeat: { message: 'ping', interval: 10_000, timeout: 10_000, isReply: (frame) => frame === 'pong' },
    })
    const rtt = () => (socket.state as { rtt?: number }).rtt
    await clock.advance(10_700)
    wx.fake.hide()
    await clock.advance(60_000)
    wx.fake.show()
    await clock.advance(5000)
    expect([socket.state.phase, rtt()]).toEqual(['open', undefined])
    await clock.advance(20_000)
    expect(rtt()).toBe(600)
  })
})

// What random schedules (test/behaviour/property) have found about coming back, each as it happens to a user, on the built package.
import { describe, expect, test } from 'vitest'
import { createFakeWx } from 'wx-socket/testing'
import { builds } from './world.js'

describe.each(builds)('%s', (_, { connectSocket }) => {
  test('a 2016 client comes back from a half-open connection, however short its attempts are', async () => {
    const wx = createFakeWx({
      profile: 'legacy',
      server: (connection) => connection.onMessage(() => connection.send('pong')),
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
      const wx = createFakeWx({ profile, server: (connection) => connection.onMessage(() => connection.send('pong')) })
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
})

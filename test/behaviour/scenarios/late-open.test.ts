// The 2016 globals: a close that ends an attempt may be that of another connection, and the attempt's own opens after it.
import { describe, expect, test } from 'vitest'
import { createFakeWx, type FakeConnection } from 'wx-socket/testing'
import { builds } from './world.js'

describe.each(builds)('%s', (_, { connectSocket }) => {
  test("takes over from a page's own connection, and leaves nothing open", async () => {
    const wx = createFakeWx({ profile: 'legacy' })
    const { clock, counters } = wx.fake
    wx.connectSocket({ url: 'wss://example.com/old' })
    await clock.advance(100)
    const socket = connectSocket({ url: 'wss://example.com/new', host: wx, clock })
    const failures: unknown[] = []
    socket.errors$.subscribe((error) => failures.push(error))
    await clock.advance(30_000)
    expect(socket.state.phase).toBe('open')
    expect(failures).toHaveLength(1)
    expect(counters).toMatchObject({ opened: 3, live: 1 })
    socket.close()
    await clock.advance(1000)
    expect(counters.live).toBe(0)
  })

  test('hangs up on a connection that opens when its socket has ended', async () => {
    const wx = createFakeWx({ profile: 'legacy' })
    const { clock, counters } = wx.fake
    wx.connectSocket({ url: 'wss://example.com/old' })
    await clock.advance(100)
    const socket = connectSocket({ url: 'wss://example.com/new', host: wx, clock, retry: false })
    await clock.advance(1000)
    expect(socket.state.phase).toBe('closed')
    expect(counters.live).toBe(0)
  })

  test('leaves alone what others open when its own connection has come and gone', async () => {
    const connections: FakeConnection[] = []
    const server = (connection: FakeConnection) => connections.push(connection) > 1 || connection.refuse()
    const wx = createFakeWx({ profile: 'legacy', server })
    const { clock, counters } = wx.fake
    const socket = connectSocket({ url: 'wss://example.com/new', host: wx, clock })
    await clock.advance(30_000)
    expect(connections).toHaveLength(2)
    connections[1]!.close(1000)
    await clock.advance(1000)
    expect(socket.state.phase).toBe('closed')
    wx.connectSocket({ url: 'wss://example.com/old' })
    await clock.advance(5000)
    expect(counters.live).toBe(1)
  })
})

test.each(builds)('%s comes through a refusal whose close is told late', async (_, { connectSocket }) => {
  const wx = createFakeWx({ profile: 'legacy' })
  const { clock } = wx.fake
  const on: Record<string, (event: object) => void> = {}
  let dials = 0
  let isOpen = false
  const later = (milliseconds: number, job: () => void) => clock.setTimeout(job, milliseconds)
  const host = {
    onSocketOpen: (listener: typeof on.open) => void (on.open = listener!),
    onSocketMessage: () => {},
    onSocketError: (listener: typeof on.error) => void (on.error = listener!),
    onSocketClose: (listener: typeof on.close) => void (on.close = listener!),
    sendSocketMessage: () => {},
    closeSocket() {
      if (isOpen) later(10, () => on.close!({ code: 1000 }))
      isOpen = false
    },
    connectSocket() {
      // One connection: a new one ends the one before it.
      if (isOpen) later(10, () => on.close!({ code: 1000 }))
      isOpen = false
      if (++dials > 1) return void later(100, () => on.open!({ header: ((isOpen = true), {}) }))
      later(20, () => on.error!({ errMsg: 'refused' }))
      later(270, () => on.close!({ code: 1006 }))
    },
  }
  const socket = connectSocket({ url: 'wss://example.com', host: host as never, clock, retry: () => 210 })
  await clock.advance(30_000)
  expect(socket.state.phase).toBe('open')
  expect(dials).toBeLessThan(6)
})

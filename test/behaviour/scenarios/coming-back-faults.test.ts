// What the faults of test/load/faults brought to light, in memory: single sentences about coming back, on the built package.
import { connectSocket } from 'wx-socket'
import { createFakeWx, type FakeConnection, type FakeWxOptions } from 'wx-socket/testing'
import { describe, expect, test } from 'vitest'

const url = 'wss://example.com'

/** A socket that comes back, a host, and what happened when, in milliseconds from the first dial. */
function setup(options: FakeWxOptions, socketOptions: object = {}) {
  const connections: FakeConnection[] = []
  const dials: number[] = []
  const errors: string[] = []
  const wx = createFakeWx({
    ...options,
    latency: 1,
    server(connection) {
      connections.push(connection)
      dials.push(wx.fake.clock.now() - start)
      connection.accept()
    },
  })
  const { clock } = wx.fake
  const start = clock.now()
  const socket = connectSocket({ url, host: wx, clock, retry: () => 100, ...socketOptions })
  socket.errors$.subscribe(({ code }) => errors.push(code))
  return { wx, clock, connections, dials, errors, socket }
}

const heartbeat = { message: 'ping', interval: 1000, timeout: 500 }

describe.each(['android', 'legacy'] as const)('on a path that went dark, the %s client', (profile) => {
  test('waits for the end of the wire before no longer than one fence', async () => {
    const { wx, clock, dials, socket } = setup({ profile }, { heartbeat })
    await clock.advance(100)
    wx.fake.halfOpen()
    // The heartbeat misses its answer at 1500; the platform never answers the close.
    await clock.advance(2500)
    expect(dials).toHaveLength(2)
    expect(dials[1]).toBeLessThan(2520)
    expect(socket.state.phase).toBe('open')
  })

  test('does not take the wait for that end for a failed attempt', async () => {
    const { wx, clock, dials, errors, socket } = setup({ profile }, { heartbeat, timeout: 300 })
    await clock.advance(100)
    wx.fake.halfOpen()
    await clock.advance(2500)
    expect(errors).toEqual(['HEARTBEAT_TIMEOUT'])
    expect(dials).toHaveLength(2)
    expect(socket.state.phase).toBe('open')
  })
})

// What `state$` emits is what `socket.state` says at that moment, also where the platform fails before it returns.
import { describe, expect, test } from 'vitest'
import type { SocketState, Transport, WireListener } from 'wx-socket'
import { createFakeWx, createVirtualClock } from 'wx-socket/testing'
import { builds } from './world.js'

describe.each(builds)('%s', (_, { connectSocket }) => {
  /** The phases that are emitted, each marked where `socket.state` says something else. */
  function watch(socket: { state: SocketState; state$: { subscribe(next: (state: SocketState) => void): unknown } }) {
    const phases: string[] = []
    socket.state$.subscribe((state) => {
      phases.push(state.phase === socket.state.phase ? state.phase : `${state.phase}, but ${socket.state.phase}`)
    })
    return phases
  }

  const refusals: [string, (request: any) => unknown][] = [
    ['calls fail before it returns', ({ fail }) => fail({ errMsg: 'connectSocket:fail no network' })],
    [
      'throws',
      () => {
        throw new Error('no network')
      },
    ],
  ]
  test.each(refusals)('agree while redials fail synchronously: a host that %s', async (_, refuse) => {
    const wx = createFakeWx({ profile: 'android' })
    const { clock } = wx.fake
    const socket = connectSocket({ url: 'wss://example.com', host: wx, clock, retry: () => 1000 })
    const phases = watch(socket)
    await clock.advance(100)
    const { connectSocket: connect } = wx
    wx.connectSocket = refuse
    socket.reconnect()
    await clock.advance(1500)
    wx.connectSocket = connect
    await clock.advance(1000)
    expect(phases).toEqual([
      'connecting',
      'open',
      'connecting',
      'waiting',
      'connecting',
      'waiting',
      'connecting',
      'open',
    ])
    void socket.close()
    await clock.advance(100)
    expect(phases.slice(-2)).toEqual(['closing', 'closed'])
  })

  /** Ends before `connect` or `close` returns, as told. */
  function transport({ failing, closing }: { failing?: boolean; closing?: boolean }): Transport {
    const connect = (listener: WireListener) => {
      if (failing) listener.end({ error: { errMsg: 'connectSocket:fail no network' } })
      else listener.open({ header: {} })
      return {
        send: (_data: unknown, done: () => void) => done(),
        close: (code: number, reason: string) => closing && listener.end({ code, reason }),
      }
    }
    return { connect: (_, listener) => connect(listener) }
  }

  test('agree where the first dial fails before connect returns', async () => {
    const clock = createVirtualClock()
    const socket = connectSocket({ url: 'wss://a', transport: transport({ failing: true }), clock, retry: false })
    const phases = watch(socket)
    await clock.advance(100)
    expect(phases.slice(-1)).toEqual(['closed'])
  })

  test.each([{ drain: true }, { drain: false }])(
    'agree where the wire ends before its close returns: %j',
    async (how) => {
      const clock = createVirtualClock()
      const socket = connectSocket({ url: 'wss://a', transport: transport({ closing: true }), clock })
      await clock.advance(10)
      const phases = watch(socket)
      void socket.close(how)
      expect(phases).toEqual(['open', 'closing', 'closed'])
    },
  )

  test('let a subscriber that hears of a dial prevent it', async () => {
    const wx = createFakeWx({ profile: 'android' })
    const { clock, counters } = wx.fake
    let asked = 0
    const url = () => {
      asked++
      return 'wss://example.com'
    }
    const socket = connectSocket({ url, host: wx, clock })
    await clock.advance(100)
    socket.pause()
    await clock.advance(100)
    const seen: string[] = []
    socket.state$.subscribe(({ phase }) => {
      seen.push(phase)
      if (phase === 'connecting') void socket.close()
      expect(socket.state.phase === 'closed').toBe(seen.length > 1)
    })
    socket.resume()
    expect(seen).toEqual(['paused', 'connecting', 'closing', 'closed'])
    expect([asked, counters.opened]).toEqual([1, 1])
  })
})

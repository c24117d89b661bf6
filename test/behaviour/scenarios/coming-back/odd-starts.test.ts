// Beginnings and waits that end before they have begun, and transports that are quicker than anybody expects.
import { describe, expect, test } from 'vitest'
import { createVirtualClock } from 'wx-socket/testing'
import { bothApis, createStage, everywhere, note } from './world.js'

describe.each(everywhere)('$name', (world) => {
  test('a signal that is aborted before the socket is made leaves nothing behind', async () => {
    const stage = createStage(world)
    const { signal, abort } = world.library.createAbortController()
    abort()
    const socket = stage.connect({ signal })
    expect(socket.state).toEqual({ phase: 'closed', code: 1000, reason: '', wasClean: true })
    expect([stage.dials.length, stage.clock.timers]).toEqual([0, 0])
    await stage.end(socket)
  })

  test.each(['close', 'pause'] as const)(
    '%s while the fence holds the next attempt up acts at once',
    async (method) => {
      const stage = createStage(world)
      const socket = stage.connect()
      await stage.advance(100)
      stage.halfOpen()
      socket.reconnect()
      await stage.advance(500)
      socket[method]()
      expect(socket.state.phase).toBe(method === 'close' ? 'closed' : 'paused')
      expect(stage.clock.timers).toBe(0)
      await stage.advance(10_000)
      expect(stage.dials.length).toBe(1)
    },
  )
})

describe.each(bothApis.filter(({ client }) => client.name === 'ios'))('$name', (world) => {
  test('a transport that opens before connect returns is as good as any, whatever came before', async () => {
    const clock = createVirtualClock()
    const sent: unknown[] = []
    const transport = {
      connect(_: unknown, listener: any) {
        listener.open({ header: {} })
        listener.message('hello')
        return {
          send: (data: unknown, done: () => void) => void (sent.push(data), done()),
          // Never answers: the next attempt waits for the fence.
          close: () => {},
        }
      },
    }
    const url = 'wss://example.com'
    const socket = world.library.connectSocket({
      url: async () => url,
      transport,
      clock,
      handshake: ({ send }) => send('hook'),
    })
    const log = note(socket)
    socket.send('a')
    await clock.advance(10)
    expect(sent).toEqual(['hook', 'a'])
    socket.reconnect()
    socket.send('b')
    await clock.advance(2000)
    expect(sent).toEqual(['hook', 'a', 'hook', 'b'])
    expect(log).toEqual(['connecting', 'received hello', 'open', 'connecting', 'received hello', 'open'])
    socket.close()
  })

  test('a transport that throws or ends before connect returns fails the attempt, also after a fence', async () => {
    for (const end of [(listener: any) => listener.end({ code: 1006 }), () => raise(new Error('broken'))]) {
      const clock = createVirtualClock()
      let dials = 0
      const transport: any = {
        connect(_: unknown, listener: any) {
          if (dials++ % 2) return end(listener) || { send() {}, close() {} }
          listener.open({ header: {} })
          return { send() {}, close() {} }
        },
      }
      const socket = world.library.connectSocket({ url: 'wss://example.com', transport, clock, retry: () => 100 })
      const log = note(socket)
      socket.reconnect()
      await clock.advance(1500)
      expect(log).toEqual(['open', 'connecting', 'survived CONNECT_FAILED', 'waiting', 'connecting', 'open'])
      socket.close({ timeout: 1 })
      await clock.advance(1)
      expect(clock.timers).toBe(0)
    }
  })
})

function raise(error: unknown): never {
  throw error
}

// Frames that come before anybody could have asked for them: nothing is lost, and the opening hooks hear them first.
import { describe, expect, test } from 'vitest'
import type { Transport } from 'wx-socket'
import { createVirtualClock } from 'wx-socket/testing'
import { builds } from './world.js'

describe.each(builds)('%s', (_, { connectSocket }) => {
  /** A task that was open before it was handed over, and replays what it has received to whoever listens. */
  const replaying = (frames: string[]) => {
    const sent: unknown[] = []
    let closes = 0
    const task = {
      readyState: 1,
      send: ({ data, success }: any) => void (sent.push(data), success({})),
      close: () => void closes++,
      onOpen: () => {},
      onMessage: (listener: any) => frames.forEach((data) => listener({ data })),
      onError: () => {},
      onClose: () => {},
    }
    return { task, sent, closes: () => closes }
  }

  test.each(['at once', 'by a Promise'])('a task that comes %s, open and full, takes what is queued', async (how) => {
    const clock = createVirtualClock()
    const { task, sent, closes } = replaying(['one', 'two'])
    const host = { connectSocket: () => (how === 'at once' ? task : Promise.resolve(task)) }
    const socket = connectSocket({ url: 'wss://example.com', host, clock })
    const received: unknown[] = []
    const failures: unknown[] = []
    socket.messages$.subscribe((message) => received.push(message))
    socket.errors$.subscribe((error) => failures.push(error))
    const queued = socket.send('queued')
    await clock.advance(1000)
    await queued
    expect(sent).toEqual(['queued'])
    expect(received).toEqual(['one', 'two'])
    expect(failures).toEqual([])
    expect([socket.state.phase, closes()]).toEqual(['open', 0])
  })

  /** Opens and delivers before `connect` returns. */
  const eager = (frames: string[]): Transport & { sent: unknown[] } => {
    const sent: unknown[] = []
    return {
      sent,
      connect(_, listener) {
        listener.open({ header: {} })
        frames.forEach((frame) => listener.message(frame))
        return {
          send: (data, done) => void (sent.push(data), done()),
          close: (code, reason) => listener.end({ code, reason }),
        }
      },
    }
  }

  test('what a transport delivers before connect returns reaches the opening hooks, and then messages$', async () => {
    const clock = createVirtualClock()
    const transport = eager(['welcome', 'again', 'news'])
    const taken: unknown[] = []
    const socket = connectSocket({
      url: 'wss://example.com',
      transport,
      clock,
      handshake: async ({ next, send }) => {
        taken.push(await next())
        await send('login')
        taken.push(await next())
      },
    })
    const log: unknown[] = []
    socket.state$.subscribe(({ phase }) => log.push(phase))
    socket.messages$.subscribe((message) => log.push(message))
    socket.errors$.subscribe(({ message }) => log.push(message))
    await clock.advance(20_000)
    expect(taken).toEqual(['welcome', 'again'])
    expect(transport.sent).toEqual(['login'])
    expect(log).toEqual(['connecting', 'news', 'open'])
  })

  test('it does so at every opening', async () => {
    const clock = createVirtualClock()
    const taken: unknown[] = []
    const log: unknown[] = []
    const socket = connectSocket({
      url: 'wss://example.com',
      transport: eager(['welcome', 'news']),
      clock,
      handshake: async ({ next, attempt }) => void taken.push(`${await next()} ${attempt}`),
    })
    socket.messages$.subscribe((message) => log.push(message))
    await clock.advance(100)
    socket.reconnect()
    await clock.advance(100)
    socket.reconnect()
    await clock.advance(2000)
    expect(taken).toEqual(['welcome 1', 'welcome 1', 'welcome 1'])
    expect(log).toEqual(['news', 'news', 'news'])
    expect(socket.state.phase).toBe('open')
  })

  test('without a hook it reaches messages$ before open is announced', async () => {
    const clock = createVirtualClock()
    const socket = connectSocket({ url: 'wss://example.com', transport: eager(['news']), clock })
    const log: unknown[] = []
    socket.messages$.subscribe((message) => log.push(message))
    await clock.advance(100)
    expect(log).toEqual(['news'])
    expect(socket.state.phase).toBe('open')
  })
})

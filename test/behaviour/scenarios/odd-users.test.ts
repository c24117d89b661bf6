// Users that misbehave, on the built package: nothing hangs, nobody else is harmed, nothing leaks.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFakeWx, type FakeConnection, type ProfileName } from 'wx-socket/testing'
import { builds } from './world.js'

const url = 'wss://example.com'
const unhandled: unknown[] = []
const uncaught: unknown[] = []
const noteRejection = (reason: unknown): void => void unhandled.push(reason)
let others: NodeJS.UncaughtExceptionListener[] = []
const noteException = (error: unknown): void => void uncaught.push(error)

// What a subscriber throws is the host's to report: `App.onError` there, an uncaught exception here.
beforeEach(() => {
  unhandled.length = uncaught.length = 0
  others = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  process.on('uncaughtException', noteException)
  process.on('unhandledRejection', noteRejection)
})
afterEach(() => {
  process.off('uncaughtException', noteException)
  process.off('unhandledRejection', noteRejection)
  for (const other of others) process.on('uncaughtException', other)
  expect(unhandled).toEqual([])
})

describe.each(builds)('%s', (_, { connectSocket }) => {
  describe.each(['devtools', 'android', 'android-bridge', 'ios', 'legacy'] as ProfileName[])('%s', (profile) => {
    const setUp = () => {
      const connections: FakeConnection[] = []
      const wx = createFakeWx({ profile, server: (connection) => connections.push(connection) })
      const { clock, counters } = wx.fake
      const socket = connectSocket({ url, host: wx, clock })
      const end = async () => {
        const closed = socket.close()
        await clock.advance(10_000)
        await closed
        expect(counters).toMatchObject({ live: 0, unhandledRejections: 0, errors: [] })
        expect(clock.timers).toBe(0)
      }
      return { wx, clock, counters, socket, connections, end }
    }

    test('a signal that throws is reported, and holds up no message', async () => {
      const { clock, socket, connections, end } = setUp()
      const received: unknown[] = []
      const broken = new Error('mine')
      const raise = (): never => {
        throw broken
      }
      const sends = [
        socket.send('a', { signal: { aborted: false, addEventListener() {}, removeEventListener: raise } }),
        socket.send('b', { signal: { aborted: false, addEventListener: raise, removeEventListener() {} } }),
        socket.send('c'),
      ]
      const reasonless = {
        aborted: true,
        get reason() {
          return raise()
        },
        addEventListener() {},
        removeEventListener: raise,
      }
      await expect(socket.send('d', { signal: reasonless })).rejects.toMatchObject({ code: 'ABORTED', data: 'd' })
      const iterator = socket.iterate({ signal: { aborted: false, addEventListener() {}, removeEventListener: raise } })
      const waiting = [iterator.next(), iterator.next(), iterator.next(), iterator.next()]
      await clock.advance(15)
      connections[0]!.onMessage((text) => received.push(text))
      await clock.advance(100)
      await Promise.all(sends)
      expect(received).toEqual(['a', 'b', 'c'])
      await end()
      expect((await Promise.all(waiting)).map(({ done }) => done)).toEqual([true, true, true, true])
      // Reported on fresh tasks of the real host: two of the sends, the reason, the iterator.
      await expect.poll(() => uncaught).toEqual([broken, broken, broken, broken])
    })

    test('a subscriber that throws is reported, and harms nobody else', async () => {
      const { clock, socket, connections, end } = setUp()
      const seen: unknown[] = []
      const broken = new Error('mine')
      const raise = (): never => {
        throw broken
      }
      socket.messages$.subscribe({ next: raise, complete: raise })
      socket.state$.subscribe({ next: raise, complete: raise })
      socket.errors$.subscribe({ next: raise, complete: raise })
      socket.onMessage(raise)
      socket.messages$.subscribe((message) => seen.push(message))
      await clock.advance(100)
      for (const text of ['a', 'b']) connections[0]!.send(text)
      await clock.advance(100)
      expect(seen).toEqual(['a', 'b'])
      await end()
      await new Promise((resolve) => setTimeout(resolve, 5))
      expect(new Set(uncaught)).toEqual(new Set([broken]))
      expect(uncaught.length).toBeGreaterThanOrEqual(8)
    })

    test('a subscriber may unsubscribe itself and others, and subscribe anew, inside its callback', async () => {
      const { clock, socket, connections, end } = setUp()
      const log: string[] = []
      const first = socket.messages$.subscribe((message) => {
        log.push(`first ${message}`)
        first.unsubscribe()
        second.unsubscribe()
        socket.messages$.subscribe((later) => log.push(`third ${later}`))
      })
      const second = socket.messages$.subscribe((message) => log.push(`second ${message}`))
      await clock.advance(100)
      for (const text of ['a', 'b']) connections[0]!.send(text)
      await clock.advance(100)
      expect(log).toEqual(['first a', 'third b'])
      await end()
    })

    test('every callback may send, iterate and close', async () => {
      const { clock, socket, connections, end } = setUp()
      const yielded: unknown[] = []
      const act = () => {
        socket.send('from a callback')
        const iterator = socket.iterate()
        iterator.next().then(({ value }) => value && yielded.push(value))
        iterator.return()
      }
      socket.messages$.subscribe({ next: act, complete: act })
      socket.state$.subscribe({ next: act, complete: act })
      socket.errors$.subscribe({ next: act, complete: act })
      socket.onMessage(act)
      socket.opened.then(act)
      socket.closed.then(act)
      await clock.advance(100)
      connections[0]!.send('x')
      await clock.advance(100)
      await end()
      expect(yielded).toEqual([])
      expect(socket.pending.count).toBe(0)
    })

    test.each(['connecting', 'open', 'closing', 'closed'])(
      'close() inside state$ at %s, twice, ends once',
      async (at) => {
        const { clock, socket, end } = setUp()
        const ends: unknown[] = []
        socket.state$.subscribe({
          next({ phase }) {
            if (phase !== at) return
            socket.close()
            socket.close({ drain: false })
          },
          complete: () => ends.push('complete'),
        })
        await clock.advance(100)
        await end()
        expect(ends).toEqual(['complete'])
      },
    )

    test('a socket is used after its end: everything answers', async () => {
      const { clock, socket, end } = setUp()
      await clock.advance(100)
      await end()
      const log: unknown[] = []
      socket.messages$.subscribe({ complete: () => log.push('messages$') })
      socket.state$.subscribe({ next: ({ phase }) => log.push(phase), complete: () => log.push('state$') })
      socket.errors$.subscribe({ complete: () => log.push('errors$') })
      expect(log).toEqual(['messages$', 'closed', 'state$', 'errors$'])
      await expect(socket.send('x')).rejects.toMatchObject({ code: 'CLOSED' })
      await expect(socket.opened).rejects.toMatchObject({ code: 'CLOSED' })
      await socket.drain()
      expect(await socket.close({ code: 4000 })).toMatchObject({ code: 1000 })
      expect(await socket.iterate().next()).toEqual({ done: true, value: undefined })
      expect(await socket.batches().next()).toEqual({ done: true, value: undefined })
      for await (const message of socket) log.push(message)
      expect(log).toHaveLength(4)
    })

    test('nobody awaits anything', async () => {
      const { clock, socket, end } = setUp()
      for (let i = 0; i < 300; i++) socket.send(`${i}`)
      socket.iterate()
      socket.batches()
      socket.drain()
      await clock.advance(100)
      socket.close()
      socket.send('late')
      await end()
    })

    test('10,000 iterators returned early leave nothing behind', async () => {
      const { clock, socket, connections, end } = setUp()
      await clock.advance(100)
      const iterators = Array.from({ length: 10_000 }, () => socket.iterate())
      const waiting = iterators.map((iterator) => iterator.next())
      await Promise.all(iterators.map((iterator) => iterator.return()))
      expect(new Set((await Promise.all(waiting)).map(({ done }) => done))).toEqual(new Set([true]))
      const seen: unknown[] = []
      socket.messages$.subscribe((message) => seen.push(message))
      connections[0]!.send('still')
      await clock.advance(100)
      expect(seen).toEqual(['still'])
      await end()
    })
  })
})

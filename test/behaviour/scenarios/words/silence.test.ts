// What nobody listens to is not silence (API.md, errors$ and send).
import { describe, expect, test } from 'vitest'
import { createFakeWx, type FakeConnection } from 'wx-socket/testing'
import { builds } from '../world.js'
import { createHost, overhear, setUp, url } from './world.js'

const heard = overhear()
const refuse = (connection: FakeConnection) => connection.refuse()
const codesIn = (texts: string[]) => texts.map((text) => /[A-Z]+_[A-Z]+|CLOSED|OVERFLOW/.exec(text)?.[0])

describe.each(builds)('%s', (_, library) => {
  const { connectSocket, createAbortController, isSocketError, json, SocketError } = library

  describe('while nobody subscribes to errors$', () => {
    test('a server that is down is told once, with message, hint and code', async () => {
      const { clock, connect } = setUp(library, refuse)
      const socket = connect()
      socket.messages$.subscribe({ error: () => {} })
      await clock.advance(120_000)
      expect(heard.warned).toHaveLength(1)
      expect(heard.warned[0]).toContain('Cannot connect: the network did not reach the server')
      expect(heard.warned[0]).toContain('Check that the server runs')
      expect(heard.warned[0]).toContain('CONNECT_FAILED')
      socket.close()
    })

    test('the first of each code is told, and of each socket', async () => {
      const { clock, connect } = setUp(library, (connection) => {
        connection.send('{')
        connection.send('{{')
        connection.lose()
      })
      const sockets = [connect({ codec: json() }), connect({ codec: json() })]
      await clock.advance(60_000)
      expect(codesIn(heard.warned).sort()).toEqual([
        'CONNECTION_LOST',
        'CONNECTION_LOST',
        'DECODE_FAILED',
        'DECODE_FAILED',
      ])
      for (const socket of sockets) socket.close({ drain: false })
      await clock.advance(5000)
    })

    test.each(['subscribe', 'a late subscriber', 'one that has left'])('any subscriber ends that: %s', async (who) => {
      const { clock, connect } = setUp(library, refuse)
      const socket = connect()
      if (who === 'subscribe') socket.errors$.subscribe()
      if (who === 'one that has left') socket.errors$.subscribe().unsubscribe()
      if (who === 'a late subscriber') {
        await clock.advance(5)
        socket.errors$.subscribe()
      }
      await clock.advance(60_000)
      expect(heard.warned).toHaveLength(who === 'one that has left' ? 1 : 0)
      socket.close()
    })

    test('nothing is told of what is wanted: a close, an abort, a clean end', async () => {
      const { clock, connect } = setUp(library, (connection) => {
        connection.accept()
        if (connection.url.endsWith('/bye')) connection.close(1000)
      })
      const controller = createAbortController()
      connect({ url: `${url}/bye` })
      connect({ signal: controller.signal }).send('x')
      const closed = connect()
      await clock.advance(100)
      controller.abort()
      closed.close()
      await clock.advance(10_000)
      expect(heard).toEqual({ warned: [], unhandled: [] })
    })
  })

  describe('an error that ends the socket', () => {
    /** Not on the whitelist. */
    const failing = () => {
      const { fake, ...wx } = createFakeWx({ domains: ['wss://other.com'] })
      return { socket: connectSocket({ url, host: wx, clock: fake.clock }), clock: fake.clock }
    }

    test('is told when nobody receives it', async () => {
      const { socket, clock } = failing()
      await clock.advance(100)
      await socket.closed
      expect(heard.warned).toHaveLength(1)
      expect(heard.warned[0]).toMatch(/the domain is not on the whitelist[^]*CONNECT_FAILED[^]*Add the domain/)
    })

    test('is told also after one of its code was', async () => {
      const { clock, connect } = setUp(library, refuse)
      connect({ retry: library.backoff({ maxRetries: 2 }) })
      await clock.advance(60_000)
      expect(codesIn(heard.warned)).toEqual(['CONNECT_FAILED', 'CONNECT_FAILED'])
    })

    test.each<[string, (socket: any) => unknown]>([
      ['a subscriber of messages$', (socket) => socket.messages$.subscribe({ error: () => {} })],
      [
        'an iterator',
        (socket) =>
          void socket
            .iterate()
            .next()
            .catch(() => {}),
      ],
      [
        'batches',
        (socket) =>
          void socket
            .batches()
            .next()
            .catch(() => {}),
      ],
      ['a subscriber of errors$', (socket) => socket.errors$.subscribe()],
    ])('is not told when there is %s', async (_, receive) => {
      const { socket, clock } = failing()
      receive(socket)
      await clock.advance(100)
      expect(socket.state.phase).toBe('closed')
      expect(heard.warned).toEqual([])
    })

    test('is not told when it comes before connectSocket returns and is received in that turn', async () => {
      const host = { connectSocket: ({ fail }: any) => fail({ errMsg: 'connectSocket:fail' }) }
      const socket = connectSocket({ url, host, retry: false })
      expect(socket.state.phase).toBe('closed')
      socket.messages$.subscribe({ error: () => {} })
      await new Promise((resolve) => setTimeout(resolve))
      expect(heard.warned).toEqual([])
    })

    test('is told when only onMessage listens, which hears no end', async () => {
      const { socket, clock } = failing()
      socket.onMessage(() => {})
      await clock.advance(100)
      expect(heard.warned).toHaveLength(1)
    })
  })

  describe('a send that nobody awaits', () => {
    test('is loud when it is a mistake in the program', async () => {
      const { clock, connect } = setUp(library)
      const socket = connect()
      socket.send({ type: 'join' })
      socket.send('x', { ttl: -1 })
      await clock.advance(100)
      expect(heard.unhandled.map(({ code }) => code)).toEqual(['ENCODE_FAILED', 'INVALID_OPTION'])
      expect(heard.unhandled[0]).toMatchObject({ data: { type: 'join' }, hint: expect.stringContaining('json()') })
      socket.close()
    })

    test('is loud in an opening hook, too', async () => {
      const { clock, connect } = setUp(library)
      const socket = connect({ handshake: ({ send }: any) => void send({ type: 'login' }) })
      await clock.advance(100)
      expect(heard.unhandled.map(({ code }) => code)).toEqual(['ENCODE_FAILED'])
      expect(socket.state.phase).toBe('open')
      socket.close()
    })

    test('raises nothing for any other failure', async () => {
      const { clock, connect } = setUp(library, refuse)
      const controller = createAbortController()
      const socket = connect({ queue: { highWaterMark: 2 } })
      socket.errors$.subscribe()
      socket.send('expires', { ttl: 0 })
      socket.send('superseded', { key: 'k' })
      socket.send('aborted', { signal: controller.signal, key: 'k' })
      controller.abort()
      for (const text of ['queued', 'queued', 'overflow']) socket.send(text)
      await clock.advance(100)
      socket.close()
      socket.send('closed')
      await clock.advance(100)
      expect(heard).toEqual({ warned: [], unhandled: [] })
    })
  })

  describe('report', () => {
    test('tells errors$, in turn, and what nobody hears of to the console', async () => {
      const host = createHost()
      const socket = connectSocket({ url, host, retry: false })
      const log: unknown[] = []
      const mine = new SocketError('DECODE_FAILED', 'Cannot read the reply', { hint: 'Look at the server.' })
      socket.report(mine)
      await Promise.resolve()
      expect(heard.warned).toEqual([
        expect.stringMatching(/Cannot read the reply[^]*DECODE_FAILED[^]*Look at the server/),
      ])
      socket.messages$.subscribe(() => {
        socket.report(mine)
        log.push('dispatched')
      })
      socket.messages$.subscribe((message) => log.push(message))
      socket.errors$.subscribe((error) => log.push(error === mine && isSocketError(error)))
      host.on.Open!({})
      host.on.Message!({ data: 'a' })
      expect(log).toEqual(['dispatched', 'a', true])
      socket.close({ timeout: 1 })
    })

    test.each([[new Error('secret')], ['secret'], [undefined], [{ name: 'SocketError', code: 'UND_ERR_SOCKET' }]])(
      'refuses what is no SocketError: %o',
      (error) => {
        const socket = connectSocket({ url, host: createHost() })
        expect(() => socket.report(error as any)).toThrow(
          /^Cannot report: the error must be a SocketError, received (?!.*secret)/,
        )
        socket.close({ drain: false, timeout: 1 })
        expect(heard.warned).toEqual([])
      },
    )
  })

  describe('state$', () => {
    const heartbeat = { message: 'ping', interval: 1000, timeout: 500, isReply: (frame: unknown) => frame === 'pong' }

    test('does not tell of a round trip, which is in state, and in what a new subscriber starts with', async () => {
      const { clock, connect } = setUp(library, (connection) =>
        connection.onMessage((text) => text === 'ping' && connection.send('pong')),
      )
      const socket = connect({ heartbeat })
      const phases: unknown[] = []
      socket.state$.subscribe((state: any) => phases.push(state))
      await clock.advance(3_600_000)
      expect(phases).toMatchObject([{ phase: 'connecting' }, { phase: 'open' }])
      expect(phases[1]).not.toHaveProperty('rtt')
      expect(socket.state).toMatchObject({ phase: 'open', rtt: 20 })
      let first: unknown
      socket.state$.subscribe((state: unknown) => (first ??= state))
      expect(first).toBe(socket.state)
      socket.close()
    })
  })
})

// Every function of the 2016 page, over its own globals and over SocketTask, on the built package.
import { map, toArray } from 'rxjs'
import { describe, expect, test } from 'vitest'
import type { SocketError } from 'wx-socket'
import { builds, type World, worlds } from './world.js'

describe.each(builds)('%s', (_, { connectSocket, isSocketError, json }) => {
  describe.each(worlds)('$name', ({ run, profile, real }) => {
    /** Whatever happened: no connection left, no promise of the platform unheard, no timer running. */
    const play = (scenario: (world: World) => Promise<void>, options = {}) =>
      run(async (world) => {
        await scenario(world)
        await world.until(() => world.wx.fake.counters.live === 0)
        expect(world.wx.fake.counters).toMatchObject({ live: 0, unhandledRejections: 0, errors: [] })
      }, options)

    test('wx.connectSocket: passes url, data, header and method, and its callbacks become promises', () =>
      play(async ({ wx, clock, url, seen, until }) => {
        const asked: any[] = []
        const host = { ...wx, connectSocket: (options: any) => (asked.push(options), wx.connectSocket(options)) }
        const header = { 'x-token': 'tea', 'x-number': 7 }
        const socket = connectSocket({ url: `${url}/chat?room=1`, data: { x: 1 }, header, method: 'GET', host, clock })
        await until(() => socket.state.phase === 'open')
        expect(await socket.opened).toMatchObject({ attempt: 1, reconnected: false, protocol: '' })
        expect(asked).toMatchObject([{ url: `${url}/chat?room=1`, data: { x: 1 }, method: 'GET' }])
        expect(seen).toMatchObject([{ path: '/chat?room=1', header: { 'x-token': 'tea', 'x-number': '7' } }])
        const closed = socket.close()
        await until(() => socket.state.phase === 'closed')
        expect(await closed).toEqual({ code: 1000, reason: '', wasClean: true })
      }))

    test('wx.connectSocket: fail becomes a rejection of opened that says why', () =>
      play(async ({ wx, clock, url, until }) => {
        const socket = connectSocket({ url: `${url}/forbidden`, host: wx, clock, retry: false })
        const errors: SocketError[] = []
        socket.messages$.subscribe({ error: (reason) => errors.push(reason) })
        const sent = socket.send('too early')
        await until(() => socket.state.phase === 'closed')
        const error = await socket.opened.catch((reason: unknown) => reason)
        expect(isSocketError(error, 'CONNECT_FAILED')).toBe(true)
        expect(errors).toEqual([error])
        await expect(sent).rejects.toMatchObject({ code: 'CLOSED', data: 'too early', cause: error })
        expect(await socket.closed).toMatchObject({ wasClean: false, error })
      }))

    test('onSocketOpen: state$ goes from connecting to open, opened resolves', () =>
      play(async ({ wx, clock, url, until }) => {
        const socket = connectSocket({ url, host: wx, clock, retry: false })
        const phases: string[] = []
        socket.state$.subscribe(({ phase }) => phases.push(phase))
        expect(phases).toEqual(['connecting'])
        await until(() => phases.length > 1)
        await socket.opened
        socket.close()
        await until(() => socket.state.phase === 'closed')
        expect(phases).toEqual(['connecting', 'open', 'closing', 'closed'])
      }))

    test('onSocketError: messages$ errors with a typed error', () =>
      play(
        async ({ wx, clock, url, until }) => {
          const socket = connectSocket({ url: `${url}/silent`, host: wx, clock, timeout: 50, retry: false })
          const errors: SocketError[] = []
          socket.messages$.subscribe({ error: (error) => errors.push(error) })
          await until(() => errors.length)
          const message = 'Cannot connect: the server did not answer in time (50 ms)'
          expect(errors).toMatchObject([{ name: 'SocketError', code: 'CONNECT_TIMEOUT', message }])
          expect(socket.state).toMatchObject({ phase: 'closed', code: 1006, error: errors[0] })
        },
        { connectTimeout: 300 },
      ))

    test('sendSocketMessage: what is sent before open waits and arrives in order, before what is sent later', () =>
      play(async ({ wx, clock, url, seen, until }) => {
        const socket = connectSocket({ url, host: wx, clock, retry: false })
        const settled: string[] = []
        const send = (text: string) => socket.send(text).then(() => settled.push(text))
        send('1')
        send('2')
        expect(socket.pending).toEqual({ count: 2, bytes: 2 })
        socket.opened.then(() => send('4'))
        send('3')
        await until(() => settled.length === 4 && seen[0]?.received.length === 4)
        expect(seen[0]?.received).toEqual(['1', '2', '3', '4'])
        expect(settled).toEqual(['1', '2', '3', '4'])
        expect(socket.pending).toEqual({ count: 0, bytes: 0 })
        socket.close()
      }))

    test('sendSocketMessage: bytes arrive as they are, a view as exactly its bytes', () =>
      play(async ({ wx, clock, url, until }) => {
        const socket = connectSocket({ url, host: wx, clock, retry: false })
        const received: any[] = []
        socket.messages$.subscribe((data) => received.push(data))
        const outcome = socket.send(new Uint8Array([0, 1, 2, 3, 4]).subarray(1, 3)).catch((error: unknown) => error)
        await until(() => received.length || profile === 'legacy')
        if (profile !== 'legacy') expect([...new Uint8Array(received[0])]).toEqual([1, 2])
        // A 2016 host takes text only, and says so; the socket lives on.
        else {
          await until(() => socket.pending.count === 0)
          expect(await outcome).toMatchObject({ code: 'SEND_FAILED' })
        }
        expect(socket.state.phase).toBe('open')
        socket.close()
      }))

    test('onSocketMessage: messages are an Observable, an async iterator and batches, all alike', () =>
      play(async ({ wx, clock, url, until }) => {
        const socket = connectSocket({
          url: `${url}/greeting`,
          host: wx,
          clock,
          codec: { encode: String, decode: String },
        })
        const streamed = new Promise((resolve) =>
          socket.messages$
            .pipe(
              map((text) => text.toUpperCase()),
              toArray(),
            )
            .subscribe(resolve),
        )
        const iterated: string[] = []
        const batched: string[] = []
        const loops = [
          (async () => {
            for await (const text of socket) iterated.push(text)
          })(),
          (async () => {
            for await (const texts of socket.batches()) batched.push(...texts)
          })(),
        ]
        socket.send('a')
        socket.send('b')
        socket.send('close 1000')
        await until(() => socket.state.phase === 'closed')
        await clock.setTimeout(() => {}, 0)
        await until(() => batched.length === 3)
        await Promise.all(loops)
        expect(await streamed).toEqual(['WELCOME', 'RE:A', 'RE:B'])
        expect(iterated).toEqual(['welcome', 're:a', 're:b'])
        expect(batched).toEqual(iterated)
      }))

    test('onSocketMessage: what is no JSON goes to errors$, and the next message is delivered', () =>
      play(async ({ wx, clock, url, until }) => {
        const socket = connectSocket({ url: `${url}/greeting`, host: wx, clock, codec: json(), retry: false })
        const log: unknown[] = []
        socket.errors$.subscribe(({ code, data }) => log.push(code, data))
        socket.messages$.subscribe((message) => log.push(message))
        await until(() => log.length)
        expect(log).toEqual(['DECODE_FAILED', 'welcome'])
        socket.close()
      }))

    test('closeSocket: flushes, closes with the code and reason asked for, and resolves', () =>
      play(async ({ wx, clock, url, seen, until }) => {
        const socket = connectSocket({ url, host: wx, clock, retry: false })
        await until(() => socket.state.phase === 'open')
        const sent = socket.send('last')
        const closed = socket.close({ code: 3001, reason: 'bye' })
        expect(socket.state.phase).toBe('closing')
        await expect(socket.send('too late')).rejects.toMatchObject({ code: 'CLOSED', data: 'too late' })
        await until(() => seen[0]?.closed && socket.state.phase === 'closed')
        await sent
        expect(await closed).toEqual({ code: 3001, reason: 'bye', wasClean: true })
        expect(seen).toMatchObject([{ received: ['last'], closed: { code: 3001, reason: 'bye' } }])
      }))

    test("onSocketClose: the server's code and reason reach closed, and messages$ errors", () =>
      play(async ({ wx, clock, url, until }) => {
        const socket = connectSocket({ url, host: wx, clock, retry: false })
        const ends: unknown[] = []
        socket.messages$.subscribe({ error: (error) => ends.push(error), complete: () => ends.push('complete') })
        socket.send('close 4001 kicked out')
        await until(() => ends.length)
        const info = await socket.closed
        expect(info).toMatchObject({ code: 4001, reason: 'kicked out', wasClean: false })
        expect(ends).toEqual([info.error])
        expect(info.error).toMatchObject({ code: 'CONNECTION_LOST', closeCode: 4001, closeReason: 'kicked out' })
        await expect(socket.send('x')).rejects.toMatchObject({ code: 'CLOSED', cause: info.error })
      }))

    test("onSocketClose: a server's 1000 is a clean end", () =>
      play(async ({ wx, clock, url, until }) => {
        const socket = connectSocket({ url, host: wx, clock, retry: false })
        const ends: unknown[] = []
        socket.messages$.subscribe({ error: (error) => ends.push(error), complete: () => ends.push('complete') })
        socket.send('close 1000 done')
        await until(() => ends.length)
        expect(ends).toEqual(['complete'])
        expect(await socket.closed).toEqual({ code: 1000, reason: 'done', wasClean: true })
      }))

    test('a second connection closes the first on the globals, and lives beside it with SocketTask', () =>
      play(async ({ wx, clock, url, seen, until }) => {
        const first = connectSocket({ url: `${url}/first`, host: wx, clock, retry: false })
        await until(() => first.state.phase === 'open')
        const second = connectSocket({ url: `${url}/second`, host: wx, clock, retry: false })
        second.send('hello')
        await until(() => second.state.phase === 'open' && seen[1]?.received.length)
        expect(seen[1]).toMatchObject({ path: '/second', received: ['hello'] })
        if (profile === 'legacy') {
          expect(await first.closed).toEqual({ code: 1000, reason: 'taken over', wasClean: true })
          await until(() => seen[0]?.closed)
        } else {
          expect(first.state.phase).toBe('open')
          first.close()
        }
        second.close()
      }))

    test('close before open closes all the same, and open is never reported', () =>
      play(async ({ wx, clock, url, seen, until, pass }) => {
        const socket = connectSocket({ url, host: wx, clock, retry: false })
        const phases: string[] = []
        socket.state$.subscribe(({ phase }) => phases.push(phase))
        const sent = socket.send('never')
        const closed = socket.close({ timeout: 4000 })
        await expect(socket.opened).rejects.toMatchObject({ code: 'CLOSED' })
        await expect(sent).rejects.toMatchObject({ code: 'CLOSED', data: 'never' })
        await until(() => socket.state.phase === 'closed')
        expect(await closed).toEqual({ code: 1000, reason: '', wasClean: true })
        await pass(real ? 20 : 5000)
        expect(phases).toEqual(['connecting', 'closing', 'closed'])
        expect(seen.flatMap(({ received }) => received)).toEqual([])
      }))

    test('https:// urls are taken for wss://, http:// for ws://', () =>
      play(async ({ wx, clock, url, seen, until }) => {
        const asked: string[] = []
        const host = { ...wx, connectSocket: (options: any) => (asked.push(options.url), wx.connectSocket(options)) }
        const socket = connectSocket({ url: url.replace('ws:', 'http:'), host, clock, retry: false })
        await until(() => seen.length && socket.state.phase === 'open')
        expect(asked).toEqual([url])
        socket.close()
        await until(() => socket.state.phase === 'closed')
        const secure = connectSocket({ url: 'https://127.0.0.1:9/', host, clock, retry: false })
        expect(asked[1]).toBe('wss://127.0.0.1:9/')
        secure.close()
        await until(() => secure.state.phase === 'closed')
      }))
  })
})

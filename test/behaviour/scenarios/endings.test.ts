// What is over is over: nothing is dispatched, every send settles with the truth, nothing is held (API.md, close, signal).
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { note, outcomeOf } from './coming-back/world.js'
import { createBlob, createPlatform } from './platform.js'
import { builds } from './world.js'

/** Newer than the ECMAScript that the package is written in. */
declare class WeakRef<T extends object> {
  constructor(target: T)
  deref(): T | undefined
}

const never = new Promise<never>(() => {})
const ways = ['close', 'abort'] as const
type Way = (typeof ways)[number]
/** What a failed send says; not where it was made. */
const failureOf = (send: Promise<unknown>): Promise<any> =>
  send.then(
    () => 'sent',
    ({ code, message, hint, cause, maybeDelivered, data }) => ({ code, message, hint, cause, maybeDelivered, data }),
  )

describe.each(builds)('%s', (_, library) => {
  const { createAbortController } = library

  /** A socket that has a wire, and two ways to end it. */
  const setUp = async (given: object = {}, host: Parameters<typeof createPlatform>[1] = {}) => {
    const { signal, abort } = createAbortController()
    const platform = createPlatform(library, host)
    const socket = platform.connect({ signal, retry: false, ...given })
    await platform.settle()
    const stop = (way: Way): void => (way === 'close' ? void socket.close({ drain: false }) : abort('enough'))
    return { ...platform, socket, stop, end: () => platform.end(socket) }
  }

  describe.each(ways)('nothing is dispatched after %s', (way) => {
    test('of what was held, to who comes later, though the end came before', async () => {
      const { socket, say, settle, wire, stop, end } = await setUp()
      say('a', 'b')
      wire.end({ code: 1006 })
      await settle()
      stop(way)
      const log = note(socket)
      await expect(socket.iterate().next()).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
      expect(log).toEqual(['closed', 'errors$ ends', 'messages$ fails CONNECTION_LOST'])
      await end()
    })

    test('of what was held, in the midst of it, though the end came before', async () => {
      const { socket, say, settle, wire, stop, end } = await setUp()
      say('a', 'b')
      wire.end({ code: 1006 })
      await settle()
      const log: unknown[] = []
      socket.messages$.subscribe({
        next(message) {
          log.push(message)
          stop(way)
        },
        error: ({ code }) => log.push(code),
      })
      expect(log).toEqual(['a', 'CONNECTION_LOST'])
      await end()
    })

    test.each(['at the end', 'later'])('to who subscribes inside errors$ %s', async (when) => {
      const { socket, say, settle, wire, stop, end } = await setUp()
      say('a')
      const log: string[] = []
      const hearErrors = () =>
        socket.errors$.subscribe({
          complete() {
            stop(way)
            socket.messages$.subscribe({ next: (message) => log.push(message), error: ({ code }) => log.push(code) })
            socket.onMessage((message) => log.push(message))
          },
        })
      if (when === 'at the end') hearErrors()
      wire.end({ code: 1006 })
      await settle()
      if (when === 'later') hearErrors()
      expect(log).toEqual(['CONNECTION_LOST'])
      await end()
    })

    test('of what a hook has not taken, to who subscribes inside errors$ then', async () => {
      const { socket, say, settle, stop, end } = await setUp({ codec: library.json(), handshake: () => never })
      const log: string[] = []
      socket.errors$.subscribe(({ code }) => {
        log.push(code)
        stop(way)
        socket.messages$.subscribe({ next: (message) => log.push(message), complete: () => log.push('complete') })
        socket.onMessage((message) => log.push(message))
      })
      say('"a"', '"b"', '{', '"c"')
      await settle()
      expect(log).toEqual(['DECODE_FAILED', 'complete'])
      await end()
    })

    test('nor is a Blob waited for where the connection has ended', async () => {
      const { socket, say, wire, stop, end } = await setUp()
      const log = note(socket)
      say(createBlob().blob, 'a')
      wire.end({ code: 1006 })
      expect(socket.state.phase).toBe('open')
      stop(way)
      expect(socket.state).toEqual({ phase: 'closed', code: 1000, reason: '', wasClean: true })
      expect(log).toEqual(['open', 'closing', 'messages$ ends', 'closed', 'errors$ ends'])
      await end()
    })

    test('nor has a Blob any time left', async () => {
      const { socket, say, settle, clock, stop } = await setUp({}, { silent: true })
      const log = note(socket)
      const { blob, read } = createBlob()
      say(blob, 'a')
      stop(way)
      expect(clock.timers).toBe(1)
      read('late')
      await settle()
      await clock.advance(3000)
      expect(log).toEqual(['open', 'closing', 'messages$ ends', 'closed', 'errors$ ends'])
      expect(clock.timers).toBe(0)
    })
  })

  test('close() that drains waits for no Blob where the connection has ended, and says so', async () => {
    const { socket, say, wire, end } = await setUp({}, { answers: false })
    const sent = failureOf(socket.send('x'))
    say(createBlob().blob)
    wire.end({ code: 1006 })
    void socket.close()
    expect(socket.state).toMatchObject({ phase: 'closed', code: 1006, wasClean: false })
    expect(await sent).toMatchObject({ code: 'CLOSED', maybeDelivered: true })
    await end()
  })

  describe("a hook's send", () => {
    /** What the hook's send and the socket's reject with when the same befalls them, both handed over. */
    const bothFail = async (befalls: (world: Awaited<ReturnType<typeof setUp>>) => void) => {
      let fromHook: Promise<any> | undefined
      let kept: any
      const opening = (given: any): Promise<never> => {
        kept = given
        fromHook = failureOf(given.send('x'))
        return never
      }
      const [hook, plain] = [
        await setUp({ handshake: opening }, { answers: false }),
        await setUp({}, { answers: false }),
      ]
      const fromSocket = failureOf(plain.socket.send('x'))
      for (const world of [hook, plain]) {
        befalls(world)
        await world.settle()
      }
      const later = [failureOf(kept.send('later')), failureOf(plain.socket.send('later'))]
      for (const world of [hook, plain]) {
        await world.clock.advance(5000)
        await world.end()
      }
      later.push(failureOf(kept.send('later')), failureOf(plain.socket.send('later')))
      return { handedOver: await Promise.all([fromHook, fromSocket]), later: await Promise.all(later) }
    }

    test.each(ways)('rejects as that of the socket does, at %s and after it', async (way) => {
      const { handedOver, later } = await bothFail(({ stop }) => stop(way))
      expect(handedOver[0]).toEqual(handedOver[1])
      const cause = { code: 1000, reason: '', wasClean: true }
      expect(handedOver[0]).toMatchObject(
        way === 'close'
          ? { code: 'CLOSED', cause, maybeDelivered: true, data: 'x' }
          : { code: 'ABORTED', cause: 'enough', maybeDelivered: true, data: 'x' },
      )
      for (const failure of later) expect(failure).toEqual(later[0])
      const abort = { code: 'ABORTED', cause: 'enough' }
      expect(later[0]).toMatchObject({ code: 'CLOSED', data: 'later', cause: way === 'close' ? cause : abort })
    })

    test('rejects as that of the socket does, where the platform never answers the close', async () => {
      const { handedOver } = await bothFail(({ socket, wire }) => {
        wire.closed = true
        void socket.close({ drain: false, code: 3001 })
      })
      expect(handedOver[0]).toEqual(handedOver[1])
      expect(handedOver[0]).toMatchObject({ code: 'CLOSED', cause: { code: 1006 }, maybeDelivered: true })
    })

    test('rejects with the loss that is survived, and with the end where it is none', async () => {
      for (const retry of [() => 100, false] as const) {
        let sent!: Promise<any>
        const handshake = ({ send }: any): Promise<never> => ((sent = failureOf(send('x'))), never)
        const { socket, wire, settle, end } = await setUp({ retry, handshake }, { answers: false })
        const errors: unknown[] = []
        socket.errors$.subscribe((error) => errors.push(error))
        wire.end({ code: 1001 })
        const failure = await sent
        expect(failure).toMatchObject({ maybeDelivered: true, data: 'x' })
        await settle()
        if (retry) expect(failure).toMatchObject({ code: 'CONNECTION_LOST', cause: errors[0] })
        else expect(failure).toMatchObject({ code: 'CLOSED', cause: (await socket.closed).error })
        await end()
      }
    })
  })

  describe('an abort', () => {
    test('rejects what is pending ABORTED, also while the wire closes; later sends CLOSED, with it as cause', async () => {
      for (const closes of [false, true]) {
        const { socket, stop, settle, end } = await setUp({}, { answers: false })
        const pending = failureOf(socket.send('x'))
        if (closes) void socket.close({ drain: false })
        stop('abort')
        const aborted = { code: 'ABORTED', cause: 'enough' }
        const late = { code: 'CLOSED', data: 'late', cause: aborted }
        expect(await failureOf(socket.send('late'))).toMatchObject(late)
        await settle()
        expect(await pending).toMatchObject({ ...aborted, maybeDelivered: true, data: 'x' })
        expect(socket.state.phase).toBe('closed')
        expect(await failureOf(socket.send('late'))).toMatchObject(late)
        await end()
      }
    })

    test('has a cause to lead to also where it has no reason', async () => {
      const { signal, abort } = createAbortController()
      const { socket, end } = await setUp({ signal })
      abort()
      expect(await failureOf(socket.send('late'))).toMatchObject({ code: 'CLOSED', cause: { code: 'ABORTED' } })
      await end()
    })
  })

  describe('a send whose signal closes the socket when it is looked at', () => {
    const quiet = { addEventListener() {}, removeEventListener() {} }
    /** Options that close the socket when that of them is looked at for the n-th time. */
    const makers: [string, (look: () => void) => object][] = [
      [
        '`signal`',
        (look) => ({
          get signal() {
            look()
            return { ...quiet, aborted: false }
          },
        }),
      ],
      [
        '`aborted`',
        (look) => ({
          signal: {
            ...quiet,
            get aborted() {
              look()
              return false
            },
          },
        }),
      ],
      ['`addEventListener`', (look) => ({ signal: { ...quiet, aborted: false, addEventListener: look } })],
    ]

    test.each(makers)('settles, at %s, in every phase', async (_, make) => {
      for (const phase of ['connecting', 'open', 'waiting', 'paused'] as const)
        for (const nth of [1, 2, 3]) {
          const { socket, settle, wire, end } = await setUp({
            retry: () => 1000,
            ...(phase === 'connecting' && { handshake: () => never }),
          })
          if (phase === 'paused') socket.pause()
          if (phase === 'waiting') wire.end({ code: 1006 })
          await settle()
          expect(socket.state.phase).toBe(phase)
          let looks = 0
          const look = (): void => void (++looks === nth && socket.close())
          const sent = outcomeOf(socket.send('x', make(look)))
          const closes = looks >= nth
          void socket.close()
          await settle()
          await settle()
          expect(sent.is).toBe(phase === 'open' && !closes ? 'sent' : 'CLOSED')
          expect(socket.pending).toEqual({ count: 0, bytes: 0 })
          await end()
        }
    })

    test('settles where the socket is closed by the signal of another, which has expired', async () => {
      const { socket, clock, settle, end } = await setUp()
      socket.pause()
      const removeEventListener = (): void => void socket.close()
      const expired = outcomeOf(
        socket.send('old', { ttl: 5, signal: { aborted: false, addEventListener() {}, removeEventListener } }),
      )
      // The wall clock goes on, and no timer.
      const { now } = clock
      clock.now = () => now() + 100
      const sent = outcomeOf(socket.send('x'))
      await settle()
      expect([expired.is, sent.is]).toEqual(['EXPIRED', 'CLOSED'])
      expect(socket.pending.count).toBe(0)
      clock.now = now
      await end()
    })
  })

  describe('a closed socket is held by no', () => {
    setFlagsFromString('--expose-gc')
    const collectGarbage: () => void = runInNewContext('gc')
    // Other files share this process, and contexts of their own.
    setFlagsFromString('--no-expose-gc')
    /** What the rest of the program holds on to. */
    const held: unknown[] = []
    const pendingForEver = (): Promise<never> => {
      const promise = new Promise<never>(() => {})
      held.push(promise)
      return promise
    }

    /** A socket that lives and ends; what is left of it can only be reached through what is held. */
    const live = async (given: object, frames: unknown[] = []) => {
      const { signal } = createAbortController()
      held.push(signal)
      const { clock: virtual, connect, settle, wires, say } = createPlatform(library)
      const clock = { ...virtual }
      const socket = connect({ clock, signal, ...given })
      socket.messages$.subscribe(() => {})
      socket.send('x').catch(() => {})
      await settle()
      if (wires.length) say(...(frames as []))
      await settle()
      const closed = socket.close({ drain: false })
      await settle()
      await closed
      return [new WeakRef(socket), new WeakRef(clock)]
    }

    const isCollected = async (life: Promise<WeakRef<object>[]>) => {
      const references = await life
      for (let i = 0; i < 10 && references.some((reference) => reference.deref()); i++) {
        await new Promise((resolve) => setImmediate(resolve))
        collectGarbage()
      }
      return references.map((reference) => reference.deref() === undefined)
    }

    const holders: [string, () => object, unknown[]?][] = [
      ['signal', () => ({})],
      ['hook that never settles', () => ({ handshake: () => pendingForEver() })],
      [
        'hook that goes on when something settles, and would send then',
        () => ({
          handshake: async ({ send, next }: any) => {
            await pendingForEver()
            await send(await next())
          },
        }),
      ],
      ['opening that a hook has kept', () => ({ handshake: (opening: object) => (held.push(opening), never) })],
      ['url that never comes', () => ({ url: () => pendingForEver() })],
      ['header that never comes', () => ({ header: async () => ({ token: await pendingForEver() }) })],
      ['protocols that never come', () => ({ protocols: () => ({ then: pendingForEver().then.bind(never) }) })],
      ['Blob that is never read', () => ({}), [{ size: 1, arrayBuffer: pendingForEver }]],
    ]

    test.each(holders)('%s', async (_, given, frames) => {
      expect(await isCollected(live(given(), frames))).toEqual([true, true])
      expect(held.length).toBeGreaterThan(0)
    })
  })
})

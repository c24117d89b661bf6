// Opening hooks: before the queue, at every opening, with the frames that come meanwhile (API.md, onOpening).
import { describe, expect, test } from 'vitest'
import { createStage, bothApis, everywhere, note } from './world.js'

describe.each(everywhere)('$name', (world) => {
  const { json } = world.library

  test('hooks run in order of registration, before the queue, at every opening', async () => {
    const stage = createStage(world)
    const attempts: number[] = []
    const socket = stage.connect({
      handshake: async ({ send, attempt }: any) => {
        attempts.push(attempt)
        await send('login')
      },
      retry: () => 100,
    })
    socket.onOpening(async ({ send }) => {
      await undefined
      await send('subscribe')
    })
    const stop = socket.onOpening(({ send }) => send('once'))
    socket.send('queued')
    await stage.advance(100)
    expect(stage.arrived).toEqual(['login', 'subscribe', 'once', 'queued'])
    stop()
    stage.server.lose()
    await stage.advance(50)
    socket.send('later')
    await stage.advance(500)
    expect(stage.arrived.slice(4)).toEqual(['login', 'subscribe', 'later'])
    expect(attempts).toEqual([1, 2])
    await stage.end(socket)
  })

  test('an opening has its order: hooks, state, queue, opened, state$', async () => {
    const stage = createStage(world)
    const log: string[] = []
    const { push } = stage.handedOver
    stage.handedOver.push = (frame) => (
      log.push(`${socket.state.phase}: hands over ${frame}`),
      push.call(stage.handedOver, frame)
    )
    const socket = stage.connect({ handshake: () => void log.push(`${socket.state.phase}: hook`) })
    socket.send('queued')
    socket.opened.then(() => log.push('opened'))
    socket.state$.subscribe(({ phase }) => {
      log.push(`state$: ${phase}`)
      // A promise reaction that is queued now runs after those of a promise that has resolved already.
      if (phase === 'open') Promise.resolve().then(() => log.push('the turn after state$'))
    })
    await stage.advance(100)
    expect(log).toEqual([
      'state$: connecting',
      'connecting: hook',
      'open: hands over queued',
      'state$: open',
      'opened',
      'the turn after state$',
    ])
    await stage.end(socket)
  })

  test('frames that hooks do not take reach messages$ in order, before open is announced', async () => {
    const stage = createStage(world, {
      meets(connection) {
        connection.accept()
        for (const text of ['"a"', '"b"', '"c"', '"d"']) connection.send(text)
      },
    })
    const taken: unknown[] = []
    const socket = stage.connect({
      codec: json(),
      handshake: async ({ next }: any) => {
        taken.push(await next())
        await new Promise((resolve) => stage.clock.setTimeout(resolve as () => void, 50))
      },
    })
    socket.onOpening(async ({ next }) => void taken.push(await next()))
    const log = note(socket)
    await stage.advance(200)
    expect(taken).toEqual(['a', 'b'])
    expect(log).toEqual(['connecting', 'received c', 'received d', 'open'])
    await stage.end(socket)
  })

  test('frames are not lost when the hook fails, and are dispatched before the failure is told', async () => {
    const stage = createStage(world, { meets: (connection, n) => n === 1 && connection.send('hello') })
    const socket = stage.connect({
      handshake: async ({ attempt }: any) => {
        await new Promise((resolve) => stage.clock.setTimeout(resolve as () => void, 50))
        if (attempt === 1) throw new Error('mine')
      },
      retry: () => 100,
    })
    const log = note(socket)
    await stage.advance(1000)
    expect(log).toEqual(['connecting', 'received hello', 'survived CONNECT_FAILED', 'waiting', 'connecting', 'open'])
    await stage.end(socket)
  })

  test.each([
    ['throws', () => raise(new Error('mine'))],
    ['rejects', () => Promise.reject(new Error('mine'))],
  ])('a hook that %s fails the attempt, and its wire is closed before the next', async (_, fail) => {
    const stage = createStage(world)
    const socket = stage.connect({ handshake: ({ attempt }: any) => attempt === 1 && fail(), retry: () => 100 })
    const errors: any[] = []
    socket.errors$.subscribe((error) => errors.push(error))
    await stage.advance(1000)
    expect(errors).toMatchObject([{ code: 'CONNECT_FAILED', kind: 'handshake', cause: { message: 'mine' } }])
    expect(stage.connections[0]!.closedByClient).toBeDefined()
    expect(stage.dials.map(({ live }) => live)).toEqual([0, 0])
    expect(socket.state).toMatchObject({ phase: 'open', attempt: 2 })
    await stage.end(socket)
  })

  test('a hook that never ends fails the attempt in its time', async () => {
    const stage = createStage(world)
    const never = new Promise<void>(() => {})
    const socket = stage.connect({ handshake: ({ attempt }: any) => attempt === 1 && never, timeout: 2000 })
    const errors: any[] = []
    socket.errors$.subscribe((error) => errors.push(error))
    await stage.advance(2001)
    expect(errors).toMatchObject([{ code: 'CONNECT_TIMEOUT', message: expect.stringContaining('opening hooks') }])
    await stage.advance(3000)
    expect(socket.state.phase).toBe('open')
    await stage.end(socket)
  })

  test.each([1000, 1006, 4000])('a connection that ends during a hook with %i is a failed attempt', async (code) => {
    const stage = createStage(world, { meets: (connection, n) => n === 1 && connection.close(code) })
    const failed: unknown[] = []
    const socket = stage.connect({
      handshake: ({ next, attempt }: any) =>
        attempt === 1 && next().catch((error: any) => raise(failed.push(error.code))),
    })
    const errors: any[] = []
    socket.errors$.subscribe((error) => errors.push(error))
    await stage.advance(3000)
    expect(errors).toMatchObject([{ code: 'CONNECT_FAILED', kind: 'handshake' }])
    expect(failed).toEqual(['CLOSED'])
    expect(socket.state).toMatchObject({ phase: 'open', attempt: 2 })
    await stage.end(socket)
  })

  test('close() during a hook closes, opens nothing, and ends what the hook waits for', async () => {
    const stage = createStage(world)
    const outcomes: string[] = []
    const socket = stage.connect({
      handshake: async ({ next, send }: any) => {
        await next().catch(({ code }: any) => outcomes.push(`next ${code}`))
        await send('late').catch(({ code }: any) => outcomes.push(`send ${code}`))
      },
    })
    const log = note(socket)
    const queued = socket.send('queued').catch(({ code }) => outcomes.push(`queued ${code}`))
    await stage.advance(100)
    expect(log).toEqual(['connecting'])
    socket.close()
    await queued
    await stage.advance(1000)
    expect(log).toEqual(['connecting', 'closing', 'messages$ ends', 'closed', 'errors$ ends'])
    expect(outcomes.sort()).toEqual(['next CLOSED', 'queued CLOSED', 'send CLOSED'])
    expect(stage.arrived).toEqual([])
    await stage.end(socket)
  })
})

describe.each(bothApis)('$name', (world) => {
  const { createAbortController } = world.library

  test.each(['close', 'pause', 'reconnect'] as const)(
    'a hook may call %s, in its first turn and later',
    async (method) => {
      for (const late of [false, true]) {
        const stage = createStage(world)
        let calls = 0
        const socket: any = stage.connect({
          handshake: async () => {
            if (late) await undefined
            if (calls++ === 0) socket[method]()
          },
        })
        const log = note(socket)
        await stage.advance(3000)
        expect(log).toEqual(
          {
            close: ['connecting', 'closing', 'messages$ ends', 'closed', 'errors$ ends'],
            pause: ['connecting', 'paused'],
            reconnect: ['connecting', 'connecting', 'open'],
          }[method],
        )
        expect(stage.counters.live).toBe(method === 'reconnect' ? 1 : 0)
        await stage.end(socket)
      }
    },
  )

  test('an abort during a hook is an ending like any other', async () => {
    const stage = createStage(world)
    const { signal, abort } = createAbortController()
    const socket = stage.connect({ handshake: ({ next }: any) => next(), signal })
    const sent = socket.send('x').catch(({ code }) => code)
    const opened = socket.opened.catch(({ code }) => code)
    await stage.advance(100)
    abort()
    expect([await sent, await opened]).toEqual(['ABORTED', 'ABORTED'])
    await stage.advance(1000)
    expect(await socket.closed).toMatchObject({ code: 1000, wasClean: true })
    await stage.end(socket)
  })

  test('socket.send inside a hook waits for the end of the hook', async () => {
    const stage = createStage(world)
    const socket = stage.connect({
      handshake: async ({ send }: any) => {
        socket.send('after')
        await send('before')
      },
    })
    await stage.advance(100)
    expect(stage.arrived).toEqual(['before', 'after'])
    await stage.end(socket)
  })

  test('what a hook has kept is of no use once it is over', async () => {
    const stage = createStage(world)
    let kept: any
    const socket = stage.connect({ handshake: (opening: any) => void (kept = opening) })
    await stage.advance(100)
    await expect(kept.send('late')).rejects.toMatchObject({ code: 'CLOSED' })
    await expect(kept.next()).rejects.toMatchObject({ code: 'CLOSED' })
    expect(stage.arrived).toEqual([])
    await stage.end(socket)
  })

  test('a hook that is registered during the hooks runs at the next opening', async () => {
    const stage = createStage(world)
    const runs: string[] = []
    const socket = stage.connect({
      handshake() {
        runs.push('first')
        if (runs.length === 1) socket.onOpening(() => void runs.push('second'))
      },
    })
    await stage.advance(100)
    expect(runs).toEqual(['first'])
    socket.reconnect()
    await stage.advance(100)
    expect(runs).toEqual(['first', 'first', 'second'])
    await stage.end(socket)
  })

  test('what cannot be encoded rejects the send of the hook only, and a bad frame goes to errors$', async () => {
    const stage = createStage(world, { meets: (connection) => (connection.send('{'), connection.send('"ok"')) })
    const circular: any = {}
    circular.self = circular
    const seen: unknown[] = []
    const socket = stage.connect({
      codec: world.library.json(),
      handshake: async ({ send, next }: any) => {
        seen.push(await send(circular).catch(({ code }: any) => code), await next())
      },
    })
    const log = note(socket)
    await stage.advance(100)
    expect(seen).toEqual(['ENCODE_FAILED', 'ok'])
    expect(log).toEqual(['connecting', 'survived DECODE_FAILED', 'open'])
    await stage.end(socket)
  })

  test('credentials that are refused during a hook are fetched anew once', async () => {
    for (const code of [4401, 4403]) {
      const stage = createStage(world, { meets: (connection) => connection.close(code, 'who are you') })
      const socket = stage.connect({ handshake: ({ next }: any) => next() })
      await stage.advance(60_000)
      expect(stage.dials.length).toBe(2)
      expect((await socket.closed).error).toMatchObject({
        kind: 'handshake',
        closeCode: code,
        closeReason: 'who are you',
      })
      await stage.end(socket)
    }
  })

  test('failed hooks count as failures, and the policy hears of them', async () => {
    const stage = createStage(world)
    const told: unknown[] = []
    const retry = ({ attempt, error }: any) => (told.push([attempt, error.kind]), attempt < 3 && 100)
    const socket = stage.connect({ handshake: () => Promise.reject(new Error('never')), retry })
    await stage.advance(5000)
    expect(told).toEqual([
      [1, 'handshake'],
      [2, 'handshake'],
      [3, 'handshake'],
    ])
    expect(socket.state).toMatchObject({ phase: 'closed', error: { kind: 'handshake' } })
    await stage.end(socket)
  })
})

function raise(error: unknown): never {
  throw error
}

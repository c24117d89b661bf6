import { describe, expect, test, vi } from 'vitest'
import { createAbortController } from '../../../src/abort.js'
import { requests } from '../../../src/companions/requests.js'
import { createWorld, outcomesOf } from './world.js'

const plain = {
  encode: (id: any, body: any) => ({ id, body }),
  decode: (message: any) => ('id' in message ? message : undefined),
}
const create = (given: any = {}, world = createWorld()) => {
  const request = requests<any, any, any, any>(world.socket, { ...plain, clock: world.own, ...given })
  return { ...world, world, request }
}
const opened = async (given?: object) => {
  const all = create(given)
  await all.clock.advance(1)
  return all
}

describe('a request', () => {
  test('resolves with the body of the reply that has its id, in whatever order replies come', async () => {
    const { request, clock, sent, say, finish } = await opened()
    const outcomes = outcomesOf([request('a'), request('b')])
    expect(sent).toEqual([
      { id: 1, body: 'a' },
      { id: 2, body: 'b' },
    ])
    say({ id: 2, body: 'B' }, { news: true })
    await clock.advance(0)
    expect(outcomes).toEqual(['pending', 'B'])
    say({ id: 1, body: 'A' })
    await clock.advance(0)
    expect(outcomes).toEqual(['A', 'B'])
    await finish()
  })

  test('resolves with a reply that comes before `send` has returned', async () => {
    const { request, own, world, say, finish } = await opened()
    world.hear = ({ id }) => say({ id, body: 'at once' })
    expect(await request('a')).toBe('at once')
    expect(own.timers).toBe(0)
    await finish()
  })

  test('waits for the socket to open, and `messages$` sees the reply', async () => {
    const { request, clock, socket, sent, say, finish } = create()
    const seen: unknown[] = []
    socket.messages$.subscribe((message) => seen.push(message))
    const outcomes = outcomesOf([request('a')])
    expect(sent).toEqual([])
    await clock.advance(1)
    say({ id: 1, body: 'A' })
    await clock.advance(0)
    expect(outcomes).toEqual(['A'])
    expect(seen).toEqual([{ id: 1, body: 'A' }])
    await finish()
  })

  test('rejects with what the far end refused it with, and takes null for no error', async () => {
    const { request, clock, say, finish } = await opened()
    const outcomes = outcomesOf([request('a'), request('b')])
    say({ id: 1, error: 'forbidden' }, { id: 2, body: 'B', error: null })
    await clock.advance(0)
    expect(outcomes).toEqual(['forbidden', 'B'])
    await finish()
  })

  test('rejects REQUEST_TIMEOUT in its own time, or in that of all', async () => {
    const { request, clock, finish } = await opened({ timeout: 3000 })
    const outcomes = outcomesOf([request('a'), request('b', { timeout: 1000 }), request('c', { timeout: 5000 })])
    await clock.advance(999)
    expect(outcomes).toEqual(Array(3).fill('pending'))
    await clock.advance(1)
    expect(outcomes).toEqual(['pending', 'REQUEST_TIMEOUT?', 'pending'])
    await clock.advance(2000)
    expect(outcomes).toEqual(['REQUEST_TIMEOUT?', 'REQUEST_TIMEOUT?', 'pending'])
    await clock.advance(2000)
    expect(outcomes[2]).toBe('REQUEST_TIMEOUT?')
    await finish()
  })

  test('that was never sent says so when its time is up, and is never sent', async () => {
    const { request, clock, world, sent, open, finish } = create({}, createWorld({ opens: false, timeout: 60_000 }))
    const failure = request('a').catch((error) => error)
    await clock.advance(10_000)
    expect(await failure).toMatchObject({ code: 'REQUEST_TIMEOUT', data: 'a' })
    expect((await failure).maybeDelivered).toBeUndefined()
    expect((await failure).message).toBe('Cannot request: no reply came in time (10000 ms)')
    open()
    await clock.advance(1)
    expect(sent).toEqual([])
    world.opens = true
    await finish()
  })

  test('gives what the app slept through a second to be heard', async () => {
    const world = createWorld()
    let asleep = 0
    const clock = { ...world.clock, now: () => world.clock.now() + asleep }
    const request = requests<any, any, any, any>(world.socket, { ...plain, clock })
    await world.clock.advance(1)
    const outcomes = outcomesOf([request('a'), request('b')])
    asleep = 60_000
    await world.clock.advance(10_000)
    expect(outcomes).toEqual(['pending', 'pending'])
    world.say({ id: 1, body: 'A' })
    await world.clock.advance(1000)
    expect(outcomes).toEqual(['A', 'REQUEST_TIMEOUT?'])
    await world.finish()
  })

  test('that is aborted rejects ABORTED: sent, it may have been delivered; queued, it is never sent', async () => {
    const { request, clock, sent, finish } = create()
    const { signal, abort } = createAbortController()
    const outcomes = outcomesOf([request('a', { signal })])
    abort('left')
    await clock.advance(1)
    expect(sent).toEqual([])
    const other = createAbortController()
    const sentOnes = outcomesOf([request('b', { signal: other.signal })])
    const failure = request('c', { signal: other.signal }).catch((error) => error)
    other.abort('left, too')
    expect(await failure).toMatchObject({ code: 'ABORTED', cause: 'left, too', data: 'c', maybeDelivered: true })
    expect(await request('d', { signal }).catch((error) => error)).toMatchObject({ code: 'ABORTED', data: 'd' })
    expect([outcomes, sentOnes]).toEqual([['ABORTED'], ['ABORTED?']])
    expect(sent.map(({ body }) => body)).toEqual(['b', 'c'])
    await finish()
  })

  test('leaves its signal once it is settled', async () => {
    const { request, clock, say, finish } = await opened()
    const listeners = new Set<unknown>()
    const signal: any = {
      aborted: false,
      addEventListener: (_: string, listener: unknown) => listeners.add(listener),
      removeEventListener: (_: string, listener: unknown) => listeners.delete(listener),
    }
    const reply = request('a', { signal })
    expect(listeners.size).toBe(1)
    say({ id: 1, body: 'A' })
    expect(await reply).toBe('A')
    expect(listeners.size).toBe(0)
    await clock.advance(0)
    await finish()
  })
})

describe('a loss', () => {
  test('rejects CONNECTION_LOST what was sent, and keeps what was not', async () => {
    const { request, clock, lose, sent, say, finish } = await opened()
    const outcomes = outcomesOf([request('a')])
    await clock.advance(0)
    lose()
    const later = request('b')
    const kept = outcomesOf([later])
    await clock.advance(0)
    expect([outcomes, kept]).toEqual([['CONNECTION_LOST?'], ['pending']])
    await clock.advance(200)
    expect(sent.map(({ body }) => body)).toEqual(['a', 'b'])
    say({ id: 2, body: 'B' })
    expect(await later).toBe('B')
    await finish()
  })

  test('rejects also what the platform took in the same breath', async () => {
    const { request, clock, lose, finish } = await opened()
    const outcomes = outcomesOf([request('a')])
    lose()
    await clock.advance(0)
    expect(outcomes).toEqual(['CONNECTION_LOST?'])
    await finish()
  })

  test.each(['answered', 'unanswered'])(
    'sends what is idempotent again with its id, once the platform had it: %s',
    async (kind) => {
      const { request, clock, lose, sent, say, world, finish } = await opened()
      world.answers = kind === 'answered'
      const outcomes = outcomesOf([request('a', { idempotent: true }), request('b', { idempotent: true })])
      await clock.advance(3000)
      lose()
      world.answers = true
      await clock.advance(99)
      expect(sent).toHaveLength(2)
      await clock.advance(10)
      expect(sent.slice(2)).toEqual([
        { id: 1, body: 'a' },
        { id: 2, body: 'b' },
      ])
      say({ id: 1, body: 'A' })
      // Its time is that of the call.
      await clock.advance(6891)
      expect(outcomes).toEqual(['A', 'REQUEST_TIMEOUT?'])
      await finish()
    },
  )

  test('of many leaves none behind, whatever the queue holds', async () => {
    const { request, clock, lose, sent, world, say, finish } = await opened()
    const outcomes = outcomesOf(Array.from({ length: 1000 }, (_, i) => request(i, { idempotent: true })))
    await clock.advance(0)
    lose()
    world.hear = ({ id, body }) => say({ id, body })
    await clock.advance(200)
    expect(sent).toHaveLength(2000)
    expect(outcomes).toEqual(Array.from({ length: 1000 }, (_, i) => i))
    await finish()
  })
})

describe('the end', () => {
  test('rejects all: what was sent may have been delivered, what was not was not', async () => {
    const { request, clock, socket, lose } = await opened({ timeout: 60_000 })
    const outcomes = outcomesOf([request('a', { idempotent: true })])
    await clock.advance(0)
    lose()
    const queued = outcomesOf([request('b')])
    await socket.close()
    const late = outcomesOf([request('c')])
    await clock.advance(0)
    expect([outcomes, queued, late]).toEqual([['CLOSED?'], ['CLOSED'], ['CLOSED']])
    expect(clock.timers).toBe(0)
  })

  test('is told with its code and cause', async () => {
    const { request, clock, lose } = create({}, createWorld({ retry: false }))
    await clock.advance(1)
    const failure = request('a').catch((error) => error)
    await clock.advance(0)
    lose(4001)
    expect(await failure).toMatchObject({ code: 'CLOSED', maybeDelivered: true, data: 'a' })
    expect((await failure).message).toBe('Cannot request: the socket is closed (code 4001)')
    expect((await failure).cause.closeCode).toBe(4001)
    expect(clock.timers).toBe(0)
  })
})

describe('replies that nobody waits for', () => {
  test('are counted where their request was given up or answered twice after a reconnect', async () => {
    const { request, clock, lose, say, errors, finish } = await opened()
    const gone = request('a', { timeout: 100 }).catch(() => {})
    const twice = request('b', { idempotent: true })
    await clock.advance(100)
    await gone
    lose()
    await clock.advance(200)
    const before = errors.length
    say({ id: 2, body: 'B' }, { id: 2, body: 'B' }, { id: 1, body: 'A' })
    expect(await twice).toBe('B')
    expect(request.late).toBe(2)
    expect(errors.length).toBe(before)
    await finish()
  })

  test.each([[{ id: 7 }], [{ id: 1, body: 'again' }], [{ id: {} }]])('are reported otherwise: %j', async (message) => {
    const { request, say, errors, finish } = await opened()
    const reply = request('a')
    say({ id: 1, body: 'A' })
    await reply
    say(message)
    expect(errors).toMatchObject([{ code: 'DECODE_FAILED', data: message }])
    expect(errors[0]!.message).toBe('Cannot take a reply: no request has its id')
    expect(request.late).toBe(0)
    await finish()
  })
})

describe('bad input', () => {
  const thrown = new Error('mine')
  const fail = (): never => {
    throw thrown
  }

  test.each(['encode', 'id'])('%s that throws rejects ENCODE_FAILED, and leaves nothing', async (name) => {
    const { request, own, sent, finish } = await opened({ [name]: fail })
    await expect(request('a')).rejects.toMatchObject({ code: 'ENCODE_FAILED', cause: thrown, data: 'a' })
    expect(own.timers).toBe(0)
    expect(sent).toEqual([])
    await finish()
  })

  test('what the codec refuses rejects ENCODE_FAILED, and leaves nothing', async () => {
    const { request, own, finish } = await opened()
    await expect(request(BigInt(1))).rejects.toMatchObject({ code: 'ENCODE_FAILED' })
    expect(own.timers).toBe(0)
    await finish()
  })

  test('decode that throws is reported, and no request is harmed', async () => {
    const decode = (message: any) => (message.bad ? fail() : message)
    const { request, say, errors, finish } = await opened({ decode })
    const reply = request('a')
    say({ bad: true }, { id: 1, body: 'A' })
    expect(await reply).toBe('A')
    expect(errors).toMatchObject([{ code: 'DECODE_FAILED', cause: thrown, data: { bad: true } }])
    await finish()
  })

  test('an id that another request waits with rejects INVALID_OPTION, and the other goes on', async () => {
    const { request, say, finish } = await opened({ id: () => 'same' })
    const first = request('a')
    await expect(request('b')).rejects.toMatchObject({ code: 'INVALID_OPTION', data: 'b' })
    say({ id: 'same', body: 'A' })
    expect(await first).toBe('A')
    await finish()
  })

  test.each([[{ timeout: -1 }], [{ signal: {} }], [{ idempotent: 1 }], [{ retries: 3 }], ['5000']])(
    'options that are none reject INVALID_OPTION: %j',
    async (options) => {
      const { request, sent, finish } = await opened()
      await expect(request('a', options as never)).rejects.toMatchObject({ code: 'INVALID_OPTION' })
      expect(sent).toEqual([])
      await finish()
    },
  )

  test.each([
    [undefined, plain, 'the socket must be a socket, as connectSocket returns it, received undefined'],
    ['socket', { encode: plain.encode }, 'decode must be a function, received undefined'],
    ['socket', { ...plain, timeout: 0 }, /^Cannot make requests: timeout must be/],
    ['socket', { ...plain, decoder: 1 }, 'decoder is not an option: did you mean decode?'],
  ])('requests(%s, %o) throws INVALID_OPTION', async (given, options, message) => {
    const { socket, finish } = createWorld()
    expect(() => requests((given && socket) as never, options as never)).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        message: typeof message === 'string' ? `Cannot make requests: ${message}` : expect.stringMatching(message),
      }),
    )
    await finish()
  })
})

describe('a hundred thousand requests', () => {
  const many = 100_000

  test('wait on one timer, which is set no more often than for one, and not there without them', async () => {
    const { request, own, say, finish } = await opened()
    const replies: Promise<unknown>[] = []
    for (let i = 0; i < many; i++) replies.push(request(i))
    expect([own.timers, own.set]).toEqual([1, 1])
    for (let id = many; id > 0; id--) say({ id, body: id })
    expect(await Promise.all(replies)).toHaveLength(many)
    expect([own.timers, own.set]).toEqual([0, 1])
    await finish()
  })

  test('are looked up and let go without a look at the others', async () => {
    const looks = async (outstanding: number) => {
      const { request, clock, say, finish } = await opened({ timeout: 60_000 })
      for (let i = 0; i < outstanding; i++) request(i).catch(() => {})
      await clock.advance(0)
      const walk = vi.spyOn(Map.prototype, 'forEach')
      const found = vi.spyOn(Map.prototype, 'get')
      const replies = Array.from({ length: 100 }, (_, i) => request(i))
      for (let i = 1; i <= 100; i++) say({ id: outstanding + i, body: i })
      await Promise.all(replies)
      const count = found.mock.calls.length
      expect(walk).not.toHaveBeenCalled()
      vi.restoreAllMocks()
      await finish()
      return count
    }
    expect(await looks(10_000)).toBe(await looks(0))
  })
})

import { describe, expect, test } from 'vitest'
import { createAbortController } from '../../../src/abort.js'
import { deliveries } from '../../../src/companions/deliveries.js'
import { SocketError } from '../../../src/errors/socket-error.js'
import { createWorld, outcomesOf } from './world.js'

const plain = {
  encode: (id: string, body: unknown): any => ({ id, body }),
  acknowledged: (message: any) => message.ack,
}
const create = (given: any = {}, world = createWorld()) => {
  let ids = 0
  const all = deliveries<any, any, any, any>(world.socket, {
    ...plain,
    id: () => `id${++ids}`,
    clock: world.own,
    ...given,
  })
  const shown: string[][] = []
  all.pending$.subscribe({
    next: (list) => shown.push(list.map(({ body, attempts }) => `${body} ${attempts}`)),
    complete: () => shown.push(['end']),
  })
  return { ...world, ...all, world, shown, bodies: () => world.sent.map(({ body }) => body) }
}
const opened = async (given?: object) => {
  const all = create(given)
  await all.clock.advance(1)
  return all
}

/** A store in memory whose answers the test can hold back, or make failures of. */
function createStore(...found: any[]) {
  const held = new Map<string, any>(found.map((entry, i) => [entry?.id ?? `${i}`, entry]))
  const calls: string[] = []
  const store = {
    held,
    calls,
    failing: {} as Record<string, unknown>,
    gate: Promise.resolve() as Promise<unknown>,
    closed: 0,
    load: () => answer('load', () => [...held.values()]),
    save: (entry: any) => answer('save', () => void held.set(entry.id, JSON.parse(JSON.stringify(entry)))),
    remove: (id: string) => answer('remove', () => void held.delete(id)),
    close: () => void store.closed++,
  }
  const answer = (name: string, act: () => unknown): any => {
    calls.push(name)
    if (store.failing[name] === 'throws') throw new Error('thrown')
    return store.gate.then(() => {
      if (store.failing[name]) throw store.failing[name]
      return act()
    })
  }
  return store
}
const stored = (id: string, order: number) => ({ id, body: id, order, since: 1, attempts: 0 })

describe('a delivery', () => {
  test('resolves with what the server answers, and not when the platform took it', async () => {
    const { deliver, clock, sent, say, shown, finish } = await opened()
    const outcomes = outcomesOf([deliver('a'), deliver('b')])
    await clock.advance(5000)
    expect(sent).toEqual([
      { id: 'id1', body: 'a' },
      { id: 'id2', body: 'b' },
    ])
    expect(outcomes).toEqual(['pending', 'pending'])
    say({ ack: { id: 'id2', reply: 'B' } }, { news: true })
    await clock.advance(0)
    expect(outcomes).toEqual(['pending', 'B'])
    say({ ack: { id: 'id1' } })
    await clock.advance(0)
    expect(outcomes).toEqual([undefined, 'B'])
    expect(shown).toEqual([[], ['a 1', 'b 0'], ['a 1', 'b 1'], ['a 1'], []])
    await finish()
  })

  test('is acknowledged with all before it by `upTo`, also twice', async () => {
    const { deliver, clock, say, errors, finish } = await opened()
    const outcomes = outcomesOf(['a', 'b', 'c', 'd'].map((body) => deliver(body)))
    await clock.advance(0)
    say({ ack: { id: 'id2', reply: 'B' } }, { ack: { upTo: 'id2' } })
    await clock.advance(0)
    expect(outcomes).toEqual([undefined, 'B', 'pending', 'pending'])
    say({ ack: { upTo: 'id3' } }, { ack: { upTo: 'id3' } }, { ack: { upTo: 'id1' } })
    await clock.advance(0)
    expect(outcomes).toEqual([undefined, 'B', undefined, 'pending'])
    expect(errors).toEqual([])
    await finish()
  })

  test('rejects with what the server refused it with, and is never sent again', async () => {
    const { deliver, clock, say, sent, finish } = await opened()
    const outcomes = outcomesOf([deliver('a'), deliver('b')])
    await clock.advance(0)
    say({ ack: { id: 'id1', error: 'too rude' } }, { ack: { id: 'id2', error: null, reply: 'B' } })
    await clock.advance(60_000)
    expect(outcomes).toEqual(['too rude', 'B'])
    expect(sent).toHaveLength(2)
    await finish()
  })

  test('waits without the socket’s queue, and goes after it', async () => {
    const { deliver, clock, socket, sent, finish } = create()
    deliver('a').catch(() => {})
    socket.send('queued')
    expect(socket.pending.count).toBe(1)
    await clock.advance(1)
    expect(sent).toEqual(['queued', { id: 'id1', body: 'a' }])
    await finish()
  })

  test('is acknowledged also before `send` has returned', async () => {
    const { deliver, own, world, say, bodies, finish } = await opened()
    world.hear = ({ id }) => say({ ack: { id, reply: id } })
    expect(await Promise.all(['a', 'b', 'c'].map((body) => deliver(body)))).toEqual(['id1', 'id2', 'id3'])
    expect(bodies()).toEqual(['a', 'b', 'c'])
    expect(own.timers).toBe(0)
    await finish()
  })

  test('has an id of its own on every device, at every start', async () => {
    const { deliver, clock, sent, finish } = await opened({ id: undefined })
    outcomesOf([deliver('a'), deliver('b')])
    await clock.advance(0)
    const ids = sent.map(({ id }) => /^([0-9a-z]+)-([0-9a-z]{16,})-(\d)$/.exec(id))
    // When, which, and how many: the first two tell starts apart.
    expect(ids.map((id) => parseInt(id![1]!, 36))).toEqual(Array(2).fill(clock.now() - 1))
    expect(ids.map((id) => id![3])).toEqual(['1', '2'])
    await finish()
  })
})

describe('sending again', () => {
  test('comes at every opening, all that is not acknowledged, in order', async () => {
    const { deliver, clock, lose, say, bodies, finish } = await opened()
    outcomesOf(['a', 'b', 'c'].map((body) => deliver(body)))
    await clock.advance(0)
    say({ ack: { id: 'id2' } })
    lose()
    outcomesOf([deliver('d')])
    await clock.advance(200)
    expect(bodies()).toEqual(['a', 'b', 'c', 'a', 'c', 'd'])
    await finish()
  })

  test('comes `resendAfter` after it was taken, as long as it is not acknowledged', async () => {
    const { deliver, clock, say, bodies, own, finish } = await opened({ resendAfter: 3000 })
    const outcomes = outcomesOf([deliver('a'), deliver('b')])
    await clock.advance(2999)
    expect(bodies()).toEqual(['a', 'b'])
    await clock.advance(1)
    expect(bodies()).toEqual(['a', 'b', 'a', 'b'])
    say({ ack: { id: 'id1' } })
    await clock.advance(3000)
    expect(bodies()).toEqual(['a', 'b', 'a', 'b', 'b'])
    say({ ack: { id: 'id2' } }, { ack: { id: 'id2' } })
    await clock.advance(0)
    expect(own.timers).toBe(0)
    await clock.advance(10_000)
    expect(bodies()).toHaveLength(5)
    expect(outcomes).toEqual([undefined, undefined])
    expect(own.timers).toBe(0)
    await finish()
  })

  test('comes once where it was lost before the platform had answered', async () => {
    const { deliver, clock, lose, world, bodies, finish } = await opened()
    world.answers = false
    outcomesOf([deliver('a'), deliver('b')])
    await clock.advance(50)
    // One after another: the second waits until the first is taken.
    expect(bodies()).toEqual(['a'])
    lose()
    world.answers = true
    await clock.advance(200)
    expect(bodies()).toEqual(['a', 'a', 'b'])
    await finish()
  })

  test('goes on where the platform never answers', async () => {
    const { deliver, clock, world, bodies, finish } = create({}, createWorld({ sendTimeout: 500 }))
    await clock.advance(1)
    world.answers = false
    outcomesOf([deliver('a'), deliver('b')])
    await clock.advance(500)
    expect(bodies()).toEqual(['a', 'b'])
    await finish()
  })

  test('comes once where the platform says that it is not open, and not by the socket’s queue', async () => {
    const { deliver, clock, world, bodies, socket, lose, finish } = await opened()
    world.refusal = new SocketError('CONNECTION_LOST', 'not open')
    outcomesOf([deliver('a')])
    await clock.advance(0)
    expect(socket.pending.count).toBe(0)
    world.refusal = undefined
    lose()
    await clock.advance(200)
    expect(bodies()).toEqual(['a'])
    await finish()
  })

  test('is no attempt where the platform refused, and its wait ends with the connection', async () => {
    const { deliver, clock, world, own, lose, finish } = await opened()
    const { signal, abort } = createAbortController()
    world.refusal = { errMsg: 'sendSocketMessage:fail busy' }
    const outcomes = outcomesOf([deliver('a', { signal }), deliver('b')])
    await clock.advance(0)
    expect(own.timers).toBe(1)
    abort()
    lose()
    await clock.advance(0)
    expect([outcomes, own.timers]).toEqual([['ABORTED', 'pending'], 0])
    world.refusal = undefined
    await finish()
  })

  test('after a refusal waits a second, keeps the order, and is given up at the third', async () => {
    const { deliver, clock, world, bodies, errors, finish } = await opened()
    world.refusal = { errMsg: 'sendSocketMessage:fail busy' }
    const outcomes = outcomesOf([deliver('a'), deliver('b')])
    await clock.advance(0)
    world.refusal = undefined
    await clock.advance(999)
    expect(bodies()).toEqual([])
    await clock.advance(1)
    expect(bodies()).toEqual(['a', 'b'])
    expect(errors).toMatchObject([{ code: 'SEND_FAILED' }])
    world.refusal = { errMsg: 'sendSocketMessage:fail parameter error' }
    expect(outcomes).toEqual(['pending', 'pending'])
    const third = outcomesOf([deliver('c')])
    await clock.advance(1999)
    expect(third).toEqual(['pending'])
    await clock.advance(1)
    expect(third).toEqual(['SEND_FAILED'])
    world.refusal = undefined
    await finish()
  })
})

describe('taking back', () => {
  test('before it is sent rejects ABORTED, after that ABORTED, maybe delivered; nothing follows', async () => {
    const { deliver, clock, bodies, lose, say, errors, finish } = create()
    const [one, other] = [createAbortController(), createAbortController()]
    const outcomes = outcomesOf([
      deliver('a', { signal: one.signal }),
      deliver('b', { signal: other.signal }),
      deliver('c'),
    ])
    one.abort()
    await clock.advance(1)
    other.abort()
    lose()
    await clock.advance(200)
    expect(bodies()).toEqual(['b', 'c', 'c'])
    say({ ack: { id: 'id2' } })
    await clock.advance(0)
    expect(outcomes).toEqual(['ABORTED', 'ABORTED?', 'pending'])
    expect(errors.map(({ code }) => code)).toEqual(['CONNECTION_LOST'])
    expect(await deliver('d', { signal: one.signal }).catch(({ code }) => code)).toBe('ABORTED')
    await finish()
  })
})

test('leaves its signal once it is over', async () => {
  const { deliver, clock, say, finish } = await opened()
  const listeners = new Set<unknown>()
  const signal: any = {
    aborted: false,
    addEventListener: (_: string, listener: unknown) => listeners.add(listener),
    removeEventListener: (_: string, listener: unknown) => listeners.delete(listener),
  }
  const reply = deliver('a', { signal })
  expect(listeners.size).toBe(1)
  await clock.advance(0)
  say({ ack: { id: 'id1' } })
  await reply
  expect(listeners.size).toBe(0)
  const end = outcomesOf([deliver('b', { signal })])
  await finish()
  expect([end, listeners.size]).toEqual([['CLOSED?'], 0])
})

describe('the end', () => {
  test('of the socket rejects CLOSED, and tells what may have been delivered', async () => {
    const { deliver, clock, shown, lose, socket } = await opened()
    const outcomes = outcomesOf([deliver('a')])
    await clock.advance(0)
    lose()
    const never = outcomesOf([deliver('b')])
    await socket.close()
    const late = outcomesOf([deliver('c')])
    await clock.advance(0)
    expect([outcomes, never, late]).toEqual([['CLOSED?'], ['CLOSED'], ['CLOSED']])
    expect(shown.slice(-2)).toEqual([['a 1', 'b 0'], ['end']])
    expect(clock.timers).toBe(0)
  })

  test('by `close` leaves the socket, and nothing on it', async () => {
    const store = createStore()
    const { deliver, close, clock, own, socket, say, errors, sent, finish } = await opened({ store })
    const failure = deliver('a').catch((error) => error)
    await clock.advance(0)
    close()
    close()
    expect(await failure).toMatchObject({ code: 'CLOSED', data: 'a', maybeDelivered: true })
    expect((await failure).message).toBe('Cannot deliver: deliveries.close() was called')
    say({ ack: { id: 'id1' } })
    await clock.advance(60_000)
    expect(socket.state.phase).toBe('open')
    expect([own.timers, errors, sent.length, store.closed]).toEqual([0, [], 1, 1])
    expect([...store.held.keys()]).toEqual(['id1'])
    await finish()
  })
})

describe('a store', () => {
  test('has a message before it is sent, and not after it is acknowledged', async () => {
    const store = createStore()
    const { deliver, clock, sent, say, finish } = await opened({ store })
    let open!: () => void
    store.gate = new Promise<void>((resolve) => (open = resolve))
    const reply = deliver('a')
    await clock.advance(1000)
    expect(sent).toEqual([])
    open()
    await clock.advance(0)
    expect(store.held.get('id1')).toMatchObject({ id: 'id1', body: 'a', order: 1, attempts: 0 })
    expect(sent).toHaveLength(1)
    say({ ack: { id: 'id1', reply: 'A' } })
    expect(await reply).toBe('A')
    await clock.advance(0)
    expect(store.held.size).toBe(0)
    await finish()
  })

  test('brings what was left, in order and before what is new', async () => {
    const store = createStore(stored('y', 20), stored('x', 3))
    const { deliver, clock, bodies, shown, say, finish } = create({ store })
    outcomesOf([deliver('new')])
    await clock.advance(1)
    expect(bodies()).toEqual(['x', 'y', 'new'])
    expect(store.held.get('id1').order).toBe(21)
    expect(shown[1]).toEqual(['new 0'])
    say({ ack: { upTo: 'id1' } })
    await clock.advance(0)
    expect(store.held.size).toBe(0)
    expect(shown.at(-1)).toEqual([])
    await finish()
  })

  test('that loads slowly holds up what is new, also past an opening', async () => {
    const store = createStore(stored('x', 3))
    let open!: () => void
    store.gate = new Promise<void>((resolve) => (open = resolve))
    const { deliver, clock, bodies, finish } = create({ store })
    outcomesOf([deliver('new')])
    await clock.advance(1000)
    expect(bodies()).toEqual([])
    open()
    await clock.advance(0)
    expect(bodies()).toEqual(['x', 'new'])
    await finish()
  })

  test.each([['throws'], [new Error('full')]])(
    'that cannot save rejects, and what it may have kept is removed: %s',
    async (how) => {
      const store = createStore()
      const { deliver, clock, sent, finish } = await opened({ store })
      store.failing = { save: how }
      const failure = deliver('a').catch((error) => error)
      await clock.advance(0)
      expect(await failure).toMatchObject({ code: 'SEND_FAILED', data: 'a', cause: expect.any(Error) })
      expect((await failure).message).toMatch(/^Cannot deliver: the store failed, see cause$/)
      expect(store.calls.at(-1)).toBe('remove')
      store.failing = {}
      outcomesOf([deliver('b')])
      await clock.advance(0)
      expect(sent).toEqual([{ id: 'id2', body: 'b' }])
      await finish()
    },
  )

  test('that cannot load rejects what waits for it, and is asked again', async () => {
    const store = createStore(stored('x', 3))
    store.failing = { load: new Error('busy') }
    const { deliver, clock, bodies, errors, lose, finish } = create({ store })
    const outcomes = outcomesOf([deliver('a')])
    await clock.advance(0)
    expect(outcomes).toEqual(['SEND_FAILED'])
    await clock.advance(1)
    expect(errors).toMatchObject([{ code: 'SEND_FAILED', message: 'Cannot load: the store failed, see cause' }])
    expect(store.calls).toEqual(['load', 'load'])
    store.failing = {}
    lose()
    await clock.advance(200)
    outcomesOf([deliver('b')])
    await clock.advance(0)
    expect(bodies()).toEqual(['x', 'b'])
    await finish()
  })

  test('that cannot remove is reported: the delivery is over', async () => {
    const store = createStore()
    const { deliver, clock, say, errors, finish } = await opened({ store })
    const outcomes = outcomesOf([deliver('a')])
    await clock.advance(0)
    store.failing = { remove: new Error('busy') }
    say({ ack: { id: 'id1', reply: 'A' } })
    await clock.advance(0)
    expect(outcomes).toEqual(['A'])
    expect(errors).toMatchObject([{ code: 'SEND_FAILED', data: 'id1', cause: { message: 'busy' } }])
    await finish()
  })

  test('is not asked to remove before it has saved', async () => {
    const store = createStore()
    const { deliver, clock, finish } = await opened({ store })
    let open!: () => void
    store.gate = new Promise<void>((resolve) => (open = resolve))
    const { signal, abort } = createAbortController()
    const outcomes = outcomesOf([deliver('a', { signal })])
    abort()
    await clock.advance(10)
    expect([outcomes, store.calls]).toEqual([['pending'], ['load', 'save']])
    open()
    await clock.advance(0)
    expect([outcomes, store.calls, store.held.size]).toEqual([['ABORTED'], ['load', 'save', 'remove'], 0])
    await finish()
  })

  test('that cannot remove what was taken back says that it may yet be delivered', async () => {
    const store = createStore()
    const { deliver, clock, sent, finish } = create({ store }, createWorld({ opens: false }))
    const { signal, abort } = createAbortController()
    const outcomes = outcomesOf([deliver('a', { signal })])
    await clock.advance(0)
    expect(sent).toEqual([])
    store.failing = { remove: new Error('busy') }
    abort()
    await clock.advance(0)
    expect(outcomes).toEqual(['ABORTED?'])
    await finish()
  })

  test('with foreign or damaged content loses nothing: it is reported, and left', async () => {
    const bad = [
      null,
      'text',
      { id: 7, order: 1 },
      { id: 'no order' },
      stored('x', 5),
      { ...stored('x', 6), body: 'twice' },
    ]
    const store = { ...createStore(), load: () => bad }
    const { clock, bodies, errors, finish } = create({ store })
    await clock.advance(1)
    expect(bodies()).toEqual(['x'])
    expect(errors).toHaveLength(5)
    expect(errors).toMatchObject(bad.filter((_, i) => i !== 4).map((data) => ({ code: 'DECODE_FAILED', data })))
    expect(store.calls).toEqual([])
    await finish()
  })

  test.each(['none', {}])('that loads no list is reported: %s', async (found) => {
    const { clock, errors, finish } = create({ store: { ...createStore(), load: () => found } })
    await clock.advance(1)
    expect(errors).toMatchObject([{ code: 'DECODE_FAILED' }])
    await finish()
  })

  test('keeps what this version cannot encode', async () => {
    const store = createStore(stored('x', 1), stored('y', 2))
    const encode = (id: string, body: unknown) => {
      if (id === 'x') throw new Error('old')
      return { id, body }
    }
    const { clock, bodies, errors, finish } = create({ store, encode })
    await clock.advance(1)
    expect(bodies()).toEqual(['y'])
    expect(errors).toMatchObject([{ code: 'ENCODE_FAILED', data: 'x' }])
    expect([...store.held.keys()]).toEqual(['x', 'y'])
    await finish()
  })

  test('tells in errors$ what becomes of what nobody awaits any more', async () => {
    const store = createStore(stored('x', 1), stored('y', 2))
    const { clock, say, errors, world, finish } = create({ store })
    world.refusal = { errMsg: 'sendSocketMessage:fail parameter error' }
    await clock.advance(2001)
    expect(errors.map(({ code }) => code)).toEqual(['SEND_FAILED', 'SEND_FAILED', 'SEND_FAILED', 'SEND_FAILED'])
    // Another version may know better.
    expect([...store.held.keys()]).toEqual(['x', 'y'])
    world.refusal = undefined
    await clock.advance(1000)
    say({ ack: { id: 'y', error: 'rude' } })
    await clock.advance(0)
    expect(errors.at(-1)).toMatchObject({ code: 'SEND_FAILED', cause: 'rude', data: 'y' })
    expect([...store.held.keys()]).toEqual(['x'])
    await finish()
  })

  test('has an id that is used again: the new one rejects, the old one stays', async () => {
    const store = createStore(stored('id1', 1))
    const { deliver, clock, bodies, finish } = create({ store })
    const outcomes = outcomesOf([deliver('a')])
    await clock.advance(1)
    expect(outcomes).toEqual(['INVALID_OPTION'])
    expect(bodies()).toEqual(['id1'])
    expect(store.held.size).toBe(1)
    await finish()
  })
})

describe('bad input', () => {
  const thrown = new Error('mine')
  const fail = (): never => {
    throw thrown
  }

  test.each([
    ['encode that throws', 'ENCODE_FAILED', { encode: fail }],
    ['id that throws', 'ENCODE_FAILED', { id: fail }],
    ['id that gives a number', 'INVALID_OPTION', { id: () => 7 }],
  ])('%s rejects %s', async (_, code, options) => {
    const { deliver, sent, finish } = await opened(options)
    await expect(deliver('a')).rejects.toMatchObject({ code })
    expect(sent).toEqual([])
    await finish()
  })

  test('what the codec refuses rejects ENCODE_FAILED, and the next goes on', async () => {
    const { deliver, clock, bodies, finish } = await opened()
    const failure = deliver(BigInt(1)).catch((error) => error)
    outcomesOf([deliver('b')])
    await clock.advance(0)
    expect(await failure).toMatchObject({ code: 'ENCODE_FAILED' })
    expect(bodies()).toEqual(['b'])
    await finish()
  })

  test('an id that was used before rejects INVALID_OPTION, under way or over', async () => {
    const { deliver, clock, say, finish } = await opened({ id: () => 'same' })
    const first = deliver('a')
    await expect(deliver('b')).rejects.toMatchObject({ code: 'INVALID_OPTION', data: 'b' })
    await clock.advance(0)
    say({ ack: { id: 'same', reply: 'A' } })
    expect(await first).toBe('A')
    await expect(deliver('c')).rejects.toMatchObject({ code: 'INVALID_OPTION', data: 'c' })
    await finish()
  })

  test('acknowledged that throws is reported, and so is an id that nobody has', async () => {
    const acknowledged = (message: any) => (message.bad ? fail() : message.ack)
    const { deliver, clock, say, errors, finish } = await opened({ acknowledged })
    const outcomes = outcomesOf([deliver('a')])
    await clock.advance(0)
    say({ bad: true }, { ack: { id: 'nobody' } }, { ack: { upTo: 'nobody' } }, { ack: true })
    say({ ack: { id: 'id1', reply: 'A' } })
    await clock.advance(0)
    expect(outcomes).toEqual(['A'])
    expect(errors).toHaveLength(4)
    expect(errors).toMatchObject(Array(4).fill({ code: 'DECODE_FAILED' }))
    expect(errors[0]!.cause).toBe(thrown)
    await finish()
  })

  test('more than `limit` reject OVERFLOW, until there is room', async () => {
    const { deliver, clock, say, finish } = await opened({ limit: 2 })
    const outcomes = outcomesOf([deliver('a'), deliver('b')])
    expect(await deliver('c').catch((error) => error)).toMatchObject({
      code: 'OVERFLOW',
      data: 'c',
      message: 'Cannot deliver: too many wait for their acknowledgement (2 of 2)',
    })
    await clock.advance(0)
    say({ ack: { id: 'id1' } })
    const third = outcomesOf([deliver('d')])
    await clock.advance(0)
    expect([outcomes, third]).toEqual([[undefined, 'pending'], ['pending']])
    await finish()
  })

  test.each([
    [{ acknowledged: undefined }, 'acknowledged must be a function, received undefined'],
    [{ store: {} }, 'store must be an object with load, save and remove functions, received an object'],
    [{ resendAfterr: 1 }, 'resendAfterr is not an option: did you mean resendAfter?'],
    [{ limit: 0 }, 'limit must be a positive integer, received 0'],
  ])('options %o throw INVALID_OPTION', async (options, message) => {
    const { socket, finish } = createWorld()
    expect(() => deliveries(socket, { ...plain, ...options } as never)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message: `Cannot deliver: ${message}` }),
    )
    await finish()
  })
})

import { describe, expect, test } from 'vitest'
import { createAbortController } from '../../../src/abort.js'
import type { AbortSignalLike } from '../../../types/abort.js'
import { because, createSynchronousWire, createWire, createWorld, notOpen, settle, takerOf } from './world.js'

describe('a newer message with the same key', () => {
  test('takes the place of the queued one, which rejects SUPERSEDED with its data', async () => {
    const { outbox, send } = createWorld()
    const sent = send('a', { key: 'k' })
    void send('b')
    void send('c', { key: 'other' })
    void send('d', { key: 'k' })
    const error: unknown = await sent.catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'SUPERSEDED', data: 'a' })
    expect(error).not.toHaveProperty('maybeDelivered')
    expect((error as Error).message).toBe('Cannot send: a newer message took its place (key k)')
    expect(outbox.pending()).toEqual({ count: 3, bytes: 3 })
    const { frames, taker } = createWire()
    outbox.attach(taker)
    expect(frames).toEqual(['d', 'b', 'c'])
  })

  test('leaves alone what was handed over', async () => {
    const { outbox, send, log } = createWorld()
    const { frames, answers, taker } = createWire()
    outbox.attach(taker)
    void send('a', { key: 'k' })
    void send('b', { key: 'k' })
    answers.forEach((answer) => answer())
    await settle()
    expect(frames).toEqual(['a', 'b'])
    expect(log).toEqual(['a taken', 'b taken'])
  })

  test('keeps one message of a key, however many are sent, even in a queue for one', async () => {
    const { outbox, send, log } = createWorld({ highWaterMark: 1, maxBytes: 4 })
    for (let i = 0; i < 1000; i++) void send(`${1000 + i}`, { key: 'k' })
    await settle()
    expect(log).toHaveLength(999)
    expect(new Set(log.map((line) => line.slice(5)))).toEqual(new Set(['SUPERSEDED']))
    const { frames, taker } = createWire()
    outbox.attach(taker)
    expect(frames).toEqual(['1999'])
  })

  test('takes its place during a flush', async () => {
    const { outbox, send, log } = createWorld()
    const { frames, take } = createSynchronousWire()
    void send('a')
    void send('b', { key: 'k' })
    void send('c')
    outbox.attach(
      takerOf((frame, done) => {
        if (frame === 'a') void send('d', { key: 'k' })
        take(frame, done)
      }),
    )
    await settle()
    expect(frames).toEqual(['a', 'd', 'c'])
    expect(log).toContain('b SUPERSEDED')
  })

  test('has a time and a signal of its own', async () => {
    const { clock, outbox, send, log } = createWorld()
    const [first, second] = [createAbortController(), createAbortController()]
    void send('a', { key: 'k', ttl: 100, signal: first.signal })
    void send('b', { key: 'k', ttl: 200, signal: second.signal })
    first.abort()
    await clock.advance(199)
    expect(log).toEqual(['a SUPERSEDED'])
    expect(outbox.pending().count).toBe(1)
    second.abort()
    await settle()
    expect(log).toEqual(['a SUPERSEDED', 'b ABORTED'])
    void send('c', { key: 'k' })
    await clock.advance(200)
    expect(log).toHaveLength(2)
    expect(clock.timers).toBe(0)
  })
})

describe('drain()', () => {
  test('waits for the superseded one, and not for the newer one in its place', () => {
    const { outbox, send } = createWorld()
    const calls: string[] = []
    void send('a', { key: 'k' })
    void send('b')
    outbox.whenSettled(() => calls.push('first'))
    void send('c', { key: 'k' })
    outbox.whenSettled(() => calls.push('second'))
    expect(calls).toEqual([])
    const { answers, taker } = createWire()
    outbox.attach(taker)
    answers[1]!()
    expect(calls).toEqual(['first'])
    answers[0]!()
    expect(calls).toEqual(['first', 'second'])
  })

  test('does not take the newer one for an older one that is still waiting', () => {
    const { outbox, send } = createWorld()
    const calls: string[] = []
    void send('a', { key: 'k' })
    void send('b')
    outbox.whenSettled(() => calls.push('drained'))
    void send('c', { key: 'k' })
    const { answers, taker } = createWire()
    outbox.attach(taker)
    answers[0]!()
    expect(calls).toEqual([])
    answers[1]!()
    expect(calls).toEqual(['drained'])
  })
})

describe('the bounds', () => {
  test('count as if the superseded one had left', async () => {
    const { outbox, send, log } = createWorld({ highWaterMark: 2, maxBytes: 4 })
    void send('a')
    void send('bb', { key: 'k' })
    void send('ccc', { key: 'k' })
    await settle()
    expect(log).toEqual(['bb SUPERSEDED'])
    expect(outbox.pending()).toEqual({ count: 2, bytes: 4 })
  })

  test.each([
    ['with reject, for want of room', 'reject' as const, '1234'],
    ['when it alone is too large', 'dropOldest' as const, '12345'],
  ])('refuse the newer one and leave the queued one untouched, %s', async (_, overflow, text) => {
    const { outbox, send, log } = createWorld({ maxBytes: 4, overflow })
    const { signal, abort } = createAbortController()
    void send('a')
    void send('b', { key: 'k', signal })
    void send(text, { key: 'k' })
    await settle()
    expect(log).toEqual([`${text} OVERFLOW`])
    expect(outbox.pending()).toEqual({ count: 2, bytes: 2 })
    abort()
    await settle()
    expect(log.slice(1)).toEqual(['b ABORTED'])
  })

  test('evict others with dropOldest, never the one that is superseded', async () => {
    const { outbox, send, log } = createWorld({ maxBytes: 6, overflow: 'dropOldest' })
    void send('aa', { key: 'k' })
    void send('bb')
    void send('cc')
    void send('dddd', { key: 'k' })
    await settle()
    expect(log).toEqual(['aa SUPERSEDED', 'bb OVERFLOW'])
    const { frames, taker } = createWire()
    outbox.attach(taker)
    expect(frames).toEqual(['dddd', 'cc'])
  })
})

describe('a message that the wire gives back', () => {
  test('is superseded by a newer one that is queued, which goes out in the first place', async () => {
    const { outbox, send, log } = createWorld()
    const [first, second] = [createWire(), createWire()]
    outbox.attach(first.taker)
    for (const [text, key] of [['a'], ['b', 'k']] as [string, string?][]) void send(text, { key })
    first.answers[0]!(notOpen())
    void send('c')
    void send('d', { key: 'k' })
    first.answers[1]!(notOpen())
    await settle()
    expect(log).toEqual(['b SUPERSEDED'])
    expect(outbox.pending()).toEqual({ count: 3, bytes: 3 })
    outbox.attach(second.taker)
    expect(second.frames).toEqual(['a', 'd', 'c'])
  })

  test.each([
    ['in the order of the sends', [0, 1]],
    ['in the other order', [1, 0]],
  ])('is superseded by a newer one that comes back as well, %s', async (_, order) => {
    const { outbox, send, log } = createWorld()
    const [first, second] = [createWire(), createWire()]
    outbox.attach(first.taker)
    void send('a', { key: 'k' })
    void send('b', { key: 'k' })
    order.forEach((i) => first.answers[i]!(notOpen()))
    void send('c')
    await settle()
    expect(log).toEqual(['a SUPERSEDED'])
    outbox.attach(second.taker)
    expect(second.frames).toEqual(['b', 'c'])
  })

  test('is expired rather than superseded when its time is over', async () => {
    const { clock, outbox, send, log } = createWorld()
    const { answers, taker } = createWire()
    outbox.attach(taker)
    void send('a')
    void send('b', { key: 'k', ttl: 100 })
    answers[0]!(notOpen())
    void send('c', { key: 'k' })
    await clock.advance(100)
    answers[1]!(notOpen())
    await settle()
    expect(log).toEqual(['b EXPIRED'])
    expect(outbox.pending().count).toBe(2)
  })

  test('is listened for only as long as it is queued', async () => {
    const { outbox, send, log } = createWorld()
    const { answers, taker } = createWire()
    const listeners = new Set<() => void>()
    const signal: AbortSignalLike = {
      aborted: false,
      addEventListener: (_, listener) => listeners.add(listener),
      removeEventListener: (_, listener) => listeners.delete(listener),
    }
    outbox.attach(taker)
    void send('a')
    void send('b', { key: 'k', signal })
    answers[0]!(notOpen())
    void send('c', { key: 'k' })
    answers[1]!(notOpen())
    await settle()
    expect(log).toEqual(['b SUPERSEDED'])
    expect(listeners.size).toBe(0)
  })
})

describe('user code that acts while messages change places', () => {
  /** Signals that run `act` when they are no longer listened to. */
  const setUp = (options: Parameters<typeof createWorld>[0] = {}) => {
    const world = createWorld(options)
    const state = { act: () => {} }
    const listeners: (() => void)[] = []
    const signal: AbortSignalLike = {
      aborted: false,
      addEventListener: (_, listener) => void listeners.push(listener),
      removeEventListener() {
        const { act } = state
        state.act = () => {}
        act()
      },
    }
    return { ...world, state, signal, abortAll: () => listeners.forEach((listener) => listener()) }
  }

  test('may abort what is being evicted', async () => {
    const { outbox, send, log, signal, state, abortAll } = setUp({ maxBytes: 3, overflow: 'dropOldest' })
    for (const text of ['a', 'b', 'c']) void send(text, { signal })
    state.act = abortAll
    void send('ddd', { signal })
    await settle()
    expect(log.sort()).toEqual(['a OVERFLOW', 'b OVERFLOW', 'c OVERFLOW'])
    expect(outbox.pending()).toEqual({ count: 1, bytes: 3 })
  })

  test('may send with the same key while the older one leaves', async () => {
    const { outbox, send, log, signal, state } = setUp()
    void send('a', { key: 'k', signal })
    state.act = () => void send('c', { key: 'k' })
    void send('b', { key: 'k', signal })
    await settle()
    expect(log.sort()).toEqual(['a SUPERSEDED', 'b SUPERSEDED'])
    const { frames, taker } = createWire()
    outbox.attach(taker)
    expect(frames).toEqual(['c'])
  })

  test('may end everything while the older one leaves', async () => {
    const { clock, outbox, send, log, signal, state } = setUp()
    void send('a', { key: 'k', ttl: 100, signal })
    state.act = () => outbox.settle(because('CLOSED'))
    void send('b', { key: 'k', ttl: 100, signal })
    await settle()
    expect(log.sort()).toEqual(['a SUPERSEDED', 'b CLOSED'])
    expect(outbox.pending()).toEqual({ count: 0, bytes: 0 })
    expect(clock.timers).toBe(0)
  })

  test('may end everything while a message is handed over', async () => {
    const { clock, outbox, send, log, signal, state } = setUp()
    const { answers, taker } = createWire()
    void send('a', { signal })
    void send('b', { signal })
    state.act = () => outbox.settle(because('CLOSED'))
    outbox.attach(taker)
    answers.forEach((answer) => answer(notOpen()))
    await settle()
    expect(log.sort()).toEqual(['a CLOSED maybe', 'b CLOSED'])
    expect(outbox.pending()).toEqual({ count: 0, bytes: 0 })
    expect(clock.timers).toBe(0)
  })

  test('may call drain(), which waits for what has left the queue and is not settled yet', async () => {
    const { outbox, send, signal, state } = setUp({ maxBytes: 2, overflow: 'dropOldest' })
    const calls: number[] = []
    void send('a', { signal })
    void send('b')
    state.act = () => outbox.whenSettled(() => calls.push(outbox.pending().count))
    void send('cc')
    expect(calls).toEqual([])
    outbox.attach(createSynchronousWire().taker)
    expect(calls).toEqual([0])
  })
})

import { describe, expect, test } from 'vitest'
import { createAbortController } from '../../../src/abort.js'
import { because, createSynchronousWire, createWire, createWorld, notOpen, settle, takerOf } from './world.js'

describe('a queued message', () => {
  test('is rejected with EXPIRED and its data once its ttl is over, and is never handed over', async () => {
    const { clock, outbox, send, log } = createWorld()
    const sent = send('a', { ttl: 100 })
    void send('b')
    await clock.advance(99)
    expect(log).toEqual([])
    await clock.advance(1)
    expect(log).toEqual(['a EXPIRED'])
    expect(outbox.pending()).toEqual({ count: 1, bytes: 1 })
    const error: unknown = await sent.catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'EXPIRED', data: 'a' })
    expect(error).not.toHaveProperty('maybeDelivered')
    expect((error as Error).message).toBe('Cannot send: the message expired before it was handed over (ttl 100 ms)')
    const { frames, taker } = createWire()
    outbox.attach(taker)
    expect(frames).toEqual(['b'])
  })

  test('has the ttl of the queue when it brings none', async () => {
    const { clock, send, log } = createWorld({ ttl: 100 })
    void send('a')
    void send('b', { ttl: Infinity })
    void send('c', { ttl: 50 })
    void send('d', { ttl: 200 })
    void send('e', { ttl: undefined })
    await clock.advance(50)
    expect(log).toEqual(['c EXPIRED'])
    await clock.advance(50)
    expect(log).toEqual(['c EXPIRED', 'a EXPIRED', 'e EXPIRED'])
    await clock.advance(1000)
    expect(log.slice(3)).toEqual(['d EXPIRED'])
    expect(clock.timers).toBe(0)
  })

  test('is handed over with a millisecond left, and has all the time of an answer then', async () => {
    const { clock, outbox, send, log } = createWorld({ sendTimeout: 1000 })
    const { frames, answers, taker } = createWire()
    void send('a', { ttl: 100 })
    await clock.advance(99)
    outbox.attach(taker)
    await clock.advance(900)
    answers[0]!()
    await settle()
    expect(frames).toEqual(['a'])
    expect(log).toEqual(['a taken'])
  })

  test('is waited for by drain() until it has expired', async () => {
    const { clock, outbox, send } = createWorld()
    const calls: number[] = []
    void send('a', { ttl: 100 })
    outbox.whenSettled(() => calls.push(outbox.pending().count))
    void send('b')
    await clock.advance(99)
    expect(calls).toEqual([])
    await clock.advance(1)
    expect(calls).toEqual([1])
  })

  test('is no longer listened for when it has expired', async () => {
    const { clock, send, log } = createWorld()
    const { signal, abort } = createAbortController()
    void send('a', { ttl: 100, signal })
    await clock.advance(100)
    abort()
    await settle()
    expect(log).toEqual(['a EXPIRED'])
  })
})

describe('ttl: 0', () => {
  test('means handed over now', async () => {
    const { clock, outbox, send } = createWorld()
    const { frames, taker } = createSynchronousWire()
    outbox.attach(taker)
    await send('a', { ttl: 0 })
    expect(frames).toEqual(['a'])
    expect(clock.timers).toBe(0)
  })

  test('or EXPIRED, at once and without a place in the queue', async () => {
    const { outbox, send, log } = createWorld({ highWaterMark: 1, overflow: 'dropOldest' })
    void send('a', { key: 'k' })
    void send('b', { ttl: 0, key: 'k' })
    expect(outbox.pending()).toEqual({ count: 1, bytes: 1 })
    await settle()
    expect(log).toEqual(['b EXPIRED'])
  })

  test('is EXPIRED where something is ahead', async () => {
    const { outbox, send, log } = createWorld()
    const { frames, take } = createSynchronousWire()
    void send('a')
    outbox.attach(
      takerOf((frame, done) => {
        void send('b', { ttl: 0 })
        take(frame, done)
      }),
    )
    await settle()
    expect(frames).toEqual(['a'])
    expect(log.sort()).toEqual(['a taken', 'b EXPIRED'])
  })
})

test.each([
  [0, 'a EXPIRED'],
  [100, 'a EXPIRED'],
  [101, 'a taken'],
])('a message that the wire gives back after 100 ms of a ttl of %i ends as: %s', async (ttl, outcome) => {
  const { clock, outbox, send, log } = createWorld()
  const [first, second] = [createWire(), createSynchronousWire()]
  outbox.attach(first.taker)
  void send('a', { ttl })
  await clock.advance(100)
  first.answers[0]!(notOpen())
  await settle()
  expect(log).toEqual(outcome === 'a taken' ? [] : [outcome])
  outbox.attach(second.taker)
  await settle()
  expect(log).toEqual([outcome])
})

test('a message that the wire gives back expires in the queue', async () => {
  const { clock, outbox, send, log } = createWorld()
  const { answers, taker } = createWire()
  outbox.attach(taker)
  void send('a', { ttl: 100 })
  answers[0]!(notOpen())
  await clock.advance(100)
  expect(log).toEqual(['a EXPIRED'])
  expect(outbox.pending().count).toBe(0)
})

describe('after a suspension, in which timers stand still', () => {
  test('what has expired is not handed over, and what has not is', async () => {
    const { outbox, send, log, shiftClock } = createWorld()
    const { frames, taker } = createWire()
    void send('a', { ttl: 100 })
    void send('b')
    void send('c', { ttl: 1000 })
    shiftClock(100)
    outbox.attach(taker)
    await settle()
    expect(frames).toEqual(['b', 'c'])
    expect(log).toEqual(['a EXPIRED'])
  })

  test('what has expired takes no room', async () => {
    const { outbox, send, log, shiftClock } = createWorld({ highWaterMark: 2 })
    void send('a', { ttl: 100 })
    void send('b', { ttl: 50 })
    shiftClock(100)
    void send('c')
    void send('d')
    await settle()
    expect(log).toEqual(['a EXPIRED', 'b EXPIRED'])
    expect(outbox.pending().count).toBe(2)
  })

  test('what is sent then has the whole of its time', async () => {
    const { clock, send, log, shiftClock } = createWorld()
    void send('a', { ttl: 100 })
    await clock.advance(50)
    shiftClock(3_600_000)
    void send('b', { ttl: 100 })
    await settle()
    expect(log).toEqual(['a EXPIRED'])
    await clock.advance(99)
    expect(log).toEqual(['a EXPIRED'])
    await clock.advance(1)
    expect(log).toEqual(['a EXPIRED', 'b EXPIRED'])
  })
})

describe('when somebody sets the clock back', () => {
  test('messages expire in their time all the same', async () => {
    const { clock, send, log, shiftClock } = createWorld()
    void send('a', { ttl: 100 })
    void send('b', { ttl: 300 })
    await clock.advance(50)
    shiftClock(-3_600_000)
    await clock.advance(50)
    expect(log).toEqual(['a EXPIRED'])
    await clock.advance(200)
    expect(log).toEqual(['a EXPIRED', 'b EXPIRED'])
    expect(clock.timers).toBe(0)
  })

  test('what is sent since with a longer time does not keep them', async () => {
    const { clock, send, log, shiftClock } = createWorld()
    void send('a', { ttl: 100 })
    await clock.advance(50)
    shiftClock(-3_600_000)
    void send('b', { ttl: 1000 })
    await clock.advance(100)
    expect(log).toEqual(['a EXPIRED'])
    await clock.advance(900)
    expect(log).toEqual(['a EXPIRED', 'b EXPIRED'])
    expect(clock.timers).toBe(0)
  })

  test('and others are sent since, they have their time once more at most', async () => {
    const { clock, send, log, shiftClock } = createWorld()
    void send('a', { ttl: 100 })
    await clock.advance(50)
    shiftClock(-3_600_000)
    for (let time = 0; time < 150; time += 10) {
      void send(String(time), { ttl: 20 })
      await clock.advance(10)
    }
    expect(log).toContain('a EXPIRED')
  })

  test('once more after a message was sent, that has its time once more at most', async () => {
    const { clock, send, log, shiftClock } = createWorld()
    void send('a', { ttl: 100 })
    shiftClock(-3_600_000)
    void send('b', { ttl: 100 })
    shiftClock(-3_600_000)
    await clock.advance(100)
    expect(log).toEqual(['a EXPIRED'])
    await clock.advance(100)
    expect(log).toEqual(['a EXPIRED', 'b EXPIRED'])
    expect(clock.timers).toBe(0)
  })

  test('a message that was for now or never does not come back', async () => {
    const { outbox, send, log, shiftClock } = createWorld()
    const { answers, taker } = createWire()
    outbox.attach(taker)
    void send('a', { ttl: 0 })
    shiftClock(-1)
    answers[0]!(notOpen())
    await settle()
    expect(log).toEqual(['a EXPIRED'])
  })

  test('a message that the wire gives back has its time once more at most', async () => {
    const { clock, outbox, send, log, shiftClock } = createWorld()
    const { answers, taker } = createWire()
    outbox.attach(taker)
    void send('a', { ttl: 100 })
    shiftClock(-3_600_000)
    answers[0]!(notOpen())
    await clock.advance(99)
    expect(log).toEqual([])
    await clock.advance(1)
    expect(log).toEqual(['a EXPIRED'])
  })
})

describe('the timer', () => {
  test('is one, for the message that expires first, and none without a ttl', async () => {
    const { clock, send, log } = createWorld()
    void send('a')
    expect(clock.timers).toBe(0)
    for (const [text, ttl] of [
      ['b', 300],
      ['c', 100],
      ['d', 200],
    ] as const)
      void send(text, { ttl })
    expect(clock.timers).toBe(1)
    await clock.advance(250)
    expect(log).toEqual(['c EXPIRED', 'd EXPIRED'])
    expect(clock.timers).toBe(1)
    await clock.advance(50)
    expect(log).toEqual(['c EXPIRED', 'd EXPIRED', 'b EXPIRED'])
    expect(clock.timers).toBe(0)
  })

  test('is not set for what is handed over at once', () => {
    const { clock, outbox, send } = createWorld({ ttl: 5000 })
    outbox.attach(createSynchronousWire().taker)
    void send('a', { ttl: 100 })
    expect(clock.timers).toBe(0)
  })

  test.each<[string, (world: ReturnType<typeof createWorld>, abort: () => void) => void]>([
    ['has gone out', ({ outbox }) => outbox.attach(createSynchronousWire().taker)],
    ['was aborted', (_, abort) => abort()],
    ['was refused', ({ outbox }) => outbox.refuse(because('CLOSED'))],
    ['was settled', ({ outbox }) => outbox.settle(because('CLOSED'))],
  ])('stops when all that was queued %s', (_, act) => {
    const world = createWorld()
    const { signal, abort } = createAbortController()
    void world.send('a', { ttl: 100, signal })
    void world.send('b', { ttl: 200, signal })
    act(world, abort)
    expect(world.outbox.pending().count).toBe(0)
    expect(world.clock.timers).toBe(0)
  })

  test('comes for each in its time, in whatever order they were sent', async () => {
    const { clock, send, log } = createWorld()
    for (const ttl of [70, 20, 60, 10, 50, 30, 80, 40]) void send(String(ttl), { ttl })
    const heard: number[] = []
    for (let time = 10; time <= 80; time += 10) {
      await clock.advance(10)
      heard.push(log.length)
    }
    expect(log.map((line) => parseInt(line))).toEqual([10, 20, 30, 40, 50, 60, 70, 80])
    expect(heard).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  test('comes for what was handed over when it last came, and has come back', async () => {
    const { clock, outbox, send, log } = createWorld()
    const { answers, take } = createWire()
    void send('a', { ttl: 300 })
    void send('b', { ttl: 100 })
    void send('c')
    outbox.attach(takerOf((frame, done) => (frame === 'a' ? take(frame, done) : done(notOpen()))))
    await clock.advance(100)
    expect(log).toEqual(['b EXPIRED'])
    answers[0]!(notOpen())
    await clock.advance(200)
    expect(log).toEqual(['b EXPIRED', 'a EXPIRED'])
  })

  test('goes on through a loss', async () => {
    const { clock, outbox, send, log } = createWorld()
    const { answers, taker } = createWire()
    outbox.attach(taker)
    void send('a')
    void send('b', { ttl: 100 })
    answers[1]!(notOpen())
    outbox.lose(because('CONNECTION_LOST'))
    await clock.advance(100)
    expect(log).toEqual(['a CONNECTION_LOST maybe', 'b EXPIRED'])
  })
})

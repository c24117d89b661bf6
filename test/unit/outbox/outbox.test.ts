import { describe, expect, test } from 'vitest'
import { because, createSynchronousWire, createWire, createWorld, notOpen, settle, takerOf } from './world.js'

describe('the queue', () => {
  test('goes to the wire in order once there is one', () => {
    const { outbox, send } = createWorld()
    const { frames, taker } = createWire()
    for (const text of ['a', 'b', 'c']) void send(text)
    expect(frames).toEqual([])
    outbox.attach(taker)
    expect(frames).toEqual(['a', 'b', 'c'])
  })

  test('is passed by when there is a wire and nothing is ahead', () => {
    const { outbox, send } = createWorld()
    const { frames, taker } = createWire()
    outbox.attach(taker)
    void send('a')
    expect(frames).toEqual(['a'])
  })

  test('keeps the order of sends that are made while it goes out', () => {
    const { outbox, send } = createWorld()
    const { frames, take } = createSynchronousWire()
    for (const text of ['a', 'b']) void send(text)
    outbox.attach(
      takerOf((frame, done) => {
        if (frame === 'a') void send('c')
        take(frame, done)
      }),
    )
    expect(frames).toEqual(['a', 'b', 'c'])
  })

  test('hands over what is sent within a hand-over after that, even if nothing else is queued', () => {
    const { outbox, send } = createWorld()
    const { frames, take } = createSynchronousWire()
    void send('a')
    outbox.attach(
      takerOf((frame, done) => {
        if (frame === 'a') void send('b')
        take(frame, done)
      }),
    )
    expect(frames).toEqual(['a', 'b'])
  })

  test('goes out without recursion, 100,000 messages that the platform takes synchronously', async () => {
    const { outbox, send } = createWorld({ highWaterMark: 100000 })
    const { frames, taker } = createSynchronousWire()
    const texts = Array.from({ length: 100000 }, (_, i) => String(i))
    const all = Promise.all(texts.map((text) => send(text)))
    outbox.attach(taker)
    await all
    expect(frames).toEqual(texts)
  })
})

describe('the answer of the platform', () => {
  test('resolves the send, before or after the hand-over has returned', async () => {
    const { clock, outbox, send, log } = createWorld()
    const late = createWire()
    outbox.attach(createSynchronousWire().taker)
    await send('a')
    outbox.attach(late.taker)
    void send('b')
    await settle()
    expect(log).toEqual(['a taken'])
    late.answers[0]!()
    await settle()
    expect(log).toEqual(['a taken', 'b taken'])
    expect(outbox.pending()).toEqual({ count: 0, bytes: 0 })
    await clock.advance(10000)
    expect(clock.timers).toBe(0)
  })

  test('counts once: a second success or a refusal after it changes nothing', async () => {
    const { outbox, send, log } = createWorld()
    const { answers, taker } = createWire()
    outbox.attach(taker)
    void send('a')
    void send('b')
    answers[0]!()
    answers[0]!()
    answers[0]!(notOpen())
    await settle()
    expect(log).toEqual(['a taken'])
    expect(outbox.pending()).toEqual({ count: 1, bytes: 1 })
  })

  test('rejects SEND_FAILED with the cause and the data when it is a refusal', async () => {
    const { outbox, send } = createWorld()
    const { answers, taker } = createWire()
    outbox.attach(taker)
    const sent = send('a')
    const cause = { errMsg: 'sendSocketMessage:fail too big' }
    answers[0]!(cause)
    const error: unknown = await sent.catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'SEND_FAILED', cause, data: 'a' })
    expect(error).not.toHaveProperty('maybeDelivered')
    expect((error as Error).message).toBe('Cannot send: the platform refused (sendSocketMessage:fail too big)')
  })

  test('is not told with the frame that a platform repeats', async () => {
    const { outbox, send } = createWorld()
    const { answers, taker } = createWire()
    outbox.attach(taker)
    const sent = send('my password')
    answers[0]!({ errMsg: 'sendSocketMessage:fail cannot send my password' })
    const error: unknown = await sent.catch((reason: unknown) => reason)
    expect(error).toMatchObject({ data: 'my password' })
    expect((error as Error).message).not.toContain('password')
  })

  test('rejects SEND_FAILED, maybeDelivered, when none came for sendTimeout', async () => {
    const { clock, outbox, send, log } = createWorld({ sendTimeout: 100 })
    const { answers, taker } = createWire()
    outbox.attach(taker)
    const first = send('a')
    await clock.advance(60)
    void send('b')
    await clock.advance(39)
    expect(log).toEqual([])
    await clock.advance(1)
    expect(log).toEqual(['a SEND_FAILED maybe'])
    await expect(first).rejects.toMatchObject({ data: 'a' })
    await clock.advance(60)
    expect(log).toEqual(['a SEND_FAILED maybe', 'b SEND_FAILED maybe'])
    answers[0]!()
    answers[1]!(notOpen())
    expect(outbox.pending().count).toBe(0)
    expect(clock.timers).toBe(0)
  })

  test('is judged by nobody when its timer comes late, after a suspension: it has its time once more', async () => {
    const { clock, outbox, send, log, shiftClock } = createWorld({ sendTimeout: 100 })
    const { answers, taker } = createWire()
    outbox.attach(taker)
    void send('a')
    await clock.advance(60)
    void send('b')
    void send('c')
    shiftClock(1001)
    await clock.advance(139)
    expect(log).toEqual([])
    answers[1]!()
    await clock.advance(1)
    expect(log).toEqual(['b taken', 'a SEND_FAILED maybe', 'c SEND_FAILED maybe'])
    expect(clock.timers).toBe(0)
  })

  test('is judged in its time when the timer is late as timers are', async () => {
    const { clock, outbox, send, log, shiftClock } = createWorld({ sendTimeout: 100 })
    outbox.attach(createWire().taker)
    void send('a')
    shiftClock(1000)
    await clock.advance(100)
    expect(log).toEqual(['a SEND_FAILED maybe'])
  })

  test('is judged in its time when somebody sets the clock back', async () => {
    const { clock, outbox, send, log, shiftClock } = createWorld({ sendTimeout: 100 })
    outbox.attach(createWire().taker)
    void send('a')
    shiftClock(-3_600_000)
    await clock.advance(100)
    expect(log).toEqual(['a SEND_FAILED maybe'])
  })

  test('has its time once more where it was handed over since somebody set the clock back', async () => {
    const { clock, outbox, send, log, shiftClock } = createWorld({ sendTimeout: 100 })
    outbox.attach(createWire().taker)
    void send('a')
    await clock.advance(50)
    shiftClock(-3_600_000)
    await clock.advance(10)
    void send('b')
    await clock.advance(139)
    expect(log).toEqual(['a SEND_FAILED maybe'])
    await clock.advance(1)
    expect(log).toEqual(['a SEND_FAILED maybe', 'b SEND_FAILED maybe'])
  })

  test('is not waited for while the message is queued', async () => {
    const { clock, outbox, send, log } = createWorld({ sendTimeout: 100 })
    void send('a')
    await clock.advance(1000)
    outbox.attach(createWire().taker)
    await clock.advance(99)
    expect(log).toEqual([])
    await clock.advance(1)
    expect(log).toEqual(['a SEND_FAILED maybe'])
  })
})

describe('a refusal because the connection is gone', () => {
  test.each([
    ['in the order of the sends', [0, 1, 2]],
    ['in any order', [1, 2, 0]],
  ])('puts several messages back to their places, answered %s', async (_, order) => {
    const { outbox, send, log } = createWorld()
    const [first, second] = [createWire(), createSynchronousWire()]
    outbox.attach(first.taker)
    for (const text of ['a', 'b', 'c']) void send(text)
    first.answers[order[0]!]!(notOpen())
    void send('d')
    for (const i of order.slice(1)) first.answers[i]!(notOpen())
    expect(first.frames).toEqual(['a', 'b', 'c'])
    expect(outbox.pending()).toEqual({ count: 4, bytes: 4 })
    outbox.attach(second.taker)
    await settle()
    expect(second.frames).toEqual(['a', 'b', 'c', 'd'])
    expect(log).toEqual(['a taken', 'b taken', 'c taken', 'd taken'])
  })

  test('holds back what would follow, also when it comes synchronously', () => {
    const { outbox, send } = createWorld()
    const [refusing, next] = [createWire(), createWire()]
    for (const text of ['a', 'b']) void send(text)
    outbox.attach(
      takerOf((frame, done) => {
        refusing.take(frame, done)
        done(notOpen())
      }),
    )
    void send('c')
    expect(refusing.frames).toEqual(['a'])
    outbox.attach(next.taker)
    expect(next.frames).toEqual(['a', 'b', 'c'])
  })

  test('sends the message out again at once when there is another wire already', async () => {
    const { outbox, send, log } = createWorld()
    const [first, second] = [createWire(), createSynchronousWire()]
    outbox.attach(first.taker)
    void send('a')
    outbox.attach(second.taker)
    first.answers[0]!(notOpen())
    void send('b')
    await settle()
    expect(second.frames).toEqual(['a', 'b'])
    expect(log).toEqual(['a taken', 'b taken'])
  })

  test('does not make the old answer count for the new hand-over', async () => {
    const { outbox, send, log } = createWorld()
    const [first, second] = [createWire(), createWire()]
    outbox.attach(first.taker)
    void send('a')
    first.answers[0]!(notOpen())
    outbox.attach(second.taker)
    first.answers[0]!()
    await settle()
    expect(log).toEqual([])
    second.answers[0]!()
    await settle()
    expect(log).toEqual(['a taken'])
  })
})

describe('what is sent ahead', () => {
  const setUp = () => {
    const world = createWorld({ sendTimeout: 100 })
    const wire = createWire()
    void world.send('queued')
    const sent = world.outbox.sendAhead('ahead', 'message', wire.taker)
    const ended = sent.then(
      () => 'taken',
      (error: unknown) => error,
    )
    return { ...world, ...wire, ended }
  }

  test('goes to its wire at once, past what is queued, and is none of what is pending', async () => {
    const { outbox, frames, answers, ended } = setUp()
    expect(frames).toEqual(['ahead'])
    expect(outbox.pending()).toEqual({ count: 1, bytes: 6 })
    const calls: string[] = []
    outbox.whenSettled(() => calls.push('drained'))
    outbox.attach(createSynchronousWire().taker)
    expect(calls).toEqual(['drained'])
    answers[0]!()
    expect(await ended).toBe('taken')
    expect(outbox.pending()).toEqual({ count: 0, bytes: 0 })
  })

  test('is lost with its connection, which says that it was never accepted, and goes to no other', async () => {
    const { outbox, answers, ended } = setUp()
    const next = createWire()
    const cause = notOpen()
    answers[0]!(cause)
    outbox.attach(next.taker)
    const error = await ended
    expect(error).toMatchObject({ code: 'CONNECTION_LOST', data: 'message', cause })
    expect(error).not.toHaveProperty('maybeDelivered')
    expect(next.frames).toEqual(['queued'])
  })

  test('is refused as others are', async () => {
    const { answers, ended } = setUp()
    answers[0]!('refused')
    expect(await ended).toMatchObject({ code: 'SEND_FAILED', data: 'message' })
  })

  test('waits for an answer as long as others do', async () => {
    const { clock, ended } = setUp()
    await clock.advance(100)
    expect(await ended).toMatchObject({ code: 'SEND_FAILED', data: 'message', maybeDelivered: true })
    expect(clock.timers).toBe(0)
  })

  test('may have been delivered when the connection is lost without a word', async () => {
    const { outbox, ended } = setUp()
    outbox.lose(because('CONNECTION_LOST'))
    expect(await ended).toMatchObject({ code: 'CONNECTION_LOST', data: 'message', maybeDelivered: true })
    expect(outbox.pending().count).toBe(1)
  })
})

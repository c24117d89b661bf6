import { describe, expect, test } from 'vitest'
import { because, createSynchronousWire, createWire, createWorld, notOpen, settle, takerOf } from './world.js'

describe('settle', () => {
  test('rejects what was handed over with maybeDelivered, then what is queued without', async () => {
    const { clock, outbox, send, log } = createWorld()
    const { answers, taker } = createWire()
    outbox.attach(taker)
    for (const text of ['a', 'b', 'c']) void send(text)
    answers[0]!(notOpen())
    void send('d')
    outbox.settle(because('CLOSED'))
    await settle()
    expect(log).toEqual(['b CLOSED maybe', 'c CLOSED maybe', 'a CLOSED', 'd CLOSED'])
    expect(outbox.pending()).toEqual({ count: 0, bytes: 0 })
    expect(clock.timers).toBe(0)
  })

  test('tells the error what the message was', async () => {
    const { outbox, send } = createWorld()
    const sent = send('a')
    outbox.settle(because('CLOSED'))
    await expect(sent).rejects.toMatchObject({ code: 'CLOSED', data: 'a' })
  })

  test('makes later answers of the wire count for nothing, and refuses later sends', async () => {
    const { outbox, send, log } = createWorld()
    const { frames, answers, taker } = createWire()
    outbox.attach(taker)
    void send('a')
    void send('b')
    outbox.settle(because('CLOSED'))
    answers[0]!()
    answers[1]!(notOpen())
    void send('c')
    await settle()
    expect(log).toEqual(['a CLOSED maybe', 'b CLOSED maybe', 'c CLOSED'])
    expect(frames).toEqual(['a', 'b'])
    expect(outbox.pending().count).toBe(0)
  })

  test('leaves the outbox ready for another wire', async () => {
    const { clock, outbox, send, log } = createWorld({ sendTimeout: 100 })
    outbox.attach(createWire().taker)
    void send('a')
    outbox.settle(because('CONNECTION_LOST'))
    outbox.attach(createWire().taker)
    void send('b')
    await clock.advance(100)
    expect(log).toEqual(['a CONNECTION_LOST maybe', 'b SEND_FAILED maybe'])
  })
})

describe('lose', () => {
  test('rejects what was handed over with maybeDelivered, and keeps what is queued for the next wire', async () => {
    const { clock, outbox, send, log } = createWorld()
    const [first, second] = [createWire(), createSynchronousWire()]
    outbox.attach(first.taker)
    for (const text of ['a', 'b', 'c']) void send(text)
    first.answers[0]!(notOpen())
    void send('d')
    outbox.lose(because('CONNECTION_LOST'))
    void send('e')
    await settle()
    expect(log).toEqual(['b CONNECTION_LOST maybe', 'c CONNECTION_LOST maybe'])
    expect(outbox.pending()).toEqual({ count: 3, bytes: 3 })
    expect(clock.timers).toBe(0)
    outbox.attach(second.taker)
    await settle()
    expect(second.frames).toEqual(['a', 'd', 'e'])
    expect(log.slice(2)).toEqual(['a taken', 'd taken', 'e taken'])
  })

  test('tells the error what the message was', async () => {
    const { outbox, send } = createWorld()
    outbox.attach(createWire().taker)
    const sent = send('a')
    outbox.lose(because('CONNECTION_LOST'))
    await expect(sent).rejects.toMatchObject({ code: 'CONNECTION_LOST', data: 'a', maybeDelivered: true })
  })

  test('hands nothing more to the lost wire, and counts none of its answers', async () => {
    const { outbox, send, log } = createWorld()
    const { frames, answers, taker } = createWire()
    outbox.attach(taker)
    void send('a')
    void send('b')
    outbox.lose(because('CONNECTION_LOST'))
    void send('c')
    answers[0]!()
    answers[1]!(notOpen())
    await settle()
    expect(frames).toEqual(['a', 'b'])
    expect(log).toEqual(['a CONNECTION_LOST maybe', 'b CONNECTION_LOST maybe'])
    expect(outbox.pending().count).toBe(1)
  })

  test('stops a flush that it comes from within', async () => {
    const { outbox, send, log } = createWorld()
    const { frames, take } = createWire()
    void send('a')
    void send('b')
    outbox.attach(
      takerOf((frame, done) => {
        take(frame, done)
        outbox.lose(because('CONNECTION_LOST'))
      }),
    )
    await settle()
    expect(frames).toEqual(['a'])
    expect(log).toEqual(['a CONNECTION_LOST maybe'])
    expect(outbox.pending().count).toBe(1)
  })

  test('gives what is handed over afterwards the whole time for an answer', async () => {
    const { clock, outbox, send, log } = createWorld({ sendTimeout: 100 })
    outbox.attach(createWire().taker)
    void send('a')
    await clock.advance(60)
    outbox.lose(because('CONNECTION_LOST'))
    outbox.attach(createWire().taker)
    void send('b')
    await clock.advance(99)
    expect(log).toEqual(['a CONNECTION_LOST maybe'])
    await clock.advance(1)
    expect(log).toEqual(['a CONNECTION_LOST maybe', 'b SEND_FAILED maybe'])
  })
})

test('refuse rejects what is queued only', async () => {
  const { outbox, send, log } = createWorld()
  const { answers, taker } = createWire()
  outbox.attach(taker)
  void send('a')
  void send('b')
  answers[1]!(notOpen())
  outbox.refuse(because('CLOSED'))
  answers[0]!()
  await settle()
  expect(log).toEqual(['b CLOSED', 'a taken'])
})

test('a failed send that nobody awaits raises no unhandled rejection', async () => {
  const unhandled: unknown[] = []
  const listener = (reason: unknown): number => unhandled.push(reason)
  process.on('unhandledRejection', listener)
  const { outbox } = createWorld({ highWaterMark: 1 })
  void outbox.send('a', 'a')
  void outbox.send('b', 'b')
  outbox.settle(because('CLOSED'))
  await settle()
  process.off('unhandledRejection', listener)
  expect(outbox.pending().count).toBe(0)
  expect(unhandled).toEqual([])
})

describe('whenSettled', () => {
  function watch(outbox: ReturnType<typeof createWorld>['outbox']) {
    const calls: number[] = []
    outbox.whenSettled(() => calls.push(outbox.pending().count))
    return calls
  }

  test('calls back at once when nothing is pending', () => {
    const { outbox, send } = createWorld()
    outbox.attach(createSynchronousWire().taker)
    void send('a')
    expect(watch(outbox)).toEqual([0])
  })

  test('waits for what is handed over and what is queued, however they end', () => {
    const { outbox, send } = createWorld()
    const { answers, taker } = createWire()
    outbox.attach(taker)
    for (const text of ['a', 'b', 'c']) void send(text)
    answers[2]!(notOpen())
    const calls = watch(outbox)
    answers[0]!()
    answers[1]!('refused')
    expect(calls).toEqual([])
    outbox.refuse(because('CLOSED'))
    expect(calls).toEqual([0])
  })

  test('does not wait for what is sent later', () => {
    const { outbox, send } = createWorld()
    const { answers, taker } = createWire()
    outbox.attach(taker)
    void send('a')
    const first = watch(outbox)
    void send('b')
    const second = watch(outbox)
    answers[1]!()
    expect([first, second]).toEqual([[], []])
    answers[0]!()
    expect([first, second]).toEqual([[0], [0]])
  })

  test('waits on for a message that comes back, and calls once', () => {
    const { outbox, send } = createWorld()
    const [first, second] = [createWire(), createWire()]
    outbox.attach(first.taker)
    void send('a')
    const calls = watch(outbox)
    first.answers[0]!(notOpen())
    expect(calls).toEqual([])
    outbox.attach(second.taker)
    second.answers[0]!()
    second.answers[0]!()
    expect(calls).toEqual([0])
  })

  test('waits until the silent platform has run out of time', async () => {
    const { clock, outbox, send } = createWorld({ sendTimeout: 100 })
    outbox.attach(createWire().taker)
    void send('a')
    const calls = watch(outbox)
    await clock.advance(99)
    expect(calls).toEqual([])
    await clock.advance(1)
    expect(calls).toEqual([0])
  })
})

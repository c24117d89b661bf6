import { describe, expect, test } from 'vitest'
import { createWire, createWorld, notOpen, settle } from './world.js'

describe('a message that finds no room in the queue', () => {
  test('is rejected with OVERFLOW, its data and a hint, beyond highWaterMark', async () => {
    const { outbox, send } = createWorld({ highWaterMark: 2 })
    void send('a')
    void send('b')
    const error: unknown = await send('c').catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'OVERFLOW', data: 'c', hint: expect.stringContaining('highWaterMark') })
    expect((error as Error).message).toBe('Cannot send: the queue is full (2 of 2 messages)')
    expect(outbox.pending().count).toBe(2)
  })

  test('is rejected with OVERFLOW beyond maxBytes, counted in UTF-8', async () => {
    const { outbox, send, log } = createWorld({ maxBytes: 6 })
    void send('茶')
    void send('äää')
    void send('abc')
    await settle()
    expect(log).toEqual(['äää OVERFLOW'])
    expect(outbox.pending()).toEqual({ count: 2, bytes: 6 })
  })

  test('lets the oldest go with dropOldest, as many as it takes', async () => {
    const { outbox, send, log } = createWorld({ maxBytes: 4, overflow: 'dropOldest' })
    for (const text of ['a', 'b', 'c', 'ddd']) void send(text)
    await settle()
    expect(log).toEqual(['a OVERFLOW', 'b OVERFLOW'])
    const { frames, taker } = createWire()
    outbox.attach(taker)
    expect(frames).toEqual(['c', 'ddd'])
  })

  test('lets one go for one with dropOldest and highWaterMark', async () => {
    const { outbox, send, log } = createWorld({ highWaterMark: 2, overflow: 'dropOldest' })
    for (const text of ['a', 'b', 'c']) void send(text)
    await settle()
    expect(log).toEqual(['a OVERFLOW'])
    expect(outbox.pending().count).toBe(2)
  })

  test('lets nothing go when it alone is too large', async () => {
    const { outbox, send, log } = createWorld({ maxBytes: 4, overflow: 'dropOldest' })
    void send('a')
    const error: unknown = await send('12345').catch((reason: unknown) => reason)
    expect(log).toEqual(['12345 OVERFLOW'])
    expect(outbox.pending()).toEqual({ count: 1, bytes: 1 })
    // To wait, or to make room, helps it nothing.
    expect(error).toMatchObject({ hint: expect.not.stringContaining('Await') })
  })
})

describe('the bounds', () => {
  test('do not hold for what is handed over at once', async () => {
    const { outbox, send, log } = createWorld({ highWaterMark: 1, maxBytes: 4 })
    const { frames, taker } = createWire()
    outbox.attach(taker)
    for (const text of ['12345', 'a', 'b']) void send(text)
    await settle()
    expect(frames).toEqual(['12345', 'a', 'b'])
    expect(log).toEqual([])
  })

  test('count queued messages only', async () => {
    const { outbox, send, log } = createWorld({ highWaterMark: 1, maxBytes: 1 })
    const { answers, taker } = createWire()
    outbox.attach(taker)
    void send('a')
    void send('b')
    answers[1]!(notOpen())
    await settle()
    expect(log).toEqual([])
    expect(outbox.pending()).toEqual({ count: 2, bytes: 2 })
  })
})

describe('pending', () => {
  test('counts what is queued and what is handed over without an answer, in UTF-8 bytes', async () => {
    const { outbox, send } = createWorld()
    const { answers, taker } = createWire()
    void send('茶😀')
    expect(outbox.pending()).toEqual({ count: 1, bytes: 7 })
    outbox.attach(taker)
    void outbox.send(new ArrayBuffer(5), undefined)
    expect(outbox.pending()).toEqual({ count: 2, bytes: 12 })
    answers[0]!()
    expect(outbox.pending()).toEqual({ count: 1, bytes: 5 })
    answers[1]!('refused')
    expect(outbox.pending()).toEqual({ count: 0, bytes: 0 })
  })
})

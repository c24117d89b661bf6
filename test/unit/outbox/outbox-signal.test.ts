import { describe, expect, test, vi } from 'vitest'
import { createAbortController } from '../../../src/abort.js'
import type { AbortSignalLike } from '../../../types/abort.js'
import { because, createWire, createWorld, notOpen, settle } from './world.js'

test('a signal takes a queued message back, which is never handed over', async () => {
  const { outbox, send } = createWorld()
  const { signal, abort } = createAbortController()
  void send('a')
  const sent = send('b', { signal })
  void send('c')
  abort('left')
  await expect(sent).rejects.toMatchObject({ code: 'ABORTED', cause: 'left', data: 'b' })
  expect(outbox.pending()).toEqual({ count: 2, bytes: 2 })
  const { frames, taker } = createWire()
  outbox.attach(taker)
  expect(frames).toEqual(['a', 'c'])
})

test('a signal rejects at once when it was aborted before', async () => {
  const { outbox, send } = createWorld()
  const { signal, abort } = createAbortController()
  abort()
  await expect(send('a', { signal })).rejects.toMatchObject({ code: 'ABORTED' })
  expect(outbox.pending()).toEqual({ count: 0, bytes: 0 })
})

test('a signal does nothing to a message that was handed over, and is no longer listened to', async () => {
  const { outbox, send, log } = createWorld()
  const { signal, abort } = createAbortController()
  const remove = vi.spyOn(signal, 'removeEventListener')
  const { answers, taker } = createWire()
  void send('a', { signal })
  outbox.attach(taker)
  expect(remove).toHaveBeenCalledTimes(1)
  abort()
  answers[0]!()
  await settle()
  expect(log).toEqual(['a taken'])
})

test.each([
  ['after it', false],
  ['before it, while it was handed over', true],
])('a signal takes back a message that came back to the queue, aborted %s', async (_, before) => {
  const { outbox, send, log } = createWorld()
  const { signal, abort } = createAbortController()
  const { answers, taker } = createWire()
  outbox.attach(taker)
  void send('a', { signal })
  if (before) abort()
  answers[0]!(notOpen())
  abort()
  await settle()
  expect(log).toEqual(['a ABORTED'])
  expect(outbox.pending().count).toBe(0)
})

test('a signal aborted meanwhile leaves the others their room when its message comes back', async () => {
  const { outbox, send, log } = createWorld({ highWaterMark: 1, overflow: 'dropOldest' })
  const { signal, abort } = createAbortController()
  const { answers, taker } = createWire()
  outbox.attach(taker)
  void send('a')
  void send('b', { signal })
  abort()
  answers[0]!(notOpen())
  answers[1]!(notOpen())
  await settle()
  expect(log).toEqual(['b ABORTED'])
  expect(outbox.pending().count).toBe(1)
})

test('a signal that calls a listener it was told to remove changes nothing', async () => {
  const { outbox, send, log } = createWorld()
  const listeners: (() => void)[] = []
  const addEventListener = (_: 'abort', listener: () => void): unknown => listeners.push(listener)
  void send('a', { signal: { aborted: false, addEventListener, removeEventListener() {} } })
  outbox.attach(createWire().taker)
  listeners.forEach((listener) => listener())
  await settle()
  expect(log).toEqual([])
  expect(outbox.pending()).toEqual({ count: 1, bytes: 1 })
})

test('a signal leaves the counts right when the same abort ends everything first', async () => {
  const { outbox, send, log } = createWorld()
  const { signal, abort } = createAbortController()
  signal.addEventListener('abort', () => outbox.settle(because('CLOSED')))
  void send('a', { signal })
  void send('b', { signal })
  abort()
  await settle()
  expect(log).toEqual(['a CLOSED', 'b CLOSED'])
  expect(outbox.pending()).toEqual({ count: 0, bytes: 0 })
})

describe('a signal that ends it all leaves no message waiting', () => {
  const setUp = () => {
    const world = createWorld()
    const state = { act: () => {} }
    const signal: AbortSignalLike = {
      get aborted() {
        state.act()
        return false
      },
      addEventListener: () => state.act(),
      removeEventListener: () => state.act(),
    }
    const endAll = () => {
      state.act = () => {}
      world.outbox.settle(because('CLOSED'))
    }
    return { ...world, state, signal, endAll }
  }

  test('when it is looked at, as its message comes back', async () => {
    const { outbox, send, log, state, signal, endAll } = setUp()
    const { answers, taker } = createWire()
    outbox.attach(taker)
    void send('a', { signal })
    state.act = endAll
    answers[0]!(notOpen())
    await settle()
    expect(log).toEqual(['a CLOSED maybe'])
    expect(outbox.pending().count).toBe(0)
  })

  test('when it is listened to', async () => {
    const { outbox, send, log, state, signal, endAll } = setUp()
    const stops = vi.spyOn(signal, 'removeEventListener')
    const sent = [send('a')]
    state.act = () => {
      state.act = endAll
    }
    // Asked whether it is aborted, then listened to.
    sent.push(send('b', { signal }))
    await settle()
    expect(log).toEqual(['a CLOSED', 'b CLOSED'])
    expect(outbox.pending().count).toBe(0)
    expect(stops).toHaveBeenCalledTimes(1)
  })

  test.each(['settle', 'lose'] as const)(
    'when it is no longer listened to as its message goes out, by %s',
    async (how) => {
      const { outbox, send, log, state, signal } = setUp()
      const { frames, taker } = createWire()
      void send('a', { signal })
      void send('b')
      state.act = () => {
        state.act = () => {}
        outbox[how](because('CLOSED'))
      }
      outbox.attach(taker)
      await settle()
      expect(log).toEqual(how === 'settle' ? ['a CLOSED maybe', 'b CLOSED'] : ['a CLOSED maybe'])
      expect(outbox.pending().count).toBe(how === 'settle' ? 0 : 1)
      expect(frames).toEqual([])
    },
  )
})

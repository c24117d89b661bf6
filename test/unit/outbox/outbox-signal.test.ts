import { expect, test, vi } from 'vitest'
import { createAbortController } from '../../../src/abort.js'
import { because, createWire, createWorld, notOpen, settle } from './world.js'

test('a signal takes a queued message back, which is never handed over', async () => {
  const { outbox, send } = createWorld()
  const { signal, abort } = createAbortController()
  void send('a')
  const sent = send('b', { signal })
  void send('c')
  abort('left')
  await expect(sent).rejects.toMatchObject({ code: 'ABORTED', cause: 'left', data: 'b' })
  expect(outbox.pending).toEqual({ count: 2, bytes: 2 })
  const { frames, take } = createWire()
  outbox.attach(take)
  expect(frames).toEqual(['a', 'c'])
})

test('a signal rejects at once when it was aborted before', async () => {
  const { outbox, send } = createWorld()
  const { signal, abort } = createAbortController()
  abort()
  await expect(send('a', { signal })).rejects.toMatchObject({ code: 'ABORTED' })
  expect(outbox.pending).toEqual({ count: 0, bytes: 0 })
})

test('a signal does nothing to a message that was handed over, and is no longer listened to', async () => {
  const { outbox, send, log } = createWorld()
  const { signal, abort } = createAbortController()
  const remove = vi.spyOn(signal, 'removeEventListener')
  const { answers, take } = createWire()
  void send('a', { signal })
  outbox.attach(take)
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
  const { answers, take } = createWire()
  outbox.attach(take)
  void send('a', { signal })
  if (before) abort()
  answers[0]!(notOpen())
  abort()
  await settle()
  expect(log).toEqual(['a ABORTED'])
  expect(outbox.pending.count).toBe(0)
})

test('a signal aborted meanwhile leaves the others their room when its message comes back', async () => {
  const { outbox, send, log } = createWorld({ highWaterMark: 1, overflow: 'dropOldest' })
  const { signal, abort } = createAbortController()
  const { answers, take } = createWire()
  outbox.attach(take)
  void send('a')
  void send('b', { signal })
  abort()
  answers[0]!(notOpen())
  answers[1]!(notOpen())
  await settle()
  expect(log).toEqual(['b ABORTED'])
  expect(outbox.pending.count).toBe(1)
})

test('a signal that calls a listener it was told to remove changes nothing', async () => {
  const { outbox, send, log } = createWorld()
  const listeners: (() => void)[] = []
  const addEventListener = (_: 'abort', listener: () => void): unknown => listeners.push(listener)
  void send('a', { signal: { aborted: false, addEventListener, removeEventListener() {} } })
  outbox.attach(createWire().take)
  listeners.forEach((listener) => listener())
  await settle()
  expect(log).toEqual([])
  expect(outbox.pending).toEqual({ count: 1, bytes: 1 })
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
  expect(outbox.pending).toEqual({ count: 0, bytes: 0 })
})

test('a signal that ends it all when it is looked at leaves no message waiting', async () => {
  const { outbox, send, log } = createWorld()
  const signal = {
    get aborted() {
      outbox.settle(because('CLOSED'))
      return false
    },
    addEventListener() {},
    removeEventListener() {},
  }
  outbox.attach(createWire().take)
  void send('a', { signal })
  await settle()
  expect(log).toEqual(['a CLOSED'])
  expect(outbox.pending.count).toBe(0)
})

import { expect, test, vi } from 'vitest'
import { createAbortController } from '../../../src/abort.js'
import { createIterator, type IterateOptions } from '../../../src/messages/iterator.js'
import { createHoldingHub, createObserver } from './world.js'

const done = { done: true, value: undefined }

function createWorld(options: IterateOptions) {
  const { hub } = createHoldingHub()
  return { hub, iterator: createIterator<number, number>(hub, options, () => {}) }
}

test('a signal rejects a pending next() with ABORTED and its reason, once', async () => {
  const { signal, abort } = createAbortController()
  const { iterator } = createWorld({ signal })
  const failed = expect(iterator.next()).rejects.toMatchObject({ code: 'ABORTED', cause: 'left' })
  abort('left')
  await failed
  expect(await iterator.next()).toEqual(done)
})

test.each([
  ['was aborted before', false],
  ['is aborted while messages are buffered', true],
])('a signal throws ABORTED at the next next() when it %s', async (_, later) => {
  const { signal, abort } = createAbortController()
  if (!later) abort()
  const { hub, iterator } = createWorld({ signal })
  hub.next(1)
  abort()
  await expect(iterator.next()).rejects.toMatchObject({ code: 'ABORTED' })
})

test('a signal throws ABORTED also when the messages have ended and some are still buffered', async () => {
  const { signal, abort } = createAbortController()
  const { hub, iterator } = createWorld({ signal })
  hub.next(1)
  hub.end()
  abort()
  await expect(iterator.next()).rejects.toMatchObject({ code: 'ABORTED' })
})

test('a signal leaves the values to others when it was aborted before', () => {
  const { signal, abort } = createAbortController()
  abort()
  const { hub } = createWorld({ signal })
  hub.next(1)
  const { log, observer } = createObserver()
  hub.subscribe(observer)
  expect(log).toEqual([1])
})

test.each(['return', 'end'] as const)('a signal is no longer listened to after %s', async (how) => {
  const { signal } = createAbortController()
  const [add, remove] = [vi.spyOn(signal, 'addEventListener'), vi.spyOn(signal, 'removeEventListener')]
  const { hub, iterator } = createWorld({ signal })
  if (how === 'end') hub.end()
  else await iterator.return()
  expect(add).toHaveBeenCalledTimes(1)
  expect(remove.mock.calls).toEqual(add.mock.calls)
})

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createAbortController } from '../../src/abort.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a signal is not aborted until its controller aborts it, and has the reason then', () => {
  const { signal, abort } = createAbortController()
  expect([signal.aborted, signal.reason]).toEqual([false, undefined])
  abort('left')
  expect([signal.aborted, signal.reason]).toEqual([true, 'left'])
})

test('calls the listeners in order, when the signal is aborted already', () => {
  const { signal, abort } = createAbortController()
  const log: unknown[] = []
  signal.addEventListener('abort', () => log.push(['first', signal.aborted, signal.reason]))
  signal.addEventListener('abort', () => log.push('second'))
  abort('left')
  expect(log).toEqual([['first', true, 'left'], 'second'])
})

test('aborts once: the first reason stays and no listener is called again', () => {
  const { signal, abort } = createAbortController()
  const listener = vi.fn<() => void>(() => abort('again, from within'))
  signal.addEventListener('abort', listener)
  abort('first')
  abort('second')
  expect(signal.reason).toBe('first')
  expect(listener).toHaveBeenCalledTimes(1)
})

test('calls a listener once that was added twice', () => {
  const { signal, abort } = createAbortController()
  const listener = vi.fn<() => void>()
  signal.addEventListener('abort', listener)
  signal.addEventListener('abort', listener)
  abort()
  expect(listener).toHaveBeenCalledTimes(1)
})

test('does not call a listener that was removed, nor one that is added too late', () => {
  const { signal, abort } = createAbortController()
  const [removed, late] = [vi.fn<() => void>(), vi.fn<() => void>()]
  signal.addEventListener('abort', removed)
  signal.removeEventListener('abort', removed)
  signal.removeEventListener('abort', late)
  abort()
  signal.addEventListener('abort', late)
  abort()
  expect(removed).not.toHaveBeenCalled()
  expect(late).not.toHaveBeenCalled()
})

// https://dom.spec.whatwg.org/#concept-event-listener-inner-invoke: a listener with `removed` set is passed over.
test.each([
  ['this one', createAbortController],
  ['the platform’s', () => new AbortController()],
])('does not call a listener that an earlier one removes: %s', (_, create) => {
  const controller = create()
  const { signal } = controller
  const removed = vi.fn<() => void>()
  signal.addEventListener('abort', () => signal.removeEventListener('abort', removed))
  signal.addEventListener('abort', removed)
  controller.abort()
  expect(removed).not.toHaveBeenCalled()
})

test('reports a listener that throws to the host and calls the others', () => {
  const { signal, abort } = createAbortController()
  const other = vi.fn<() => void>()
  signal.addEventListener('abort', () => {
    throw new Error('mine')
  })
  signal.addEventListener('abort', other)
  abort()
  expect(other).toHaveBeenCalledTimes(1)
  expect(() => vi.runAllTimers()).toThrow('mine')
})

import { afterEach, expect, test, vi } from 'vitest'
import { createHoldingHub, createObserver, upTo } from './world.js'

afterEach(() => void vi.useRealTimers())

test('what is held goes to the first observer, in order, before what comes later', () => {
  const { hub } = createHoldingHub()
  upTo(3).forEach(hub.next)
  const first = createObserver()
  hub.subscribe(first.observer)
  hub.next(4)
  const second = createObserver()
  hub.subscribe(second.observer)
  expect(first.log).toEqual([1, 2, 3, 4])
  expect(second.log).toEqual([])
})

test('what is held is at most 64 values: the 65th and later are dropped and reported once', () => {
  const { hub, overflowed } = createHoldingHub()
  upTo(64).forEach(hub.next)
  expect(overflowed).not.toHaveBeenCalled()
  hub.next(65)
  hub.next(66)
  expect(overflowed).toHaveBeenCalledTimes(1)
  const { log, observer } = createObserver()
  hub.subscribe(observer)
  expect(log).toEqual(upTo(64))
})

test('what is held waits for the next observer as far as the first does not take it', () => {
  const { hub } = createHoldingHub()
  upTo(3).forEach(hub.next)
  const [first, second] = [createObserver(1), createObserver()]
  hub.subscribe(first.observer)
  hub.next(4)
  hub.subscribe(second.observer)
  expect(first.log).toEqual([1])
  expect(second.log).toEqual([2, 3, 4])
})

test('what comes is not held once there has been an observer', () => {
  const { hub } = createHoldingHub()
  hub.subscribe(createObserver().observer)()
  hub.next(1)
  const { log, observer } = createObserver()
  hub.subscribe(observer)
  expect(log).toEqual([])
})

test('what is held is not taken by a listener, which sees every value all the same', () => {
  const { hub } = createHoldingHub()
  const seen: number[] = []
  hub.next(1)
  const leave = hub.listen((value) => seen.push(value))
  hub.next(2)
  leave()
  hub.next(3)
  const { log, observer } = createObserver()
  hub.subscribe(observer)
  expect(seen).toEqual([2])
  expect(log).toEqual([1, 2, 3])
})

test('what is held goes out after the calls under way, in order with what comes meanwhile', () => {
  const jobs: (() => void)[] = []
  const { hub } = createHoldingHub(64, (job) => jobs.push(job))
  const { log, observer } = createObserver()
  const left = createObserver()
  hub.next(1)
  hub.subscribe(left.observer)()
  hub.subscribe(observer)
  hub.next(2)
  expect(log).toEqual([])
  jobs.forEach((job) => job())
  hub.next(3)
  expect(left.log).toEqual([])
  expect(log).toEqual([1, 2, 3])
})

test('what is held goes before the end to an observer that comes after it', () => {
  const { hub } = createHoldingHub()
  hub.next(1)
  hub.end('broken')
  const { log, observer } = createObserver()
  hub.subscribe(observer)
  expect(log).toEqual([1, ['error', 'broken']])
})

test('what is held is forgotten when muted, also while it goes out', () => {
  const { hub } = createHoldingHub()
  upTo(2).forEach(hub.next)
  const log: number[] = []
  hub.subscribe({
    ...createObserver().observer,
    next(value) {
      log.push(value)
      hub.mute()
    },
  })
  expect(log).toEqual([1])
})

test('what is held goes on to an observer that throws, reported to the host', () => {
  vi.useFakeTimers()
  const { hub } = createHoldingHub()
  upTo(2).forEach(hub.next)
  const seen: number[] = []
  hub.subscribe({
    ...createObserver().observer,
    next(value) {
      seen.push(value)
      if (value === 1) throw new Error('mine')
    },
  })
  expect(seen).toEqual([1, 2])
  expect(() => vi.runAllTimers()).toThrow('mine')
})

test('what is held is so many bytes at most, and has no hole', () => {
  const { hub, overflowed } = createHoldingHub()
  for (const value of [1, 2]) hub.next(value, '.'.repeat(30))
  expect(overflowed).not.toHaveBeenCalled()
  hub.next(3, '.'.repeat(41))
  expect(overflowed).toHaveBeenCalledTimes(1)
  hub.next(4, '.')
  const [first, second] = [createObserver(1), createObserver()]
  hub.subscribe(first.observer)
  hub.next(5, '.'.repeat(70))
  hub.subscribe(second.observer)
  expect([first.log, second.log]).toEqual([[1], [2, 5]])
})

test('what is dropped is not reported while a listener sees it', () => {
  const { hub, overflowed } = createHoldingHub(1)
  hub.next(1)
  const leave = hub.listen(() => {})
  hub.next(2)
  expect(overflowed).not.toHaveBeenCalled()
  leave()
  hub.next(3)
  expect(overflowed).toHaveBeenCalledTimes(1)
})

test('what is held goes to nobody once it is unwanted, also in the midst of it', () => {
  const { hub, abort } = createHoldingHub()
  upTo(3).forEach(hub.next)
  hub.end()
  const first: number[] = []
  hub.subscribe({
    ...createObserver().observer,
    next(value) {
      first.push(value)
      abort()
    },
  })
  const second = createObserver()
  hub.subscribe(second.observer)
  expect([first, second.log]).toEqual([[1], ['complete']])
})

test('nothing reaches whoever comes after the hub was muted, but the end', () => {
  const { hub } = createHoldingHub()
  hub.mute()
  const [{ log, observer }, seen] = [createObserver(), [] as number[]]
  hub.subscribe(observer)
  hub.listen((value) => seen.push(value))
  hub.next(1)
  hub.end()
  expect([log, seen]).toEqual([['complete'], []])
})

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createHub } from '../../../src/messages/hub.js'
import { createHoldingHub, createObserver, upTo } from './world.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('dispatch', () => {
  test('gives every value to every observer, in the order of their subscription', () => {
    const hub = createHub<number>()
    const log: string[] = []
    for (const name of ['a', 'b']) hub.subscribe({ ...createObserver().observer, next: (n) => log.push(name + n) })
    hub.next(1)
    hub.next(2)
    expect(log).toEqual(['a1', 'b1', 'a2', 'b2'])
  })

  test('includes an observer that subscribes during a dispatch from the next value on', () => {
    const hub = createHub<number>()
    const late = createObserver()
    hub.subscribe(createObserver().observer)
    hub.subscribe({ ...createObserver().observer, next: (n) => n === 1 && hub.subscribe(late.observer) })
    hub.next(1)
    expect(late.log).toEqual([])
    hub.next(2)
    expect(late.log).toEqual([2])
  })

  test('leaves out an observer that unsubscribes during a dispatch at once', () => {
    const hub = createHub<number>()
    const gone = createObserver()
    hub.subscribe({ ...createObserver().observer, next: (n) => n === 2 && leave() })
    const leave = hub.subscribe(gone.observer)
    const stays = createObserver()
    hub.subscribe(stays.observer)
    upTo(3).forEach((n) => hub.next(n))
    expect(gone.log).toEqual([1])
    expect(stays.log).toEqual([1, 2, 3])
  })

  test('unsubscribes once, however often it is asked', () => {
    const { hub } = createHoldingHub()
    const leave = hub.subscribe(createObserver().observer)
    const stays = createObserver()
    hub.subscribe(stays.observer)
    leave()
    leave()
    hub.next(1)
    expect(stays.log).toEqual([1])
  })

  test('reports what an observer throws to the host and goes on with the others', () => {
    const hub = createHub<number>()
    const fail = (): never => {
      throw new Error('mine')
    }
    hub.subscribe({ ...createObserver().observer, next: fail })
    hub.listen(fail)
    const other = createObserver()
    hub.subscribe(other.observer)
    hub.next(1)
    expect(other.log).toEqual([1])
    expect(() => vi.advanceTimersToNextTimer()).toThrow('mine')
    expect(() => vi.advanceTimersToNextTimer()).toThrow('mine')
    expect(vi.getTimerCount()).toBe(0)
  })

  test('falls silent at once when muted in the middle of a dispatch', () => {
    const { hub } = createHoldingHub()
    const last = createObserver()
    hub.subscribe({ ...createObserver().observer, next: () => hub.mute() })
    hub.subscribe(last.observer)
    hub.next(1)
    hub.end()
    expect(last.log).toEqual(['complete'])
  })
})

describe('end', () => {
  test.each([
    ['completes', undefined, 'complete'],
    ['fails', 'broken', ['error', 'broken']],
  ])('%s present and late observers alike', (_, error, heard) => {
    const hub = createHub<number>()
    const present = createObserver()
    hub.subscribe(present.observer)
    hub.end(error)
    const late = createObserver()
    hub.subscribe(late.observer)
    expect(present.log).toEqual([heard])
    expect(late.log).toEqual([heard])
  })

  test('reports what an observer throws to the host and goes on with the others', () => {
    const hub = createHub<number>()
    const other = createObserver()
    const complete = (): never => {
      throw new Error('mine')
    }
    hub.subscribe({ ...createObserver().observer, complete })
    hub.subscribe(other.observer)
    hub.end()
    expect(other.log).toEqual(['complete'])
    expect(() => vi.runAllTimers()).toThrow('mine')
  })

  test('says nothing to an observer that another one unsubscribes meanwhile', () => {
    const hub = createHub<number>()
    const gone = createObserver()
    hub.subscribe({ ...createObserver().observer, complete: () => leave() })
    const leave = hub.subscribe(gone.observer)
    hub.end()
    expect(gone.log).toEqual([])
  })
})

describe('the target', () => {
  const next = () => {}

  test('is nobody in particular, then the only observer itself, then all of them', () => {
    const hub = createHub<number>()
    const nobody = hub.target
    const observer = { ...createObserver().observer, next }
    const leave = hub.subscribe(observer)
    expect(hub.target).toBe(observer)
    const leaveToo = hub.subscribe(createObserver().observer)
    expect(hub.target).toBe(nobody)
    leaveToo()
    expect(hub.target).toBe(observer)
    leave()
    expect(hub.target).toBe(nobody)
  })

  test('is who has stayed, whoever of two leaves', () => {
    const hub = createHub<number>()
    const [first, second] = [createObserver().observer, createObserver().observer]
    const leave = hub.subscribe(first)
    hub.subscribe(createObserver().observer)
    hub.subscribe(createObserver().observer)()
    hub.subscribe(second)
    leave()
    expect(hub.target).not.toBe(second)
    const { log, observer } = createObserver()
    hub.subscribe(observer)
    hub.next(1)
    expect(log).toEqual([1])
  })

  test('holds what nobody sees, also while a listener does, until it does not fit', () => {
    const { hub } = createHoldingHub(1)
    const seen: number[] = []
    const store = hub.target
    hub.listen((value) => seen.push(value))
    expect(hub.target).toBe(store)
    upTo(3).forEach((value) => hub.next(value))
    expect(hub.target).not.toBe(store)
    expect(seen).toEqual([1, 2, 3])
  })

  test('throws what the only observer throws, which the hub reports to the host', () => {
    const hub = createHub<number>()
    const fail = (): never => {
      throw new Error('mine')
    }
    hub.subscribe({ ...createObserver().observer, next: fail })
    expect(() => hub.target.next(1)).toThrow('mine')
    hub.next(1)
    expect(() => vi.advanceTimersToNextTimer()).toThrow('mine')
  })

  test('is told of whenever it is another: who comes, who leaves, silence and the end', () => {
    const { hub } = createHoldingHub()
    let told = 0
    const targets: unknown[] = [hub.target]
    hub.changed = () => {
      told++
      if (hub.target !== targets.at(-1)) targets.push(hub.target)
    }
    const leave = hub.subscribe(createObserver().observer)
    hub.subscribe(createObserver().observer)
    leave()
    hub.mute()
    hub.end()
    expect(told).toBeGreaterThanOrEqual(5)
    // The store, the first, all, the second, silence.
    expect(targets).toHaveLength(5)
  })
})

test('watched says whether anybody is subscribed, told whether anybody has heard the end', () => {
  const hub = createHub<number>()
  hub.listen(() => {})
  expect([hub.isWatched(), hub.told]).toEqual([false, false])
  const leave = hub.subscribe(createObserver().observer)
  expect(hub.isWatched()).toBe(true)
  leave()
  expect(hub.isWatched()).toBe(false)
  hub.end()
  expect(hub.told).toBe(false)
  hub.subscribe(createObserver().observer)
  expect(hub.told).toBe(true)
})

test('many that leave cost each the same', () => {
  const hub = createHub<number>()
  const leaves = upTo(1000).map(() => hub.subscribe(createObserver().observer))
  let looked = 0
  const { filter } = Array.prototype
  const spy = vi.spyOn(Array.prototype, 'filter').mockImplementation(function (this: unknown[], ...given) {
    looked += this.length
    return filter.apply(this, given)
  })
  leaves.forEach((leave) => leave())
  spy.mockRestore()
  expect(hub.isWatched()).toBe(false)
  expect(looked).toBeLessThan(3000)
})

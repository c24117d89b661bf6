import { from, map, Observable, Subscription, take } from 'rxjs'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createHub } from '../../../src/messages/hub.js'
import { createObservable } from '../../../src/messages/observable.js'
import { createHoldingHub } from './world.js'

afterEach(() => void vi.useRealTimers())

describe('createObservable', () => {
  test('makes a real RxJS Observable', () => {
    const hub = createHub<number>()
    const doubled: number[] = []
    const observable = createObservable(hub)
    expect(observable).toBeInstanceOf(Observable)
    observable.pipe(map((n) => n * 2)).subscribe((n) => doubled.push(n))
    hub.next(1)
    expect(doubled).toEqual([2])
  })

  test('serves each subscriber until that one unsubscribes', () => {
    const hub = createHub<number>()
    const observable = createObservable(hub)
    const [first, second]: [number[], number[]] = [[], []]
    const subscription = observable.subscribe((n) => first.push(n))
    observable.subscribe((n) => second.push(n))
    hub.next(1)
    subscription.unsubscribe()
    hub.next(2)
    expect([first, second]).toEqual([[1], [1, 2]])
  })

  test('leaves held what take(1) does not take', () => {
    const { hub } = createHoldingHub()
    for (const n of [1, 2, 3]) hub.next(n)
    const observable = createObservable(hub)
    const log: unknown[] = []
    observable.pipe(take(1)).subscribe({ next: (n) => log.push(n), complete: () => log.push('complete') })
    observable.subscribe((n) => log.push(n))
    expect(log).toEqual([1, 'complete', 2, 3])
  })

  test('passes on the end, to late subscribers too', () => {
    const hub = createHub<number>()
    const observable = createObservable(hub)
    const log: unknown[] = []
    const observer = { error: (error: unknown) => log.push(error) }
    observable.subscribe(observer)
    hub.end('broken')
    observable.subscribe(observer)
    expect(log).toEqual(['broken', 'broken'])
  })

  test('reports a subscriber that throws, and one without an error handler, on a fresh task', () => {
    vi.useFakeTimers()
    const hub = createHub<number>()
    const observable = createObservable(hub)
    const taken: number[] = []
    observable.subscribe(() => {
      throw new Error('mine')
    })
    observable.subscribe({ next: (n) => taken.push(n), error() {} })
    hub.next(1)
    hub.end(new Error('broken'))
    expect(taken).toEqual([1])
    expect(() => vi.advanceTimersToNextTimer()).toThrow('mine')
    expect(() => vi.advanceTimersToNextTimer()).toThrow('broken')
  })
})

describe('a plain function that subscribes', () => {
  test('has its error reported, also when what it tears down throws', () => {
    vi.useFakeTimers()
    const hub = createHub<number>()
    createObservable(hub)
      .subscribe(() => {})
      .add(() => {
        throw new Error('torn')
      })
    hub.end(new Error('broken'))
    expect(() => vi.advanceTimersToNextTimer()).toThrow('broken')
    expect(() => vi.advanceTimersToNextTimer()).toThrow('torn')
  })

  test('leaves when it unsubscribes, also in the midst of what is held', () => {
    const { hub } = createHoldingHub()
    for (const n of [1, 2, 3]) hub.next(n)
    const observable = createObservable(hub)
    const [first, second]: [number[], number[]] = [[], []]
    const outer = new Subscription()
    outer.add(observable.subscribe((n) => first.push(n)))
    expect(outer.closed).toBe(false)
    outer.unsubscribe()
    hub.next(4)
    observable.subscribe((n) => second.push(n))
    expect([first, second]).toEqual([[1, 2, 3], []])
    expect(hub.isWatched()).toBe(true)
  })

  test.each([
    ['completes', undefined],
    ['fails', new Error('broken')],
  ])('is closed when it %s', (_, error) => {
    vi.useFakeTimers()
    const hub = createHub<number>()
    const subscription = createObservable(hub).subscribe(() => {})
    const torn = vi.fn<() => void>()
    subscription.add(torn)
    hub.end(error)
    expect(subscription.closed).toBe(true)
    expect(torn).toHaveBeenCalledTimes(1)
    if (error) expect(() => vi.runAllTimers()).toThrow('broken')
  })

  test('that comes with handlers for the end has them called', () => {
    const log: unknown[] = []
    for (const [error, ...handlers] of [
      ['broken', (error: unknown) => log.push(error)],
      [undefined, undefined, () => log.push('complete')],
    ] as const) {
      const hub = createHub<number>()
      const subscribe = createObservable(hub).subscribe as (...given: unknown[]) => unknown
      subscribe(() => {}, ...handlers)
      hub.end(error)
    }
    expect(log).toEqual(['broken', 'complete'])
  })

  test('is asked whether it has left before the next of what is held', () => {
    const jobs: (() => void)[] = []
    const { hub } = createHoldingHub(64, (job) => jobs.push(job))
    for (const n of [1, 2]) hub.next(n)
    const observable = createObservable(hub)
    const first: number[] = []
    const subscription: { current?: Subscription } = {}
    subscription.current = observable.subscribe((n) => {
      first.push(n)
      subscription.current!.unsubscribe()
    })
    jobs.forEach((job) => job())
    const second: number[] = []
    observable.subscribe((n) => second.push(n))
    jobs.at(-1)!()
    expect([first, second]).toEqual([[1], [2]])
  })
})

describe('with a latest value', () => {
  test('starts with it and goes on with what comes', () => {
    const hub = createHub<number>()
    const log: number[] = []
    createObservable(hub, () => 1).subscribe((n) => log.push(n))
    hub.next(2)
    expect(log).toEqual([1, 2])
  })

  test('gives it to late subscribers before the end', () => {
    const hub = createHub<number>()
    hub.end()
    const log: unknown[] = []
    createObservable(hub, () => 1).subscribe({ next: (n) => log.push(n), complete: () => log.push('complete') })
    expect(log).toEqual([1, 'complete'])
  })

  test('leaves the hub again when the latest value is all that was wanted', () => {
    const hub = createHub<number>()
    let present = 0
    const subscribe: typeof hub.subscribe = (observer) => {
      const leave = hub.subscribe(observer)
      present++
      return () => {
        present--
        leave()
      }
    }
    const log: number[] = []
    createObservable({ ...hub, subscribe }, () => 1)
      .pipe(take(1))
      .subscribe((n) => log.push(n))
    hub.next(2)
    expect(log).toEqual([1])
    expect(present).toBe(0)
  })

  test('misses nothing that the subscriber itself brings about while it is given the latest', () => {
    const hub = createHub<number>()
    const log: number[] = []
    createObservable(hub, () => 1).subscribe((n) => {
      log.push(n)
      if (n === 1) hub.next(2)
    })
    hub.next(3)
    expect(log).toEqual([1, 2, 3])
  })

  test('gives it once when the subscriber brings about the end meanwhile', () => {
    const hub = createHub<number>()
    const log: unknown[] = []
    createObservable(hub, () => 1).subscribe({
      next(n) {
        log.push(n)
        if (log.length > 1) return
        hub.next(2)
        hub.end()
      },
      complete: () => log.push('complete'),
    })
    expect(log).toEqual([1, 2, 'complete'])
  })
})

describe('interop', () => {
  const keyed = (observable: unknown) => observable as Record<PropertyKey, () => unknown>

  afterEach(() => void delete (Symbol as { observable?: symbol }).observable)

  test('answers to @@observable with itself', () => {
    const observable = createObservable(createHub<number>())
    expect(keyed(observable)['@@observable']!()).toBe(observable)
  })

  test('answers to it by itself, since rxjs knows one name only, the one there was at its import', () => {
    const observable = createObservable(createHub<number>())
    expect(Object.keys(observable)).toContain('@@observable')
  })

  test('answers to Symbol.observable when that was defined after the import', () => {
    const symbol = Symbol('observable')
    ;(Symbol as { observable?: symbol }).observable = symbol
    const observable = createObservable(createHub<number>())
    expect(keyed(observable)[symbol]!()).toBe(observable)
    expect(keyed(observable)['@@observable']!()).toBe(observable)
  })

  test('is taken by the from() of any rxjs as what it is', () => {
    const hub = createHub<number>()
    const observable = createObservable(hub)
    const foreign = { '@@observable': () => keyed(observable)['@@observable']!() }
    const log: number[] = []
    from(foreign as unknown as Observable<number>).subscribe((n) => log.push(n))
    hub.next(1)
    expect(log).toEqual([1])
  })
})

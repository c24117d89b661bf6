import { Observable, of, Subject } from 'rxjs'
import { afterEach, describe, expect, test } from 'vitest'
import { createAbortController } from '../../../src/abort.js'
import { pageSignal } from '../../../src/companions/page-signal.js'
import { scoped } from '../../../src/companions/scoped.js'
import { until } from '../../../src/companions/until.js'
import { createWorld } from './world.js'

const notedSignal = () => {
  const { signal, abort } = createAbortController()
  let listeners = 0
  return {
    get listeners() {
      return listeners
    },
    abort,
    signal: {
      get aborted() {
        return signal.aborted
      },
      addEventListener(type: 'abort', listener: () => void) {
        listeners++
        signal.addEventListener(type, listener)
      },
      removeEventListener(type: 'abort', listener: () => void) {
        listeners--
        signal.removeEventListener(type, listener)
      },
    },
  }
}

describe('pageSignal', () => {
  test('aborts when the page unloads, after its own onUnload, which gets what it was given', () => {
    const log: unknown[] = []
    const page: any = {
      onUnload(...given: unknown[]) {
        log.push(this === page, ...given, signal.aborted)
        return 'returned'
      },
    }
    const signal = pageSignal(page)
    expect(signal.aborted).toBe(false)
    expect(page.onUnload(1, 2)).toBe('returned')
    expect(log).toEqual([true, 1, 2, false])
    expect(signal).toMatchObject({ aborted: true, reason: 'the page was unloaded' })
  })

  test('needs no onUnload, and outlives one that throws', () => {
    const [bare, bad]: any[] = [
      {},
      {
        onUnload() {
          throw new Error('mine')
        },
      },
    ]
    const signals = [pageSignal(bare), pageSignal(bad)]
    expect(bare.onUnload()).toBeUndefined()
    expect(() => bad.onUnload()).toThrow('mine')
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
  })

  test('is the same one for a page, and another for each of two with one definition', () => {
    const definition = { onUnload() {} }
    const [one, other] = [Object.create(definition), Object.create(definition)]
    const signal = pageSignal(one)
    expect(pageSignal(one)).toBe(signal)
    expect(pageSignal(other)).not.toBe(signal)
    other.onUnload()
    expect(signal.aborted).toBe(false)
    expect(Object.keys(definition)).toEqual(['onUnload'])
  })

  test.each([undefined, null, 'page'])('of %s throws INVALID_OPTION', (page) => {
    expect(() => pageSignal(page as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })

  test('binds a socket, its streams, iterators and sends: nothing is left', async () => {
    const page: any = {}
    const signal = pageSignal(page)
    const world = createWorld({ signal })
    const log: unknown[] = []
    world.socket.state$
      .pipe(until(signal))
      .subscribe({ next: ({ phase }) => log.push(phase), complete: () => log.push('left') })
    const iterator = world.socket.iterate({ signal })
    const send = world.socket.send('a', { signal })
    page.onUnload()
    await expect(send).rejects.toMatchObject({ code: 'ABORTED', cause: 'the page was unloaded' })
    await expect(iterator.next()).rejects.toMatchObject({ code: 'ABORTED' })
    await world.clock.advance(10)
    expect((await world.socket.closed).wasClean).toBe(true)
    // The socket was there first, and hears first.
    expect(log).toEqual(['connecting', 'closing', 'left'])
    expect(world.clock.timers).toBe(0)
  })
})

describe('until', () => {
  test('passes all until the signal is aborted, then completes and leaves the source', () => {
    const { signal, abort } = createAbortController()
    const source = new Subject<number>()
    const log: unknown[] = []
    source.pipe(until(signal)).subscribe({ next: (n) => log.push(n), complete: () => log.push('end') })
    source.next(1)
    abort()
    source.next(2)
    expect(log).toEqual([1, 'end'])
    expect(source.observed).toBe(false)
  })

  test('asks for nothing where it is aborted already', () => {
    const { signal, abort } = createAbortController()
    abort()
    let asked = false
    const log: unknown[] = []
    new Observable(() => void (asked = true)).pipe(until(signal)).subscribe({ complete: () => log.push('end') })
    expect([asked, log]).toEqual([false, ['end']])
  })

  test('leaves the signal when the source ends, fails, or nobody is there any more', () => {
    const noted = notedSignal()
    const source = new Subject<number>()
    const log: unknown[] = []
    of(1)
      .pipe(until(noted.signal))
      .subscribe({ next: (n) => log.push(n), complete: () => log.push('end') })
    source.pipe(until(noted.signal)).subscribe({ error: (error) => log.push(error) })
    source
      .pipe(until(noted.signal))
      .subscribe({ error() {} })
      .unsubscribe()
    expect(noted.listeners).toBe(1)
    source.error('failed')
    expect(noted.listeners).toBe(0)
    expect(log).toEqual([1, 'end', 'failed'])
  })

  test('of what is no signal throws INVALID_OPTION', () => {
    expect(() => until({} as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
})

describe('scoped', () => {
  afterEach(() => void delete (globalThis as any).Behavior)

  test('gives each component a signal of its own, which aborts when it is detached', () => {
    Object.assign(globalThis, { Behavior: (definition: object) => definition })
    const behavior = scoped()
    const [one, other]: any[] = [{}, {}]
    behavior.created.call(one)
    behavior.created.call(other)
    behavior.detached.call(one)
    expect(one.scope).toMatchObject({ aborted: true, reason: 'the component was detached' })
    expect(other.scope.aborted).toBe(false)
    // One that never came so far.
    behavior.detached.call({})
  })

  test('throws NO_HOST where there are no behaviors', () => {
    expect(scoped).toThrow(expect.objectContaining({ code: 'NO_HOST' }))
  })
})

import { afterEach, describe, expect, test, vi } from 'vitest'
import { asyncIteratorKey, createIterator, type IterateOptions } from '../../../src/messages/iterator.js'
import type { SocketError } from '../../../src/errors/socket-error.js'
import { createHoldingHub, createObserver } from './world.js'

const done = { done: true, value: undefined }
const value = (of: number) => ({ done: false, value: of })

function createWorld(options: IterateOptions = {}) {
  const { hub } = createHoldingHub()
  const reports: SocketError[] = []
  const iterator = createIterator<number, number>(hub, options, (error) => reports.push(error))
  return { hub, iterator, reports }
}

describe('the buffer', () => {
  test('fills from the call on, not from the first next()', async () => {
    const { hub, iterator } = createWorld()
    hub.next(1)
    hub.next(2)
    expect(await iterator.next()).toEqual(value(1))
    expect(await iterator.next()).toEqual(value(2))
  })

  test('belongs to one iterator', async () => {
    const { hub, iterator } = createWorld()
    const other = createIterator<number, number>(hub, {}, () => {})
    hub.next(1)
    await iterator.return()
    expect(await other.next()).toEqual(value(1))
  })

  test('delivers what it has, then throws OVERFLOW once, then is done', async () => {
    const { hub, iterator } = createWorld({ highWaterMark: 2 })
    for (const n of [1, 2, 3, 4]) hub.next(n)
    expect(await iterator.next()).toEqual(value(1))
    expect(await iterator.next()).toEqual(value(2))
    await expect(iterator.next()).rejects.toMatchObject({ name: 'SocketError', code: 'OVERFLOW' })
    hub.next(5)
    expect(await iterator.next()).toEqual(done)
  })

  test('holds 1024 messages by default', async () => {
    const { hub, iterator } = createWorld()
    for (let n = 1; n <= 1025; n++) hub.next(n)
    for (let n = 1; n <= 1024; n++) expect(await iterator.next()).toEqual(value(n))
    await expect(iterator.next()).rejects.toMatchObject({ code: 'OVERFLOW' })
  })

  test('does not count what a waiting next() takes', async () => {
    const { hub, iterator } = createWorld({ highWaterMark: 1 })
    const waiting = iterator.next()
    hub.next(1)
    hub.next(2)
    expect([await waiting, await iterator.next()]).toEqual([value(1), value(2)])
  })

  test('keeps the newest with dropOldest, and reports the first that goes', async () => {
    const { hub, iterator, reports } = createWorld({ highWaterMark: 2, overflow: 'dropOldest' })
    for (const n of [1, 2]) hub.next(n)
    expect(reports).toEqual([])
    for (const n of [3, 4]) hub.next(n)
    expect(reports).toMatchObject([
      { code: 'OVERFLOW', message: 'Cannot iterate: the consumer is too slow (2 messages buffered)' },
    ])
    expect([await iterator.next(), await iterator.next()]).toEqual([value(3), value(4)])
  })

  test('takes what is held, and leaves held what it does not take', async () => {
    const { hub } = createHoldingHub()
    for (const n of [1, 2, 3, 4]) hub.next(n)
    const small = createIterator<number, number>(hub, { highWaterMark: 2 }, () => {})
    expect([await small.next(), await small.next()]).toEqual([value(1), value(2)])
    await expect(small.next()).rejects.toMatchObject({ code: 'OVERFLOW' })
    const { log, observer } = createObserver()
    hub.subscribe(observer)
    expect(log).toEqual([3, 4])
  })
})

describe('next()', () => {
  test('serves concurrent callers first come, first served', async () => {
    const { hub, iterator } = createWorld()
    const all = Promise.all([iterator.next(), iterator.next(), iterator.next()])
    for (const n of [1, 2, 3]) hub.next(n)
    expect(await all).toEqual([value(1), value(2), value(3)])
  })

  test('is done after what is buffered when the messages complete', async () => {
    const { hub, iterator } = createWorld()
    hub.next(1)
    hub.end()
    expect([await iterator.next(), await iterator.next()]).toEqual([value(1), done])
  })

  test('rejects once after what is buffered when the messages fail', async () => {
    const { hub, iterator } = createWorld()
    hub.next(1)
    hub.end('broken')
    expect(await iterator.next()).toEqual(value(1))
    await expect(iterator.next()).rejects.toBe('broken')
    expect(await iterator.next()).toEqual(done)
  })

  test('rejects the first of several waiting at a failure, the rest are done', async () => {
    const { hub, iterator } = createWorld()
    const waiting = [iterator.next(), iterator.next(), iterator.next()]
    const failed = expect(waiting[0]).rejects.toBe('broken')
    hub.end('broken')
    await failed
    expect(await Promise.all(waiting.slice(1))).toEqual([done, done])
  })
})

describe('return()', () => {
  test('settles every pending next() at once, and the iteration is done', async () => {
    const { hub, iterator } = createWorld()
    const settled: string[] = []
    const pending = [1, 2].map((n) => iterator.next().then((result) => settled.push(`${n} ${result.done}`)))
    const returned = iterator.return().then((result) => settled.push(`return ${result.done}`))
    await Promise.all([...pending, returned])
    expect(settled).toEqual(['1 true', '2 true', 'return true'])
    hub.next(1)
    expect(await iterator.next()).toEqual(done)
  })

  test('frees the buffer and forgets an error that nobody has asked for', async () => {
    const { hub, iterator } = createWorld()
    hub.next(1)
    hub.end('broken')
    await iterator.return()
    expect(await iterator.next()).toEqual(done)
  })

  test('is what leaving a for await loop does', async () => {
    const { hub, iterator } = createWorld()
    hub.next(1)
    hub.next(2)
    for await (const message of iterator) if (message === 1) break
    expect(await iterator.next()).toEqual(done)
  })

  test('happens as well when throw() hands in an error, which comes back', async () => {
    const { hub, iterator } = createWorld()
    hub.next(1)
    const waiting = iterator.throw('mine')
    await expect(waiting).rejects.toBe('mine')
    expect(await iterator.next()).toEqual(done)
  })
})

describe('asyncIteratorKey', () => {
  afterEach(() => void vi.unstubAllGlobals())

  test('is Symbol.asyncIterator, under which an iterator gives itself', () => {
    const { iterator } = createWorld()
    expect(asyncIteratorKey()).toBe(Symbol.asyncIterator)
    expect(iterator[Symbol.asyncIterator]()).toBe(iterator)
  })

  test('is @@asyncIterator where the symbol is missing', () => {
    vi.stubGlobal('Symbol', { iterator: Symbol.iterator })
    const { iterator } = createWorld()
    const keyed = iterator as unknown as { '@@asyncIterator'(): unknown }
    expect(keyed['@@asyncIterator']() === iterator).toBe(true)
  })
})

test('return(value) resolves with the value, as an iterator that yield* delegates to has to', async () => {
  const { iterator } = createWorld()
  expect(await iterator.return(7)).toEqual({ done: true, value: 7 })
  expect(await iterator.return()).toEqual({ done: true, value: undefined })
})

// The async iterator protocol (ECMAScript 27.1) of iterate(), batches() and the socket itself.
import { describe, expect, test } from 'vitest'
import { builds } from '../scenarios/world.js'
import { done, kinds } from './iterators.js'
import { openSocket, settle } from './world.js'

describe.each(builds)('%s', (_, { connectSocket }) => {
  describe.each(kinds)('$kind', ({ create, values }) => {
    const setUp = () => {
      const world = openSocket(connectSocket)
      return { ...world, iterator: create(world) }
    }

    test('Symbol.asyncIterator gives the iterator itself, and is not among its keys', () => {
      const { iterator } = setUp()
      expect(iterator[Symbol.asyncIterator]()).toBe(iterator)
      expect(iterator[Symbol.asyncIterator]()[Symbol.asyncIterator]()).toBe(iterator)
      expect(Object.keys(iterator).sort()).toEqual(['next', 'return', 'throw'])
    })

    test('every call gives a promise, and every result is an object of its own', async () => {
      const { iterator, complete } = setUp()
      complete()
      const thrown = iterator.throw()
      const calls = [iterator.next(), iterator.next(), iterator.return(), iterator.return()]
      for (const call of [...calls, thrown]) expect(call).toBeInstanceOf(Promise)
      await expect(thrown).rejects.toBeUndefined()
      expect(new Set(calls).size).toBe(4)
      expect(new Set(await Promise.all(calls)).size).toBe(4)
    })

    test('next() calls settle in the order they were made, values and the end alike', async () => {
      const { iterator, say, complete, clock } = setUp()
      const log: unknown[] = []
      for (let i = 1; i <= 4; i++) void iterator.next().then(({ done, value }) => log.push([i, done ? 'done' : value]))
      say('a')
      await clock.advance(0)
      say('b')
      await clock.advance(0)
      const [[a], [b]] = [values('a'), values('b')]
      expect(log).toEqual([
        [1, a],
        [2, b],
      ])
      complete()
      await settle()
      expect(log).toEqual([
        [1, a],
        [2, b],
        [3, 'done'],
        [4, 'done'],
      ])
    })

    test('a failure rejects the first next() that waits, and the others are done in order', async () => {
      const { iterator, fail } = setUp()
      const log: unknown[] = []
      for (let i = 1; i <= 3; i++)
        void iterator.next().then(
          ({ done }) => log.push([i, done]),
          ({ code }) => log.push([i, code]),
        )
      fail()
      await settle()
      expect(log).toEqual([
        [1, 'CONNECTION_LOST'],
        [2, true],
        [3, true],
      ])
    })

    test('the buffer is delivered before the end and before a failure', async () => {
      for (const end of ['complete', 'fail'] as const) {
        const world = setUp()
        world.say('a', 'b')
        world[end]()
        for (const value of values('a', 'b')) expect(await world.iterator.next()).toEqual({ done: false, value })
        if (end === 'fail') await expect(world.iterator.next()).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
        expect(await world.iterator.next()).toEqual(done)
      }
    })

    test('return() of one leaves the others alone', async () => {
      const world = setUp()
      const other = create(world)
      world.say('a')
      await world.iterator.return()
      const [value] = values('a')
      expect(await other.next()).toEqual({ done: false, value })
    })

    test('next(), return() and throw() need no this', async () => {
      const { iterator, say } = setUp()
      const { next, return: leave, throw: raise } = iterator
      say('a')
      const [value] = values('a')
      expect([await next(), await leave()]).toEqual([{ done: false, value }, done])
      await expect(raise('mine')).rejects.toBe('mine')
    })
  })
})

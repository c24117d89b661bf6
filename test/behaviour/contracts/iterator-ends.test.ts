// return() and throw() at every point of an iterator's life (ECMAScript 27.1).
import type { MessageIterator } from 'wx-socket'
import { describe, expect, test } from 'vitest'
import { builds } from '../scenarios/world.js'
import { done, kinds } from './iterators.js'
import { openSocket } from './world.js'

type World = ReturnType<typeof openSocket>
type Iterator = MessageIterator<any>

/** Points in the life of an iterator: each is a way to get there, with what is pending then. */
const points: {
  point: string
  reach: (world: World, iterator: Iterator) => Promise<unknown>[] | Promise<void> | void
}[] = [
  { point: 'before the first next()', reach: () => {} },
  { point: 'while two next() are pending', reach: (_, iterator) => [iterator.next(), iterator.next()] },
  { point: 'with messages in the buffer', reach: ({ say }) => say('a', 'b') },
  { point: 'with a full buffer', reach: ({ say }) => say(...Array<string>(1024).fill('x')) },
  { point: 'with a buffer that ran over', reach: ({ say }) => say(...Array<string>(1025).fill('x')) },
  { point: 'after the end', reach: ({ complete }) => complete() },
  { point: 'after a failure that nobody has asked for', reach: ({ say, fail }) => (say('a'), fail()) },
  {
    point: 'after a failure that was asked for',
    reach: ({ fail }, iterator) => {
      fail()
      return iterator.next().then(
        () => expect.unreachable(),
        () => {},
      )
    },
  },
  { point: 'after return()', reach: async (_, iterator) => void (await iterator.return()) },
  { point: 'after throw()', reach: (_, iterator) => iterator.throw('first').catch(() => {}) as Promise<void> },
]

describe.each(builds)('%s', (_, { connectSocket }) => {
  describe.each(kinds)('$kind', ({ create }) => {
    describe.each(points)('$point', ({ reach }) => {
      const arrive = async () => {
        const world = openSocket(connectSocket)
        const iterator = create(world)
        const reached = reach(world, iterator)
        const pending = Array.isArray(reached) ? reached : (await reached, [])
        return { ...world, iterator, pending }
      }

      test('return() is done, settles what is pending, and nothing follows', async () => {
        const { iterator, pending, say, fail, clock } = await arrive()
        expect(await iterator.return()).toEqual(done)
        expect(await Promise.all(pending)).toEqual(pending.map(() => done))
        say('late')
        fail()
        await clock.advance(10)
        expect([await iterator.next(), await iterator.return(), await iterator.next()]).toEqual([done, done, done])
      })

      test('throw() rejects with what it is given, settles what is pending, and nothing follows', async () => {
        const { iterator, pending, say, fail, clock } = await arrive()
        await expect(iterator.throw('mine')).rejects.toBe('mine')
        expect(await Promise.all(pending)).toEqual(pending.map(() => done))
        say('late')
        fail()
        await clock.advance(10)
        expect(await iterator.next()).toEqual(done)
        await expect(iterator.throw('again')).rejects.toBe('again')
        expect([await iterator.next(), await iterator.return()]).toEqual([done, done])
      })
    })
  })
})

// for await over the socket and its iterators: what the loop is given, and what leaving it does.
import { describe, expect, test } from 'vitest'
import { builds } from '../scenarios/world.js'
import { openSocket, settle } from './world.js'

const done = { done: true, value: undefined }

describe.each(builds)('%s', (_, { connectSocket }) => {
  const setUp = () => {
    const world = openSocket(connectSocket)
    return { ...world, iterator: world.socket.iterate() }
  }

  test('for await gives the messages in order, and goes on after the end', async () => {
    const { socket, say, complete } = setUp()
    const log: string[] = []
    const loop = (async () => {
      for await (const text of socket) log.push(text)
      log.push('after')
    })()
    say('a')
    await settle()
    say('b', 'c')
    complete()
    await loop
    expect(log).toEqual(['a', 'b', 'c', 'after'])
  })

  test('for await throws what the messages end with, after them', async () => {
    const { socket, say, fail } = setUp()
    const log: string[] = []
    const loop = (async () => {
      for await (const text of socket) log.push(text)
    })()
    say('a')
    fail()
    await expect(loop).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
    expect(log).toEqual(['a'])
  })

  test.each(['break', 'throw', 'return'])('for await that is left by %s frees the iterator', async (way) => {
    const { iterator, say } = setUp()
    const loop = async () => {
      for await (const text of iterator) {
        if (way === 'break') break
        if (way === 'return') return `returned at ${text}`
        throw new Error('mine')
      }
      return 'after'
    }
    say('a', 'b')
    const outcome = await loop().catch(({ message }) => message)
    expect(outcome).toBe({ break: 'after', throw: 'mine', return: 'returned at a' }[way])
    expect(await iterator.next()).toEqual(done)
  })

  test('a loop that is left is not the end of the next loop over the socket', async () => {
    const { socket, say } = setUp()
    const first = async () => {
      for await (const text of socket) return text
      return undefined
    }
    const one = first()
    say('a')
    expect(await one).toBe('a')
    const two = first()
    say('b')
    expect(await two).toBe('b')
  })

  test('two loops over the socket each get every message', async () => {
    const { socket, say, complete } = setUp()
    const collect = async () => {
      const log: string[] = []
      for await (const text of socket) log.push(text)
      return log
    }
    const loops = Promise.all([collect(), collect()])
    say('a', 'b')
    complete()
    expect(await loops).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ])
  })

  test('for await over batches() gives what came in the meantime at once', async () => {
    const { socket, clock, say, complete } = setUp()
    const log: string[][] = []
    const loop = (async () => {
      for await (const texts of socket.batches()) log.push(texts)
    })()
    say('a', 'b')
    await clock.advance(0)
    say('c')
    await clock.advance(0)
    complete()
    await loop
    expect(log).toEqual([['a', 'b'], ['c']])
  })

  test('a next() that comes while a batch gathers waits behind the one it gathers for', async () => {
    const { socket, clock, say } = setUp()
    const batches = socket.batches()
    const first = batches.next()
    say('a')
    const second = batches.next()
    await clock.advance(0)
    say('b')
    await clock.advance(0)
    expect([await first, await second].map(({ value }) => value)).toEqual([['a'], ['b']])
  })
})

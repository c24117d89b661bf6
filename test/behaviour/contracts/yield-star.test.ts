// yield* hands next(), return() and throw() of the generator to the iterator, and what comes of them back.
import { describe, expect, test } from 'vitest'
import { builds } from '../scenarios/world.js'
import { openSocket } from './world.js'

const done = { done: true, value: undefined }

describe.each(builds)('%s', (_, { connectSocket }) => {
  const setUp = () => {
    const world = openSocket(connectSocket)
    return { ...world, iterator: world.socket.iterate() }
  }

  test('passes on values and the end', async () => {
    const { iterator, say, complete } = setUp()
    const generator = (async function* () {
      yield* iterator
      yield 'after'
    })()
    say('a')
    complete()
    const log: unknown[] = []
    for await (const text of generator) log.push(text)
    expect(log).toEqual(['a', 'after'])
  })

  test('passes on a failure into the generator', async () => {
    const { iterator, fail } = setUp()
    const generator = (async function* () {
      try {
        yield* iterator
      } catch (error: any) {
        yield error.code
      }
    })()
    fail()
    expect(await generator.next()).toEqual({ done: false, value: 'CONNECTION_LOST' })
    expect(await generator.next()).toEqual(done)
  })

  test('passes on return() and runs what is finally', async () => {
    const { iterator, say } = setUp()
    const log: string[] = []
    const generator = (async function* () {
      try {
        yield* iterator
      } finally {
        log.push('finally')
      }
    })()
    say('a', 'b')
    expect(await generator.next()).toEqual({ done: false, value: 'a' })
    expect(await generator.return(undefined as never)).toMatchObject({ done: true })
    expect(log).toEqual(['finally'])
    expect(await iterator.next()).toEqual(done)
  })

  test('passes on throw(), which comes back into the generator', async () => {
    const { iterator, say } = setUp()
    const generator = (async function* () {
      try {
        yield* iterator
      } catch (error) {
        yield `caught ${error}`
      }
    })()
    say('a', 'b')
    await generator.next()
    expect(await generator.throw('mine')).toEqual({ done: false, value: 'caught mine' })
    expect(await iterator.next()).toEqual(done)
  })
})

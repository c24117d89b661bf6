// rxjs takes the socket and its iterators for what they are: async iterables.
import { describe, expect, test } from 'vitest'
import { builds } from '../scenarios/world.js'
import { copies } from './rxjs-copies.js'
import { createLog, openSocket, settle } from './world.js'

const done = { done: true, value: undefined }

describe.each(builds)('%s', (_, { connectSocket }) => {
  const setUp = () => {
    const world = openSocket(connectSocket)
    return { ...world, iterator: world.socket.iterate() }
  }

  // Version 6 knows no async iterables.
  describe.each(copies.filter(([name]) => name !== 'rxjs 6'))('from() of %s', (_, rxjs) => {
    test('takes the socket and its iterators, values and completion', async () => {
      const { socket, iterator, clock, say, complete } = setUp()
      const { log, observer } = createLog()
      rxjs.from(socket).subscribe(observer)
      rxjs.from(iterator).subscribe(observer)
      rxjs.from(socket.batches()).subscribe({ ...observer, next: (texts) => observer.next(`batch ${texts}`) })
      say('a')
      await clock.advance(0)
      complete()
      await settle()
      expect(log.sort()).toEqual(['a', 'a', 'batch a', 'complete', 'complete', 'complete'])
    })

    test('takes the error of the socket as it is', async () => {
      const { socket, fail } = setUp()
      const { log, observer } = createLog()
      rxjs.from(socket).subscribe(observer)
      fail()
      await settle()
      expect(log).toEqual(['error CONNECTION_LOST'])
    })

    test('leaves the iterator at the next message after it was unsubscribed', async () => {
      const { iterator, say } = setUp()
      const { log, observer } = createLog()
      const subscription = rxjs.from(iterator).subscribe(observer)
      say('a')
      await settle()
      subscription.unsubscribe()
      say('b', 'c')
      await settle()
      expect(log).toEqual(['a'])
      expect(await iterator.next()).toEqual(done)
    })
  })
})

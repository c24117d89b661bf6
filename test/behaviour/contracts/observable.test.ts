// The Observable contract as its subscribers know it: next*, then at most one error or complete, then silence.
import { Observable } from 'rxjs'
import { describe, expect, test, vi } from 'vitest'
import { builds } from '../scenarios/world.js'
import { copies } from './rxjs-copies.js'
import { createLog, holdTimers, openSocket } from './world.js'

holdTimers()

describe.each(builds)('%s', (build, { connectSocket }) => {
  const open = () => openSocket(connectSocket)

  test("messages$, state$ and errors$ are instances of the app's Observable only where rxjs is shared", () => {
    const { messages$, state$, errors$ } = open().socket
    const shared = build === 'dist'
    expect([messages$, state$, errors$].map((stream) => (stream as unknown) instanceof Observable)).toEqual([
      shared,
      shared,
      shared,
    ])
  })

  describe.each(copies)('through from() of %s', (_, { from }) => {
    test('nothing comes after complete', () => {
      const { socket, say, complete, fail } = open()
      const { log, observer } = createLog()
      from(socket.messages$).subscribe(observer)
      say('a')
      complete()
      say('b')
      fail()
      complete()
      expect(log).toEqual(['a', 'complete'])
    })

    test('nothing comes after error', () => {
      const { socket, say, complete, fail } = open()
      const { log, observer } = createLog()
      from(socket.messages$).subscribe(observer)
      fail()
      say('b')
      complete()
      fail()
      expect(log).toEqual(['error CONNECTION_LOST'])
    })

    test.each(['complete', 'fail'] as const)('nothing comes after unsubscribe, not even the end: %s', (end) => {
      const world = open()
      const { log, observer } = createLog()
      const subscription = from(world.socket.messages$).subscribe(observer)
      world.say('a')
      subscription.unsubscribe()
      world.say('b')
      world[end]()
      expect(log).toEqual(['a'])
      expect(subscription.closed).toBe(true)
    })

    test('unsubscribing inside next takes effect at once, for itself and for the one behind', () => {
      const { socket, say } = open()
      const [one, two] = [createLog(), createLog()]
      const first = from(socket.messages$).subscribe((text) => {
        one.observer.next(text)
        first.unsubscribe()
        second.unsubscribe()
      })
      const second = from(socket.messages$).subscribe(two.observer)
      say('a', 'b')
      expect([one.log, two.log]).toEqual([['a'], []])
    })

    test('the teardown runs once, whatever ends it first', () => {
      const { socket, complete } = open()
      const teardown = vi.fn()
      const ended = from(socket.messages$).subscribe()
      const left = from(socket.messages$).subscribe()
      for (const subscription of [ended, left]) subscription.add(teardown)
      left.unsubscribe()
      left.unsubscribe()
      expect(teardown).toHaveBeenCalledTimes(1)
      complete()
      ended.unsubscribe()
      expect(teardown).toHaveBeenCalledTimes(2)
    })

    test('unsubscribing twice takes nothing from the others', () => {
      const { socket, say } = open()
      const { log, observer } = createLog()
      const [first, second] = [0, 1].map(() => from(socket.messages$).subscribe())
      from(socket.messages$).subscribe(observer)
      for (let i = 0; i < 3; i++) first!.unsubscribe()
      say('a')
      second!.unsubscribe()
      say('b')
      expect(log).toEqual(['a', 'b'])
    })

    test('what next throws is thrown on a fresh task, and others get the message', () => {
      const { socket, say } = open()
      const { log, observer } = createLog()
      from(socket.messages$).subscribe(() => {
        throw new Error('mine')
      })
      from(socket.messages$).subscribe(observer)
      expect(() => say('a')).not.toThrow()
      expect(log).toEqual(['a'])
      expect(vi.getTimerCount()).toBe(1)
      expect(() => vi.runAllTimers()).toThrow('mine')
    })

    test('an error that nobody handles is thrown on a fresh task', () => {
      const { socket, fail } = open()
      from(socket.messages$).subscribe({})
      expect(fail).not.toThrow()
      expect(vi.getTimerCount()).toBe(1)
      expect(() => vi.runAllTimers()).toThrow(expect.objectContaining({ code: 'CONNECTION_LOST' }))
    })

    test.each(['complete', 'fail'] as const)('who subscribes after %s hears it again', (end) => {
      const world = open()
      world[end]()
      const { log, observer } = createLog()
      const subscription = from(world.socket.messages$).subscribe(observer)
      expect(log).toEqual([end === 'fail' ? 'error CONNECTION_LOST' : 'complete'])
      expect(subscription.closed).toBe(true)
    })
  })
})

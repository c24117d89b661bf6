// What a subscriber does inside its callbacks comes after what is under way, and everybody sees one order.
import { describe, expect, test, vi } from 'vitest'
import { builds } from '../scenarios/world.js'
import { createLog, holdTimers, openSocket } from './world.js'

holdTimers()

describe.each(builds)('%s', (_, { connectSocket }) => {
  const open = () => openSocket(connectSocket)

  test('a message that next brings about comes after the one under way, for everybody', () => {
    const { socket, say } = open()
    const log: string[] = []
    socket.messages$.subscribe((text) => {
      log.push(`begin ${text}`)
      if (text === 'a') say('b')
      log.push(`end ${text}`)
    })
    socket.messages$.subscribe((text) => log.push(`second ${text}`))
    say('a')
    expect(log).toEqual(['begin a', 'end a', 'second a', 'begin b', 'end b', 'second b'])
  })

  test('who subscribes inside next hears the next message first', () => {
    const { socket, say } = open()
    const { log, observer } = createLog()
    const first = socket.messages$.subscribe(() => {
      first.unsubscribe()
      socket.messages$.subscribe(observer)
    })
    say('a', 'b')
    expect(log).toEqual(['b'])
  })

  test('who closes inside next hears nothing more but the end', () => {
    const { socket, say, complete } = open()
    const { log, observer } = createLog()
    socket.messages$.subscribe((text) => {
      observer.next(text)
      socket.close()
    })
    socket.messages$.subscribe({ complete: observer.complete })
    say('a', 'b')
    complete()
    expect(log).toEqual(['a', 'complete'])
  })

  test('an end that next brings about comes after the message, once', () => {
    const { socket, say, fail } = open()
    const [one, two] = [createLog(), createLog()]
    socket.messages$.subscribe({ ...one.observer, next: (text) => (one.observer.next(text), fail()) })
    socket.messages$.subscribe(two.observer)
    say('a', 'b')
    expect([one.log, two.log]).toEqual(Array(2).fill(['a', 'error CONNECTION_LOST']))
  })

  test('who subscribes inside complete hears complete', () => {
    const { socket, complete } = open()
    const { log, observer } = createLog()
    socket.messages$.subscribe({ complete: () => void socket.messages$.subscribe(observer) })
    complete()
    expect(log).toEqual(['complete'])
  })

  test('who is unsubscribed inside the complete of another hears nothing', () => {
    const { socket, complete } = open()
    const { log, observer } = createLog()
    socket.messages$.subscribe({ complete: () => second.unsubscribe() })
    const second = socket.messages$.subscribe(observer)
    complete()
    expect(log).toEqual([])
  })

  test('who throws in error and complete is reported, and the others hear them', () => {
    for (const end of ['complete', 'fail'] as const) {
      const world = open()
      const { log, observer } = createLog()
      const raise = (): never => {
        throw new Error(`mine at ${end}`)
      }
      world.socket.messages$.subscribe({ error: raise, complete: raise })
      world.socket.messages$.subscribe(observer)
      world[end]()
      expect(log).toHaveLength(1)
      expect(() => vi.runAllTimers()).toThrow(`mine at ${end}`)
    }
  })

  test('what is held is handed over inside subscribe, and may end it there', () => {
    const { socket, say, complete } = open()
    say('a', 'b')
    const { log, observer } = createLog()
    socket.messages$.subscribe({ ...observer, next: (text) => (observer.next(text), text === 'a' && complete()) })
    expect(log).toEqual(['a', 'b', 'complete'])
  })

  test('state$ gives every state in order to who closes inside next', () => {
    const { socket, complete } = open()
    const { log, observer } = createLog()
    socket.state$.subscribe({
      next({ phase }) {
        observer.next(phase)
        if (phase === 'open') socket.close()
        if (phase === 'closing') complete()
      },
      complete: observer.complete,
    })
    expect(log).toEqual(['open', 'closing', 'closed', 'complete'])
  })

  test('state$ and errors$ end once, whatever is said afterwards', () => {
    const { socket, say, complete, fail } = open()
    const { log, observer } = createLog()
    socket.state$.subscribe({ ...observer, next: ({ phase }) => observer.next(phase) })
    socket.errors$.subscribe(observer)
    fail()
    say('a')
    complete()
    expect(log).toEqual(['open', 'closed', 'complete', 'complete'])
  })

  test('a listener that another removes in the midst of a dispatch hears nothing, and one that throws harms nobody', () => {
    const { socket, say } = open()
    const { log, observer } = createLog()
    socket.onMessage(() => {
      removeSecond()
      throw new Error('mine')
    })
    const removeSecond = socket.onMessage(() => observer.next('second'))
    socket.onMessage(observer.next)
    expect(() => say('a')).not.toThrow()
    expect(log).toEqual(['a'])
    expect(() => vi.runAllTimers()).toThrow('mine')
  })
})

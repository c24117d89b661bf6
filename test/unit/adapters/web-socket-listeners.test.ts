// Who hears of an event: as the DOM has it, without a DOM.
import { describe, expect, test, vi } from 'vitest'
import { createAbortController } from 'wx-socket'
import { createFakeWx } from 'wx-socket/testing'
import { createWebSocketClass } from 'wx-socket/websocket'

const setup = () => {
  const wx = createFakeWx()
  const { clock } = wx.fake
  const WebSocket = createWebSocketClass({ host: wx, clock })
  const socket = new WebSocket('wss://example.com')
  const log: string[] = []
  const say = (word: string) => () => void log.push(word)
  return { clock, socket, log, say, ping: () => socket.dispatchEvent({ type: 'ping' }) }
}

describe('listeners', () => {
  test('are called in order, each once, however often it was added', () => {
    const { socket, log, say, ping } = setup()
    const first = say('first')
    socket.addEventListener('ping', first)
    socket.addEventListener('ping', say('second'))
    socket.addEventListener('ping', first)
    socket.addEventListener('pong', say('other'))
    expect(ping()).toBe(true)
    expect(log).toEqual(['first', 'second'])
  })

  test('are functions or objects: null is none, and anything else a mistake', () => {
    const { socket, ping } = setup()
    socket.addEventListener('ping', null as never)
    expect(() => socket.addEventListener('ping', 5 as never)).toThrow(TypeError)
    expect(ping()).toBe(true)
  })

  test('are told what an event of a DOM inherits', () => {
    const { socket } = setup()
    const data: unknown[] = []
    socket.addEventListener('message', (event) => data.push(event.data, event.target === socket))
    socket.dispatchEvent(new MessageEvent('message', { data: 1 }))
    expect(data).toEqual([1, true])
  })

  test('of capture are others, and are taken off as such', () => {
    const { socket, log, say, ping } = setup()
    const listener = say('heard')
    socket.addEventListener('ping', listener)
    socket.addEventListener('ping', listener, true)
    socket.addEventListener('ping', listener, { capture: true })
    ping()
    expect(log).toHaveLength(2)
    socket.removeEventListener('ping', listener, { capture: true })
    ping()
    expect(log).toHaveLength(3)
    socket.removeEventListener('ping', listener, true)
    socket.removeEventListener('ping', listener)
    ping()
    expect(log).toHaveLength(3)
  })

  test('may be objects, whose function is looked up when it is called', () => {
    const { socket, log, ping } = setup()
    const object = { handleEvent: () => void log.push('early') }
    socket.addEventListener('ping', object)
    object.handleEvent = function (this: unknown) {
      log.push(this === object ? 'late' : 'nobody')
    }
    ping()
    expect(log).toEqual(['late'])
  })

  test('that are none are ignored', () => {
    const { socket, ping } = setup()
    socket.addEventListener('ping', null)
    socket.removeEventListener('ping', null)
    expect(ping()).toBe(true)
  })

  test('with once hear one event, also where they bring about another', () => {
    const { socket, log, ping } = setup()
    const listener = (): void => {
      log.push('once')
      ping()
    }
    socket.addEventListener('ping', listener, { once: true })
    ping()
    ping()
    expect(log).toEqual(['once'])
  })

  test('end with their signal, and are not added by one that has aborted', () => {
    const { socket, log, say, ping } = setup()
    const { signal, abort } = createAbortController()
    socket.addEventListener('ping', say('heard'), { signal })
    ping()
    abort()
    socket.addEventListener('ping', say('late'), { signal })
    ping()
    expect(log).toEqual(['heard'])
  })

  test('leave nothing on the signal once they are taken off', () => {
    const { socket, say } = setup()
    const listeners = new Set<unknown>()
    const signal = {
      aborted: false,
      addEventListener: (_: string, listener: unknown) => void listeners.add(listener),
      removeEventListener: (_: string, listener: unknown) => void listeners.delete(listener),
    }
    const listener = say('heard')
    socket.addEventListener('ping', listener, { signal })
    expect(listeners.size).toBe(1)
    socket.removeEventListener('ping', listener)
    expect(listeners.size).toBe(0)
  })

  test('taken off during an event do not hear it, and added ones hear the next', () => {
    const { socket, log, say, ping } = setup()
    const second = say('second')
    const third = say('third')
    socket.addEventListener('ping', () => {
      socket.removeEventListener('ping', second)
      socket.addEventListener('ping', third)
    })
    socket.addEventListener('ping', second)
    ping()
    expect(log).toEqual([])
    ping()
    expect(log).toEqual(['third'])
  })

  test('that throw are reported to the host, and harm nobody else', () => {
    vi.useFakeTimers()
    const { socket, log, say, ping } = setup()
    socket.addEventListener('ping', () => {
      throw new Error('broken')
    })
    socket.addEventListener('ping', say('second'))
    ping()
    expect(log).toEqual(['second'])
    expect(() => vi.runAllTimers()).toThrow('broken')
    vi.useRealTimers()
  })

  test('are called with the instance as this and as the target', () => {
    const { socket } = setup()
    const seen: unknown[] = []
    socket.addEventListener('ping', function (this: unknown, event: any) {
      seen.push(this, event.target, event.currentTarget, event.type)
    })
    socket.dispatchEvent({ type: 'ping' })
    expect(seen).toEqual([socket, socket, socket, 'ping'])
  })
})

describe('on…', () => {
  test('is null at first, a function that is called, and null again', async () => {
    const { socket, clock, log, say } = setup()
    expect([socket.onopen, socket.onmessage, socket.onerror, socket.onclose]).toEqual([null, null, null, null])
    const heard = say('open')
    socket.onopen = heard
    expect(socket.onopen).toBe(heard)
    socket.onclose = say('close')
    socket.onclose = null
    expect(socket.onclose).toBe(null)
    await clock.advance(100)
    socket.close()
    await clock.advance(100)
    expect(log).toEqual(['open'])
  })

  test.each([1, 'x', undefined, true] as any[])('is null where it is set to %j', (value) => {
    const { socket } = setup()
    socket.onopen = () => {}
    socket.onopen = value
    expect(socket.onopen).toBe(null)
  })

  test('keeps an object that it cannot call', async () => {
    const { socket, clock } = setup()
    const object: any = { handleEvent: vi.fn() }
    socket.onopen = object
    await clock.advance(100)
    expect(socket.onopen).toBe(object)
    expect(object.handleEvent).not.toHaveBeenCalled()
  })

  test('has its turn where it was first set, and a new one after it was null', () => {
    const { socket, log, say } = setup()
    const open = (): unknown => socket.dispatchEvent({ type: 'open' })
    socket.onopen = say('on')
    socket.addEventListener('open', say('listener'))
    socket.onopen = say('replaced')
    open()
    expect(log).toEqual(['replaced', 'listener'])
    socket.onopen = null
    socket.onopen = say('on')
    open()
    expect(log.slice(2)).toEqual(['listener', 'on'])
  })

  test('is called with the instance as this', async () => {
    const { socket, clock } = setup()
    const seen: unknown[] = []
    socket.onopen = function (this: unknown) {
      seen.push(this)
    }
    await clock.advance(100)
    expect(seen).toEqual([socket])
  })
})

describe('an event', () => {
  // As partysocket does it where it takes the place for a browser.
  test('can be cloned by its constructor', async () => {
    const { socket, clock } = setup()
    let event: any
    socket.onclose = (closed) => (event = closed)
    await clock.advance(100)
    socket.close(3001, 'bye')
    await clock.advance(100)
    const clone = new event.constructor(event.type, event)
    expect({ ...clone }).toEqual({ ...event })
    expect(clone).toMatchObject({ type: 'close', code: 3001, reason: 'bye', wasClean: true, target: socket })
  })
})

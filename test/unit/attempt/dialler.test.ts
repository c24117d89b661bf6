import { describe, expect, test } from 'vitest'
import { createDialler } from '../../../src/attempt/dialler.js'
import { createTurns } from '../../../src/life/turns.js'
import { createDeferred, hear } from '../../../src/deferred.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import type { ConnectRequest, Transport, WireListener } from '../../../src/hosts/transport.js'
import { raise, record, requestOf, unhandledRejections } from '../hosts/scripted.js'

/** A dialler over a platform that does what the test says; `log` tells what the platform was asked for, and when. */
function setup(parts: { connect?: Transport['connect']; requestFor?: (attempt: number) => any } = {}) {
  const virtual = createVirtualClock({ now: 0 })
  let shift = 0
  const clock = { ...virtual, now: () => virtual.now() + shift }
  const log: string[] = []
  /** When each attempt had its turn. */
  const begun: number[] = []
  const platform: WireListener[] = []
  const connect: Transport['connect'] = (_, listener) => {
    const number = platform.push(listener)
    log.push(`dial ${number} at ${virtual.now()}`)
    return {
      send: (data, done) => done(log.push(`send ${data} to ${number}`)),
      close: (code, reason) => void log.push(`close ${number} with ${code} ${reason}`),
    }
  }
  const transport = { connect: parts.connect ?? connect }
  const turns = createTurns()
  const requestFor = parts.requestFor ?? (() => requestOf(clock))
  const dialler = createDialler(
    transport,
    (attempt, made, failed) => {
      const request = requestFor(attempt)
      return request instanceof Promise ? hear(request, made, failed) : (made(request), () => {})
    },
    clock,
    turns,
  )
  const dial = (attempt = 1) => {
    const recorded = record()
    return { dialled: dialler.dial(attempt, recorded.listener, () => begun.push(virtual.now())), ...recorded }
  }
  return {
    clock: virtual,
    log,
    begun,
    platform,
    dial,
    shiftClock: (milliseconds: number) => void (shift += milliseconds),
  }
}

describe('an attempt', () => {
  test('asks the platform in the same turn, and is the wire that it gets', () => {
    const { dial, log, platform } = setup()
    const { dialled, log: heard } = dial()
    expect(dialled.wire).toBeDefined()
    platform[0]!.open({ header: {} })
    platform[0]!.message('hello')
    dialled.wire!.send('hi', () => undefined)
    dialled.close(3000, 'bye')
    platform[0]!.end({ code: 3000 })
    expect(heard).toEqual(['open', 'message hello', 'end'])
    expect(log).toEqual(['dial 1 at 0', 'send hi to 1', 'close 1 with 3000 bye'])
  })

  test('is made with the request of its number', () => {
    const requests: ConnectRequest[] = []
    const { dial, clock } = setup({
      connect: (request) => (requests.push(request), { send: () => undefined, close: () => undefined }),
      requestFor: (attempt) => requestOf(clock, { url: `wss://example.com/${attempt}` }),
    })
    dial(4)
    expect(requests.map(({ url }) => url)).toEqual(['wss://example.com/4'])
  })

  test('fails with what a transport throws', () => {
    const { dial } = setup({ connect: () => raise('broken') })
    expect(dial().ends).toMatchObject([{ error: 'broken' }])
    // And leaves the platform free.
    expect(dial().ends).toMatchObject([{ error: 'broken' }])
  })

  test('may end before it is known', () => {
    const { dial } = setup({
      connect(_, listener) {
        listener.end({ code: 1006 })
        return { send: () => undefined, close: () => undefined }
      },
    })
    expect(dial().ends).toMatchObject([{ code: 1006 }])
    expect(dial().dialled.wire).toBeDefined()
  })

  test('ends once, though the platform tells it twice', () => {
    const { dial, platform } = setup()
    const { ends } = dial()
    platform[0]!.end({ code: 1001 })
    platform[0]!.end({ code: 1006 })
    expect(ends).toMatchObject([{ code: 1001 }])
  })
})

describe('an end', () => {
  const hostOptions = { header: { Authorization: 'Bearer sesame', 'X-Number': '7' }, protocols: ['chat.v1'] }
  const url = 'wss://ada:love@example.com/chat?token=t0ken&room=tea?x'

  test.each([true, false])('tells what must not be told on, also where the transport throws: %s', (throws) => {
    const { dial, clock } = setup({
      connect(_, listener) {
        if (throws) raise('broken')
        listener.end({ code: 1006 })
        return { send: () => undefined, close: () => undefined }
      },
      requestFor: () => requestOf(clock, { url, hostOptions }),
    })
    const { secrets } = dial().ends[0] as { secrets: string[] }
    const expected = ['Bearer sesame', 'Bearer', 'sesame', '7', 'chat.v1', 'ada', 'love', 't0ken', 'tea', 'x']
    expect(new Set(secrets)).toEqual(new Set(expected))
  })
})

describe('a request that is provided', () => {
  test('is waited for', async () => {
    const request = createDeferred<ConnectRequest>()
    const { dial, clock, log } = setup({ requestFor: () => request.promise })
    const { dialled } = dial()
    await clock.advance(300)
    expect(dialled.wire).toBeUndefined()
    request.resolve(requestOf(clock))
    await clock.advance(0)
    expect(dialled.wire).toBeDefined()
    expect(log).toEqual(['dial 1 at 300'])
  })

  test('fails the attempt when it rejects', async () => {
    const { dial, clock } = setup({ requestFor: () => Promise.reject('rejected') })
    const { ends } = dial()
    await clock.advance(0)
    expect(ends).toMatchObject([{ error: 'rejected' }])
  })

  test('is of no use once the attempt was closed, which ends it at once', async () => {
    const rejections = unhandledRejections()
    for (const settle of ['resolve', 'reject'] as const) {
      const request = createDeferred<any>()
      const { dial, clock, log } = setup({ requestFor: () => request.promise })
      const { dialled, ends } = dial()
      dialled.close(1000, '')
      expect(ends).toMatchObject([{ code: 1000, reason: '' }])
      request[settle](requestOf(clock))
      await clock.advance(2000)
      expect(ends).toHaveLength(1)
      expect(log).toEqual([])
    }
    expect(rejections).toEqual([])
  })

  test('leaves the platform free while it is not there', () => {
    const { dial, log, clock } = setup({
      requestFor: (attempt) => (attempt === 1 ? new Promise(() => undefined) : requestOf(clock)),
    })
    dial(1).dialled.close(1000, '')
    dial(2)
    expect(log).toEqual(['dial 1 at 0'])
  })
})

describe('the next attempt', () => {
  test('starts as the wire before it ends', async () => {
    const { dial, clock, log, begun, platform } = setup()
    dial().dialled.close(1000, '')
    const { dialled } = dial()
    await clock.advance(400)
    // The wait is not its own: its time begins with its turn.
    expect(begun).toEqual([0])
    expect(dialled.wire).toBeUndefined()
    platform[0]!.end({})
    expect(dialled.wire).toBeDefined()
    await clock.advance(5000)
    expect(log).toEqual(['dial 1 at 0', 'close 1 with 1000 ', 'dial 2 at 400'])
    expect(begun).toEqual([0, 400])
    expect(clock.timers).toBe(0)
  })

  test('starts at once where the wire before it has ended', () => {
    const { dial, log, platform } = setup()
    dial()
    platform[0]!.end({})
    dial()
    expect(log).toEqual(['dial 1 at 0', 'dial 2 at 0'])
  })

  test('waits for a silent host a second from when the wire was asked to close', async () => {
    const { dial, clock, log } = setup()
    const first = dial()
    await clock.advance(100)
    first.dialled.close(1000, '')
    await clock.advance(300)
    // Asked again: the first time counts.
    first.dialled.close(1000, '')
    dial()
    await clock.advance(5000)
    expect(log.filter((line) => line.startsWith('dial'))).toEqual(['dial 1 at 0', 'dial 2 at 1100'])
  })

  test('starts at once where a silent host had its second', async () => {
    const { dial, clock, log } = setup()
    dial().dialled.close(1000, '')
    await clock.advance(30000)
    dial()
    await clock.advance(0)
    expect(log[2]).toBe('dial 2 at 30000')
  })

  test('waits no longer when somebody sets the clock back', async () => {
    const { dial, clock, log, shiftClock } = setup()
    dial().dialled.close(1000, '')
    shiftClock(-3600000)
    dial()
    await clock.advance(5000)
    expect(log[2]).toBe('dial 2 at 1000')
  })

  test('asks for its request when it is its turn, not before', async () => {
    const asked: number[] = []
    const { dial, clock } = setup({
      requestFor(attempt) {
        asked.push(attempt)
        return requestOf(clock)
      },
    })
    dial(1).dialled.close(1000, '')
    dial(2)
    expect(asked).toEqual([1])
    await clock.advance(1000)
    expect(asked).toEqual([1, 2])
  })

  test('gives way to a later one when it is closed while it waits, without a timer left', async () => {
    const { dial, clock, log, platform } = setup()
    dial().dialled.close(1000, '')
    await clock.advance(600)
    const second = dial()
    second.dialled.close(3000, 'no')
    expect(second.ends).toMatchObject([{ code: 3000, reason: 'no' }])
    expect(clock.timers).toBe(0)
    dial()
    platform[0]!.end({})
    await clock.advance(5000)
    expect(log).toEqual(['dial 1 at 0', 'close 1 with 1000 ', 'dial 2 at 600'])
    expect(second.ends).toHaveLength(1)
  })

  test('is not disturbed by the late end of a wire that was given up', async () => {
    const { dial, clock, log, platform } = setup()
    dial().dialled.close(1000, '')
    const second = dial()
    await clock.advance(1000)
    platform[0]!.end({})
    expect(second.ends).toEqual([])
    // Only the end of the second lets the third in.
    second.dialled.close(1000, '')
    dial()
    await clock.advance(999)
    expect(log.filter((line) => line.startsWith('dial'))).toEqual(['dial 1 at 0', 'dial 2 at 1000'])
    platform[1]!.end({})
    expect(log[log.length - 1]).toBe('dial 3 at 1999')
  })
})

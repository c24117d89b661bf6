import { afterEach, describe, expect, test, vi } from 'vitest'
import { createHeartbeat, type HeartbeatOptions } from '../../../src/attempt/heartbeat.js'
import { SocketError } from '../../../src/errors/socket-error.js'
import type { Taker } from '../../../src/outbox/handed-over.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import { createSteadyClock } from '../../../src/time/steady-clock.js'
import { raise, unhandledRejections } from '../hosts/scripted.js'

/** A heartbeat of 24 s and 10 s, which looks every 6 s; `log` tells what it did, and when. */
function setup(given: Partial<HeartbeatOptions> = {}, send: () => Promise<void> = () => Promise.resolve()) {
  // The wall tells another time than the steady clock, so that nobody takes the one for the other.
  const virtual = createVirtualClock()
  const began = virtual.now()
  let shift = 0
  const clock = createSteadyClock({ ...virtual, now: () => virtual.now() + shift })
  const log: string[] = []
  const note = (what: string): void => void log.push(`${what} at ${(virtual.now() - began) / 1000}`)
  const heartbeat = createHeartbeat({ message: 'ping', interval: 24000, timeout: 10000, ...given }, clock, {
    send(frame, data) {
      note(frame === 'ping' && data === 'ping' ? 'ping' : `${frame} (${data})`)
      return send()
    },
    ponged: (rtt) => note(`pong after ${rtt}`),
    missed: ({ code }) => note(code === 'HEARTBEAT_TIMEOUT' ? 'missed' : code),
    report: ({ code }) => note(code),
  })
  const passed: unknown[] = []
  const target = { next: (frame: unknown) => void passed.push(frame) }
  const layer = heartbeat.listen(target)
  const late = heartbeat.late(target)
  const wire: Taker = { post: (_, success) => success(), explain: (error) => error }
  const taker = heartbeat.watch(wire)
  return {
    heartbeat,
    log,
    passed,
    wire,
    taker,
    clock: virtual,
    /** A frame that is seen as it comes. */
    hear: (frame = 'news') => void layer.next(frame),
    /** One that was heard before. */
    see: (frame = 'news') => void late.next(frame),
    send: () =>
      taker.post(
        'x',
        () => {},
        () => {},
      ),
    advance: (seconds: number) => virtual.advance(seconds * 1000),
    /** Moves the wall clock and no timer: on as in a suspended app, or back as somebody sets it. */
    shiftClock: (seconds: number) => void (shift += seconds * 1000),
  }
}

const isReply = (frame: unknown): boolean => frame === 'pong'

describe('a ping', () => {
  test('goes out when nothing was sent or heard for the interval', async () => {
    const { heartbeat, log, advance } = setup()
    heartbeat.start()
    await advance(23.999)
    expect(log).toEqual([])
    await advance(0.001)
    expect(log).toEqual(['ping at 24'])
  })

  test('goes out to a server that only talks: something must be sent', async () => {
    const { heartbeat, log, hear, advance } = setup()
    heartbeat.start()
    for (let i = 0; i < 6; i++) {
      await advance(5)
      hear()
    }
    expect(log).toEqual(['ping at 24', 'pong after 1000 at 25'])
  })

  test('goes out to a server that only listens: something must be heard', async () => {
    const { heartbeat, log, send, advance } = setup()
    heartbeat.start()
    for (let i = 0; i < 6; i++) {
      await advance(5)
      send()
    }
    expect(log).toEqual(['ping at 24'])
  })

  test('does not go out while both talk, and a quarter later than the interval at most', async () => {
    const { heartbeat, log, send, hear, advance } = setup()
    heartbeat.start()
    for (let i = 0; i < 10; i++) {
      await advance(19)
      send()
      hear()
    }
    expect(log).toEqual([])
    // The last was at 190, which is seen at 192.
    await advance(26)
    expect(log).toEqual(['ping at 216'])
  })

  test('goes out again an interval after it went out, answered in the meantime', async () => {
    const { heartbeat, log, hear, advance } = setup()
    heartbeat.start()
    await advance(27)
    hear('pong')
    await advance(21)
    expect(log).toEqual(['ping at 24', 'pong after 3000 at 27', 'ping at 48'])
  })

  test('counts the time that its answer took', async () => {
    const { heartbeat, log, hear, advance } = setup()
    heartbeat.start()
    await advance(31)
    hear()
    await advance(17)
    expect(log).toEqual(['ping at 24', 'pong after 7000 at 31', 'ping at 48'])
  })

  test('that the platform refuses is told, and one that is lost with the connection is not', async () => {
    const rejections = unhandledRejections()
    for (const [code, told] of [
      ['SEND_FAILED', ['ping at 24', 'SEND_FAILED at 24']],
      ['CONNECTION_LOST', ['ping at 24']],
    ] as const) {
      const { heartbeat, log, advance } = setup({}, () => Promise.reject(new SocketError(code, 'no')))
      heartbeat.start()
      await advance(24)
      expect(log).toEqual(told)
    }
    expect(rejections).toEqual([])
  })

  test('is what was given, as bytes where it is bytes', async () => {
    const frames: unknown[] = []
    const message = new Uint8Array([1, 2, 3]).subarray(1)
    const clock = createVirtualClock()
    const heartbeat = createHeartbeat({ message, interval: 24000 }, createSteadyClock(clock), {
      send: async (frame, data) => void frames.push([...new Uint8Array(frame as ArrayBuffer)], data),
      ponged: () => {},
      missed: () => {},
      report: () => {},
    })
    heartbeat.start()
    await clock.advance(24000)
    expect(frames).toEqual([[2, 3], message])
  })

  test('comes every 25 s and is waited for 10 s, if nobody says otherwise', async () => {
    const { heartbeat, log, advance } = setup({ interval: undefined, timeout: undefined })
    heartbeat.start()
    await advance(35)
    expect(log).toEqual(['ping at 25', 'missed at 35'])
  })
})

describe('an answer', () => {
  test('is any frame, and tells the round trip once; it is a message all the same', async () => {
    const { heartbeat, log, hear, passed, advance } = setup()
    heartbeat.start()
    await advance(24.04)
    hear()
    hear()
    expect(log).toEqual(['ping at 24', 'pong after 40 at 24.04'])
    expect(passed).toEqual(['news', 'news'])
  })

  test('may come before the ping returns', async () => {
    const parts = setup({}, () => (parts.hear(), Promise.resolve()))
    parts.heartbeat.start()
    await parts.advance(48)
    expect(parts.log).toEqual(['ping at 24', 'pong after 0 at 24', 'ping at 48', 'pong after 0 at 48'])
  })

  test('is missed when none comes within the timeout', async () => {
    const { heartbeat, log, advance, clock } = setup()
    heartbeat.start()
    await advance(33.999)
    expect(log).toEqual(['ping at 24'])
    await advance(0.001)
    expect(log).toEqual(['ping at 24', 'missed at 34'])
    expect(clock.timers).toBe(0)
  })

  test('is heard though it waited behind the timer: the app was busy', async () => {
    const { heartbeat, log, hear, advance, clock } = setup()
    heartbeat.start()
    await advance(24)
    clock.setTimeout(() => hear('pong'), 10_000)
    await advance(10)
    expect(log).toEqual(['ping at 24', 'pong after 10000 at 34'])
  })

  test('is not what is sent', async () => {
    const { heartbeat, log, send, advance } = setup()
    heartbeat.start()
    await advance(30)
    send()
    await advance(4)
    expect(log).toEqual(['ping at 24', 'missed at 34'])
  })
})

describe('isReply', () => {
  test('hides replies and measures by them, while any frame answers', async () => {
    const { heartbeat, log, hear, passed, advance } = setup({ isReply })
    heartbeat.start()
    await advance(25)
    hear('news')
    await advance(20)
    expect(log).toEqual(['ping at 24'])
    hear('pong')
    // A second reply has no ping to be measured by.
    hear('pong')
    expect(log).toEqual(['ping at 24', 'pong after 21000 at 45'])
    expect(passed).toEqual(['news'])
  })

  test('hides replies also while the heartbeat stands still, and measures nothing', () => {
    const { heartbeat, log, hear, passed, clock } = setup({ isReply })
    hear('pong')
    hear('news')
    expect([log, passed, clock.timers]).toEqual([[], ['news'], 0])
    expect([heartbeat.asks, setup().heartbeat.asks]).toEqual([true, false])
  })

  test('that answers later is told of, whatever it answers then: the frame is a message', async () => {
    const rejections = unhandledRejections()
    const { hear, passed, log, advance } = setup({ isReply: (() => Promise.reject(new Error('late'))) as never })
    hear('pong')
    await advance(0)
    expect([passed, log, rejections]).toEqual([['pong'], ['INVALID_OPTION at 0'], []])
  })

  describe('that throws', () => {
    afterEach(() => void vi.useRealTimers())

    test('is reported to the host, and the frame is a message', async () => {
      vi.useFakeTimers()
      const { heartbeat, log, hear, passed, advance } = setup({ isReply: () => raise(new Error('broken')) })
      heartbeat.start()
      await advance(25)
      hear()
      expect(() => vi.runAllTimers()).toThrow('broken')
      expect(passed).toEqual(['news'])
      // Any frame answers, this one too.
      await advance(9)
      expect(log).toEqual(['ping at 24'])
    })
  })
})

describe('a frame that is seen later than it comes', () => {
  test('answers when it comes', async () => {
    const { heartbeat, log, advance } = setup()
    heartbeat.start()
    await advance(24.04)
    heartbeat.heard()
    await advance(20)
    expect(log).toEqual(['ping at 24', 'pong after 40 at 24.04'])
  })

  test('answers no ping that went out meanwhile', async () => {
    for (const given of [{}, { isReply }]) {
      const { heartbeat, log, see, advance } = setup(given)
      heartbeat.start()
      heartbeat.heard()
      await advance(25)
      see()
      await advance(20)
      expect(log).toEqual(['ping at 24', 'missed at 34'])
    }
  })

  test('is measured by when it is known to be the reply', async () => {
    const { heartbeat, log, hear, passed, advance } = setup({ isReply })
    heartbeat.start()
    await advance(24.04)
    heartbeat.heard()
    heartbeat.heard()
    await advance(1)
    hear('news')
    hear('pong')
    await advance(9)
    expect(log).toEqual(['ping at 24', 'pong after 1040 at 25.04'])
    expect(passed).toEqual(['news'])
  })
})

describe('a timer', () => {
  test('that comes late judges nothing, and asks anew', async () => {
    const { heartbeat, log, advance, shiftClock } = setup()
    heartbeat.start()
    await advance(30)
    shiftClock(1800)
    await advance(4)
    expect(log).toEqual(['ping at 24', 'ping at 34'])
    await advance(10)
    expect(log.slice(2)).toEqual(['missed at 44'])
  })

  test('that comes a second late still judges', async () => {
    const { heartbeat, log, advance, shiftClock } = setup()
    heartbeat.start()
    await advance(30)
    shiftClock(1)
    await advance(4)
    expect(log).toEqual(['ping at 24', 'missed at 34'])
  })

  test('that comes late each time judges in the end: three times it asks', async () => {
    const { heartbeat, log, advance, shiftClock } = setup()
    heartbeat.start()
    await advance(24)
    for (let asked = 0; asked < 4; asked++) {
      shiftClock(1800)
      await advance(10)
    }
    expect(log).toEqual(['ping at 24', 'ping at 34', 'ping at 44', 'ping at 54', 'missed at 64'])
  })

  test('that comes late is not held against the next ping once an answer has come', async () => {
    const { heartbeat, log, hear, advance, shiftClock } = setup()
    heartbeat.start()
    await advance(24)
    for (let asked = 0; asked < 3; asked++) {
      shiftClock(1800)
      await advance(10)
    }
    hear()
    await advance(24)
    shiftClock(1800)
    await advance(10)
    expect(log.filter((what) => what.startsWith('missed'))).toEqual([])
  })

  test('that came late does not let an answer from before another sleep pass for one of now', async () => {
    const { heartbeat, log, hear, advance, shiftClock } = setup()
    heartbeat.start()
    await advance(24)
    shiftClock(1800)
    await advance(12)
    shiftClock(1800)
    hear()
    expect(log).toEqual(['ping at 24', 'ping at 34', 'ping at 36'])
    hear()
    expect(log.slice(3)).toEqual(['pong after 0 at 36'])
  })

  test('asks at once when the app slept through the interval', async () => {
    const { heartbeat, log, hear, send, advance, shiftClock } = setup()
    heartbeat.start()
    await advance(10)
    shiftClock(1800)
    hear()
    send()
    await advance(2)
    expect(log).toEqual(['ping at 12'])
  })

  test('judges nothing after somebody set the clock back, and waits no longer for it', async () => {
    const { heartbeat, log, advance, shiftClock } = setup()
    heartbeat.start()
    await advance(10)
    shiftClock(-3600)
    await advance(2)
    expect(log).toEqual(['ping at 12'])
    await advance(5)
    shiftClock(-3600)
    await advance(5)
    expect(log).toEqual(['ping at 12', 'ping at 22'])
    await advance(10)
    expect(log.slice(2)).toEqual(['missed at 32'])
  })
})

describe('the round trip', () => {
  test('is not told where the clock was set back meanwhile', async () => {
    const { heartbeat, log, hear, advance, shiftClock } = setup()
    heartbeat.start()
    await advance(25)
    shiftClock(-3600)
    hear('pong')
    expect(log).toEqual(['ping at 24'])
  })

  test('is not told where the app has slept between a ping and its answer: it asks anew', async () => {
    for (const given of [{}, { isReply }]) {
      for (const how of ['hear', 'heard'] as const) {
        const { heartbeat, log, hear, advance, shiftClock } = setup(given)
        heartbeat.start()
        await advance(25)
        shiftClock(60000)
        if (how === 'hear') hear('pong')
        else heartbeat.heard()
        expect(log).toEqual(['ping at 24', 'ping at 25'])
      }
    }
  })
})

describe('a probe', () => {
  test('asks at once, and again once while nothing answers, after a second', async () => {
    const { heartbeat, log, advance } = setup()
    heartbeat.start()
    heartbeat.probe()
    await advance(0.999)
    heartbeat.probe()
    await advance(0.001)
    heartbeat.probe()
    expect(log).toEqual(['ping at 0', 'ping at 1'])
    // Hints that keep coming do not put the verdict off for ever.
    await advance(5)
    heartbeat.probe()
    await advance(5)
    expect(log.slice(2)).toEqual(['missed at 11'])
  })

  test('asks anew after an answer, twice again', async () => {
    const { heartbeat, log, hear, advance } = setup()
    heartbeat.start()
    heartbeat.probe()
    await advance(2)
    heartbeat.probe()
    hear()
    heartbeat.probe()
    await advance(2)
    heartbeat.probe()
    expect(log.filter((what) => what.startsWith('ping'))).toEqual(['ping at 0', 'ping at 2', 'ping at 2', 'ping at 4'])
  })

  test('does nothing while the heartbeat stands still', () => {
    const { heartbeat, log, clock } = setup()
    heartbeat.probe()
    heartbeat.start()
    heartbeat.stop()
    heartbeat.probe()
    expect([log, clock.timers]).toEqual([[], 0])
  })
})

describe('stop', () => {
  test('leaves no timer, whatever the heartbeat was waiting for', async () => {
    for (const wait of [10, 30]) {
      const { heartbeat, log, advance, clock } = setup()
      heartbeat.start()
      await advance(wait)
      heartbeat.stop()
      expect(clock.timers).toBe(0)
      await advance(60)
      expect(log).toEqual(wait === 30 ? ['ping at 24'] : [])
    }
  })

  test('forgets the ping: what comes afterwards answers nothing', async () => {
    const { heartbeat, log, hear, advance, clock } = setup()
    heartbeat.start()
    await advance(30)
    heartbeat.stop()
    hear()
    heartbeat.heard()
    expect([log, clock.timers]).toEqual([['ping at 24'], 0])
  })
})

test('what goes out is explained by the wire', () => {
  const { taker, wire } = setup()
  expect(taker.explain).toBe(wire.explain)
})

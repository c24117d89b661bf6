import { afterEach, describe, expect, test, vi } from 'vitest'
import { createHeartbeat, type HeartbeatTimes } from '../../../src/attempt/heartbeat.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import { raise } from '../hosts/scripted.js'

/** A heartbeat of 25 s and 10 s; `log` tells what it did, and when. */
function setup(times: Partial<HeartbeatTimes> = {}) {
  const virtual = createVirtualClock({ now: 0 })
  let shift = 0
  const clock = { ...virtual, now: () => virtual.now() + shift }
  const log: string[] = []
  const note = (what: string): void => void log.push(`${what} at ${virtual.now() / 1000}`)
  const heartbeat = createHeartbeat({ interval: 25000, timeout: 10000, ...times }, clock, {
    ping: () => note('ping'),
    ponged: (generation, rtt) => note(`pong ${generation} after ${rtt}`),
    missed: (generation) => note(`missed ${generation}`),
  })
  /** A frame that comes and is read at once. */
  const heard = (frame: string): boolean => {
    heartbeat.heard()
    return heartbeat.isReply(frame)
  }
  return {
    heartbeat: { ...heartbeat, heard },
    log,
    clock: virtual,
    advance: (seconds: number) => virtual.advance(seconds * 1000),
    /** Moves the wall clock and no timer: on as in a suspended app, or back as somebody sets it. */
    shiftClock: (seconds: number) => void (shift += seconds * 1000),
  }
}

const isReply = (frame: unknown): boolean => frame === 'pong'

describe('a ping', () => {
  test('goes out when nothing was sent or heard for the interval', async () => {
    const { heartbeat, log, advance } = setup()
    heartbeat.start(1)
    await advance(24.999)
    expect(log).toEqual([])
    await advance(0.001)
    expect(log).toEqual(['ping at 25'])
  })

  test('goes out to a server that only talks: something must be sent', async () => {
    const { heartbeat, log, advance } = setup()
    heartbeat.start(1)
    for (let i = 0; i < 5; i++) {
      await advance(5)
      heartbeat.heard('news')
    }
    expect(log).toEqual(['ping at 25', 'pong 1 after 0 at 25'])
  })

  test('goes out to a server that only listens: something must be heard', async () => {
    const { heartbeat, log, advance } = setup()
    heartbeat.start(1)
    for (let i = 0; i < 6; i++) {
      await advance(5)
      heartbeat.sent()
    }
    expect(log).toEqual(['ping at 25'])
  })

  test('does not go out while both talk', async () => {
    const { heartbeat, log, advance } = setup()
    heartbeat.start(1)
    for (let i = 0; i < 10; i++) {
      await advance(20)
      heartbeat.sent()
      heartbeat.heard('news')
    }
    expect(log).toEqual([])
    await advance(25)
    expect(log).toEqual(['ping at 225'])
  })

  test('goes out again an interval after it was answered', async () => {
    const { heartbeat, log, advance } = setup()
    heartbeat.start(1)
    await advance(27)
    heartbeat.heard('pong')
    await advance(25)
    expect(log).toEqual(['ping at 25', 'pong 1 after 2000 at 27', 'ping at 50'])
  })
})

describe('an answer', () => {
  test('is any frame, and tells the round trip', async () => {
    const { heartbeat, log, advance } = setup()
    heartbeat.start(4)
    await advance(25.04)
    expect(heartbeat.heard('news')).toBe(false)
    expect(heartbeat.heard('news')).toBe(false)
    expect(log).toEqual(['ping at 25', 'pong 4 after 40 at 25.04'])
  })

  test('may come before the ping returns', async () => {
    const clock = createVirtualClock()
    const log: string[] = []
    const heartbeat = createHeartbeat({ interval: 25000, timeout: 10000 }, clock, {
      ping: () => void heartbeat.heard(),
      ponged: (_, rtt) => void log.push(`pong after ${rtt}`),
      missed: () => void log.push('missed'),
    })
    heartbeat.start(1)
    await clock.advance(60000)
    expect(log).toEqual(['pong after 0', 'pong after 0'])
  })

  test('is missed when none comes within the timeout', async () => {
    const { heartbeat, log, advance, clock } = setup()
    heartbeat.start(4)
    await advance(34.999)
    expect(log).toEqual(['ping at 25'])
    await advance(0.001)
    expect(log).toEqual(['ping at 25', 'missed 4 at 35'])
    expect(clock.timers).toBe(0)
  })

  test('is heard though it waited behind the timer: the app was busy', async () => {
    const { heartbeat, log, advance, clock } = setup()
    heartbeat.start(4)
    await advance(25)
    clock.setTimeout(() => heartbeat.heard('pong'), 10_000)
    await advance(10)
    expect(log).toEqual(['ping at 25', 'pong 4 after 10000 at 35'])
  })

  test('is not missed on account of what is sent', async () => {
    const { heartbeat, log, advance } = setup()
    heartbeat.start(4)
    await advance(30)
    heartbeat.sent()
    await advance(5)
    expect(log).toEqual(['ping at 25', 'missed 4 at 35'])
  })
})

describe('isReply', () => {
  test('hides replies and measures by them, while any frame answers', async () => {
    const { heartbeat, log, advance } = setup({ isReply })
    heartbeat.start(1)
    await advance(26)
    expect(heartbeat.heard('news')).toBe(false)
    await advance(20)
    expect(log).toEqual(['ping at 25'])
    expect(heartbeat.heard('pong')).toBe(true)
    // A second reply has no ping to be measured by.
    expect(heartbeat.heard('pong')).toBe(true)
    expect(log).toEqual(['ping at 25', 'pong 1 after 21000 at 46'])
  })

  test('hides replies also while the heartbeat stands still, and measures nothing', () => {
    const { heartbeat, log, clock } = setup({ isReply })
    expect(heartbeat.heard('pong')).toBe(true)
    expect(heartbeat.heard('news')).toBe(false)
    expect(log).toEqual([])
    expect(clock.timers).toBe(0)
  })

  describe('that throws', () => {
    afterEach(() => void vi.useRealTimers())

    test('is reported to the host, and the frame is no reply', async () => {
      vi.useFakeTimers()
      const { heartbeat, log, advance } = setup({ isReply: () => raise(new Error('broken')) })
      heartbeat.start(1)
      await advance(26)
      expect(heartbeat.heard('news')).toBe(false)
      expect(() => vi.runAllTimers()).toThrow('broken')
      // Any frame answers, this one too.
      await advance(10)
      expect(log).toEqual(['ping at 25'])
    })
  })
})

describe('a reply that is read later than it came', () => {
  test('is measured to when it came', async () => {
    const { heartbeat, log, advance } = setup({ isReply })
    heartbeat.start(1)
    await advance(25.04)
    heartbeat.heard('')
    await advance(3)
    expect(heartbeat.isReply('pong')).toBe(true)
    expect(log).toEqual(['ping at 25', 'pong 1 after 40 at 28.04'])
  })

  test('answers no ping that went out meanwhile', async () => {
    const { heartbeat, log, advance } = setup({ isReply })
    heartbeat.start(1)
    heartbeat.heard('')
    await advance(26)
    expect(heartbeat.isReply('pong')).toBe(true)
    await advance(9)
    expect(log).toEqual(['ping at 25', 'missed 1 at 35'])
  })
})

describe('a timer', () => {
  test('that comes late judges nothing, and asks anew', async () => {
    const { heartbeat, log, advance, shiftClock } = setup()
    heartbeat.start(1)
    await advance(30)
    shiftClock(1800)
    await advance(5)
    expect(log).toEqual(['ping at 25', 'ping at 35'])
    await advance(10)
    expect(log.slice(2)).toEqual(['missed 1 at 45'])
  })

  test('that comes a second late still judges', async () => {
    const { heartbeat, log, advance, shiftClock } = setup()
    heartbeat.start(1)
    await advance(30)
    shiftClock(1)
    await advance(5)
    expect(log).toEqual(['ping at 25', 'missed 1 at 35'])
  })

  test('asks at once when the app slept through the interval', async () => {
    const { heartbeat, log, advance, shiftClock } = setup()
    heartbeat.start(1)
    await advance(10)
    shiftClock(1800)
    heartbeat.heard('news')
    heartbeat.sent()
    await advance(15)
    expect(log).toEqual(['ping at 25'])
  })

  test('judges nothing after somebody set the clock back, and waits no longer for it', async () => {
    const { heartbeat, log, advance, shiftClock } = setup()
    heartbeat.start(1)
    await advance(10)
    shiftClock(-3600)
    await advance(15)
    expect(log).toEqual(['ping at 25'])
    await advance(5)
    shiftClock(-3600)
    await advance(5)
    expect(log).toEqual(['ping at 25', 'ping at 35'])
    await advance(10)
    expect(log.slice(2)).toEqual(['missed 1 at 45'])
  })
})

describe('the round trip', () => {
  test('is not told where the clock was set back meanwhile', async () => {
    const { heartbeat, log, advance, shiftClock } = setup()
    heartbeat.start(1)
    await advance(26)
    shiftClock(-3600)
    heartbeat.heard('pong')
    expect(log).toEqual(['ping at 25'])
  })

  test('is not told where the app has slept between a ping and its answer', async () => {
    const { heartbeat, log, advance, shiftClock } = setup()
    heartbeat.start(1)
    await advance(26)
    shiftClock(60000)
    heartbeat.heard('pong')
    // So long was nothing heard that it asks anew.
    expect(log).toEqual(['ping at 25', 'ping at 26'])
  })
})

describe('a probe', () => {
  test('asks at once, and again at most once in a second while nothing answers', async () => {
    const { heartbeat, log, advance } = setup()
    heartbeat.start(1)
    heartbeat.probe()
    await advance(0.999)
    heartbeat.probe()
    await advance(0.001)
    heartbeat.probe()
    expect(log).toEqual(['ping at 0', 'ping at 1'])
    await advance(10)
    expect(log.slice(2)).toEqual(['missed 1 at 11'])
  })

  test('asks again when the clock was set back meanwhile', () => {
    const { heartbeat, log, shiftClock } = setup()
    heartbeat.start(1)
    heartbeat.probe()
    shiftClock(-3600)
    heartbeat.probe()
    expect(log).toEqual(['ping at 0', 'ping at 0'])
  })

  test('does nothing while the heartbeat stands still', () => {
    const { heartbeat, log, clock } = setup()
    heartbeat.probe()
    heartbeat.start(1)
    heartbeat.stop()
    heartbeat.probe()
    expect(log).toEqual([])
    expect(clock.timers).toBe(0)
  })
})

describe('stop', () => {
  test('leaves no timer, whatever the heartbeat was waiting for', async () => {
    const { heartbeat, log, advance, clock } = setup()
    for (const wait of [10, 30]) {
      heartbeat.start(1)
      await advance(wait)
      heartbeat.stop()
      expect(clock.timers).toBe(0)
    }
    expect(log).toEqual(['ping at 35'])
  })

  test('forgets the ping, so that the next connection is not judged by it', async () => {
    const { heartbeat, log, advance } = setup()
    heartbeat.start(1)
    await advance(30)
    heartbeat.stop()
    heartbeat.start(2)
    heartbeat.heard('news')
    expect(log).toEqual(['ping at 25'])
    heartbeat.probe()
    expect(log[1]).toBe('ping at 30')
  })
})

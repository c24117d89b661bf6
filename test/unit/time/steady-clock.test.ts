import { describe, expect, test } from 'vitest'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import { createSteadyClock } from '../../../src/time/steady-clock.js'

function setup() {
  const virtual = createVirtualClock({ seed: 5 })
  let shift = 0
  const clock = createSteadyClock({ ...virtual, now: () => virtual.now() + shift })
  const began = clock.now()
  return {
    clock,
    virtual,
    passed: () => clock.now() - began,
    /** Moves the wall clock and no timer: on as in a suspended app, or as somebody sets it. */
    shiftClock: (milliseconds: number) => void (shift += milliseconds),
  }
}

describe('what has passed', () => {
  test('is what the wall clock says while nobody sets it', async () => {
    const { clock, virtual, passed } = setup()
    await virtual.advance(500)
    expect(passed()).toBe(500)
    clock.setTimeout(() => {}, 1000)
    await virtual.advance(999)
    expect(passed()).toBe(1499)
    await virtual.advance(10_000)
    expect(passed()).toBe(11_499)
  })

  test.each([-3_600_000, -700, 3_600_000])(
    'is less than the timer’s time before it comes, and no less when it does: clock set by %i',
    async (by) => {
      const { clock, virtual, passed, shiftClock } = setup()
      let atTimer = 0
      clock.setTimeout(() => (atTimer = passed()), 1000)
      await virtual.advance(500)
      shiftClock(by)
      expect(passed()).toBeLessThan(1000)
      await virtual.advance(499)
      expect(passed()).toBeLessThan(1000)
      await virtual.advance(1)
      expect(atTimer).toBe(1000)
    },
  )

  test('is less than the time of the first of several timers, and no less than that of the last that ran', async () => {
    const { clock, virtual, passed, shiftClock } = setup()
    const atTimers: number[] = []
    for (const after of [3000, 1000, 2000]) clock.setTimeout(() => atTimers.push(passed()), after)
    shiftClock(3_600_000)
    expect(passed()).toBe(999)
    await virtual.advance(1500)
    expect(passed()).toBeLessThan(2000)
    shiftClock(-7_200_000)
    await virtual.advance(1500)
    expect(atTimers).toEqual([1000, 2000, 3000])
  })

  test('never grows less', async () => {
    const { virtual, passed, shiftClock } = setup()
    await virtual.advance(800)
    expect(passed()).toBe(800)
    shiftClock(-500)
    expect(passed()).toBe(800)
    await virtual.advance(200)
    expect(passed()).toBe(1000)
  })

  test('is a minute where the clock was set back and no timer ran: nobody knows', async () => {
    const { virtual, passed, shiftClock } = setup()
    await virtual.advance(3_600_000)
    shiftClock(-7_200_000)
    expect(passed()).toBe(60_000)
  })

  test('is by the wall again once the timer is cleared', async () => {
    const { clock, virtual, passed } = setup()
    const timer = clock.setTimeout(() => {}, 1000)
    await virtual.advance(400)
    clock.clearTimeout(timer)
    await virtual.advance(5000)
    expect(passed()).toBe(5400)
    expect(virtual.timers).toBe(0)
  })

  test('is known up to the end of a timer that is cleared: by the wall not before its time', async () => {
    const { clock, passed, shiftClock } = setup()
    const timer = clock.setTimeout(() => {}, 1000)
    shiftClock(3_600_000)
    clock.clearTimeout(timer)
    expect(passed()).toBe(999)
  })
})

describe('a timer', () => {
  test.each([
    ['nobody set', 0, 0],
    ['was set by a second', 1000, 0],
    ['was set back by a second', -1000, 0],
    ['was set forward', 3_600_000, 3_600_000],
    ['was set back', -3_600_000, -3_600_000],
  ])('hears by how much the clock disagrees that %s', async (_, by, astray) => {
    const { clock, virtual, shiftClock } = setup()
    const heard: number[] = []
    clock.setTimeout((given) => heard.push(given), 2000)
    await virtual.advance(1000)
    shiftClock(by)
    await virtual.advance(1000)
    expect(heard).toEqual([astray])
  })

  test('hears nothing of what was set before it, nor of others', async () => {
    const { clock, virtual, shiftClock } = setup()
    const heard: number[] = []
    clock.setTimeout((given) => heard.push(given), 500)
    shiftClock(3_600_000)
    clock.setTimeout((given) => heard.push(given), 1000)
    await virtual.advance(1000)
    expect(heard).toEqual([3_600_000, 0])
  })

  test('that is cleared does not run, and none may be cleared', async () => {
    const { clock, virtual } = setup()
    const ran: string[] = []
    const cleared = clock.setTimeout(() => ran.push('cleared'), 1000)
    clock.setTimeout(() => ran.push('kept'), 1000)
    clock.clearTimeout(cleared)
    clock.clearTimeout(undefined)
    await virtual.advance(2000)
    expect([ran, virtual.timers]).toEqual([['kept'], 0])
  })
})

test('chance, and what is shown, are the wall’s', () => {
  const { clock, virtual, shiftClock } = setup()
  expect(clock.random()).toBe(createVirtualClock({ seed: 5 }).random())
  shiftClock(-3_600_000)
  expect(clock.wall.now()).toBe(virtual.now() - 3_600_000)
})

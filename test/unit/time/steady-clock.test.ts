import { describe, expect, test } from 'vitest'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import { createStopwatch } from '../../../src/time/stopwatch.js'

function setup() {
  const virtual = createVirtualClock()
  let shift = 0
  const stopwatch = createStopwatch({ ...virtual, now: () => virtual.now() + shift })
  const began = stopwatch.now()
  return {
    stopwatch,
    virtual,
    passed: () => stopwatch.now() - began,
    /** Moves the wall clock and no timer: on as in a suspended app, or as somebody sets it. */
    shiftClock: (milliseconds: number) => void (shift += milliseconds),
  }
}

describe('what has passed', () => {
  test('is what the wall clock says while nobody sets it', async () => {
    const { stopwatch, virtual, passed } = setup()
    await virtual.advance(500)
    expect(passed()).toBe(500)
    stopwatch.start(1000, () => {})
    await virtual.advance(999)
    expect(passed()).toBe(1499)
    await virtual.advance(10_000)
    expect(passed()).toBe(11_499)
  })

  test.each([-3_600_000, -700, 3_600_000])(
    'is less than the timer’s time before it comes, and no less when it does: clock set by %i',
    async (by) => {
      const { stopwatch, virtual, passed, shiftClock } = setup()
      let atTimer = 0
      stopwatch.start(1000, () => (atTimer = passed()))
      await virtual.advance(500)
      shiftClock(by)
      expect(passed()).toBeLessThan(1000)
      await virtual.advance(499)
      expect(passed()).toBeLessThan(1000)
      await virtual.advance(1)
      expect(atTimer).toBe(1000)
    },
  )

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

  test('is by the wall again once the timer is stopped', async () => {
    const { stopwatch, virtual, passed } = setup()
    stopwatch.start(1000, () => {})
    await virtual.advance(400)
    stopwatch.stop()
    await virtual.advance(5000)
    expect(passed()).toBe(5400)
    expect(virtual.timers).toBe(0)
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
    const { stopwatch, virtual, shiftClock } = setup()
    const heard: number[] = []
    stopwatch.start(2000, (given) => heard.push(given))
    await virtual.advance(1000)
    shiftClock(by)
    await virtual.advance(1000)
    expect(heard).toEqual([astray])
  })

  test('takes the place of the one before', async () => {
    const { stopwatch, virtual } = setup()
    const heard: string[] = []
    stopwatch.start(100, () => heard.push('first'))
    stopwatch.start(200, () => heard.push('second'))
    expect(virtual.timers).toBe(1)
    await virtual.advance(200)
    expect(heard).toEqual(['second'])
  })
})

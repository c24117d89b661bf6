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
    expect(clock.now()).toBe(virtual.now())
    await virtual.advance(500)
    expect(passed()).toBe(500)
    clock.setTimeout(() => {}, 1000)
    await virtual.advance(999)
    expect(passed()).toBe(1499)
    await virtual.advance(10_000)
    expect(passed()).toBe(11_499)
  })

  test('never grows less, and goes on from where it was', async () => {
    const { virtual, passed, shiftClock } = setup()
    await virtual.advance(800)
    expect(passed()).toBe(800)
    shiftClock(-3_600_000)
    expect(passed()).toBe(800)
    await virtual.advance(200)
    expect(passed()).toBe(1000)
    shiftClock(-500)
    expect(passed()).toBe(1000)
    await virtual.advance(100)
    expect(passed()).toBe(1100)
  })

  test.each([-3_600_000, -700, 0])('is the time of a timer that has run: clock set by %i', async (by) => {
    const { clock, virtual, passed, shiftClock } = setup()
    const atTimers: number[] = []
    clock.setTimeout(() => atTimers.push(passed()), 1000)
    clock.setTimeout(() => atTimers.push(passed()), 1500)
    await virtual.advance(500)
    shiftClock(by)
    await virtual.advance(1000)
    expect(atTimers).toEqual([1000, 1500])
    await virtual.advance(100)
    expect(passed()).toBe(1600)
  })

  test('is no less than before where a timer comes early by the wall', async () => {
    const { clock, virtual, passed, shiftClock } = setup()
    clock.setTimeout(() => {}, 1000)
    shiftClock(5000)
    expect(passed()).toBe(5000)
    shiftClock(-5000)
    await virtual.advance(1000)
    // By the timer alone 1000.
    expect(passed()).toBe(5000)
  })

  test('jumps where the wall is set forward: nobody can tell that from an app that slept', async () => {
    const { clock, virtual, passed, shiftClock } = setup()
    let late = 0
    const due = clock.now() + 1000
    clock.setTimeout(() => (late = clock.now() - due), 1000)
    shiftClock(3_600_000)
    expect(passed()).toBe(3_600_000)
    await virtual.advance(1000)
    expect(late).toBe(3_600_000)
  })
})

test('a timer that is cleared does not run, and moves nothing', async () => {
  const { clock, virtual, passed, shiftClock } = setup()
  const ran: string[] = []
  clock.clearTimeout(clock.setTimeout(() => ran.push('cleared'), 1000))
  clock.setTimeout(() => ran.push('kept'), 500)
  shiftClock(-10_000)
  await virtual.advance(2000)
  expect(ran).toEqual(['kept'])
  expect(passed()).toBe(2000)
})

test('chance is the wall’s', () => {
  expect(setup().clock.random()).toBe(createVirtualClock({ seed: 5 }).random())
})

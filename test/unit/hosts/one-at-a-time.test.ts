import { describe, expect, test } from 'vitest'
import { createFence, markAsked, type Occupant } from '../../../src/hosts/one-at-a-time.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'

const fresh = (): Occupant => ({ askedAt: Infinity })

/** One who waits for an occupant; `started` tells when they may go on. */
function setUp(occupant: Occupant = fresh()) {
  const virtual = createVirtualClock()
  let shift = 0
  const clock = { ...virtual, now: () => virtual.now() + shift }
  const fence = createFence()
  const started: string[] = []
  const wait = (name = 'a') => fence.wait(occupant, clock, () => started.push(name))
  return { clock, fence, occupant, started, wait, shiftClock: (by: number) => void (shift += by) }
}

describe('who waits for a connection to go', () => {
  test('goes on when it is gone, once', async () => {
    const { clock, fence, started, wait } = setUp()
    wait()
    await clock.advance(500)
    fence.lift()
    fence.lift()
    expect(started).toEqual(['a'])
    await clock.advance(1000)
    expect(started).toEqual(['a'])
    expect(clock.timers).toBe(0)
  })

  test('goes on after a second of silence', async () => {
    const { clock, started, wait } = setUp()
    wait()
    await clock.advance(999)
    expect(started).toEqual([])
    await clock.advance(1)
    expect(started).toEqual(['a'])
  })

  test('waits no longer once it has left', async () => {
    const { clock, fence, started, wait } = setUp()
    wait()()
    expect(clock.timers).toBe(0)
    fence.lift()
    await clock.advance(1000)
    expect(started).toEqual([])
  })
})

describe('the second of patience', () => {
  test('counts from when the connection was first asked to close', async () => {
    const { clock, occupant, started, wait } = setUp()
    markAsked(occupant, clock)
    await clock.advance(600)
    markAsked(occupant, clock)
    wait()
    await clock.advance(399)
    expect(started).toEqual([])
    await clock.advance(1)
    expect(started).toEqual(['a'])
  })

  test('is one for all attempts that wait for the same', async () => {
    const { clock, started, wait } = setUp()
    const leave = wait('a')
    await clock.advance(700)
    leave()
    wait('b')
    await clock.advance(300)
    expect(started).toEqual(['b'])
  })

  test('is over where it was asked long ago', async () => {
    const { clock, occupant, started, wait } = setUp()
    markAsked(occupant, clock)
    await clock.advance(5000)
    wait()
    await clock.advance(0)
    expect(started).toEqual(['a'])
  })

  test('begins anew, and no more, when somebody has set the clock back', async () => {
    const { clock, occupant, started, wait, shiftClock } = setUp()
    markAsked(occupant, clock)
    shiftClock(-3_600_000)
    wait()
    await clock.advance(999)
    expect(started).toEqual([])
    await clock.advance(1)
    expect(started).toEqual(['a'])
  })
})

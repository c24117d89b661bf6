import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'

describe('time', () => {
  test('stands still until it is moved', async () => {
    const clock = createVirtualClock({ now: 5000 })
    expect(clock.now()).toBe(5000)
    await clock.advance(250)
    expect(clock.now()).toBe(5250)
  })

  test.each([undefined, NaN, -1, Infinity, '100'])('is not moved by %o', async (milliseconds) => {
    const clock = createVirtualClock({ now: 0 })
    const given = typeof milliseconds === 'string' ? '"100"' : milliseconds
    await expect(clock.advance(milliseconds as number)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: `Cannot advance: the time must be 0 or a positive number of milliseconds, received ${given}`,
    })
    expect(clock.now()).toBe(0)
  })

  test('is moved under fake timers, and does not move theirs', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const clock = createVirtualClock()
    const before = Date.now()
    let runs = 0
    setTimeout(() => void runs++, 10)
    clock.setTimeout(() => void runs++, 10)
    await clock.advance(10)
    expect(runs).toBe(1)
    expect(Date.now()).toBe(before)
  })

  test('starts in 2026', () => {
    expect(new Date(createVirtualClock().now()).toISOString()).toBe('2026-01-01T00:00:00.000Z')
  })

  test('never runs backwards when two moves overlap', async () => {
    const clock = createVirtualClock({ now: 0 })
    await Promise.all([clock.advance(100), clock.advance(10)])
    expect(clock.now()).toBeGreaterThanOrEqual(100)
  })
})

describe('timers', () => {
  test('run by their time, then in the order they were set', async () => {
    const clock = createVirtualClock({ now: 0 })
    const log: string[] = []
    const note = (name: string) => () => void log.push(`${name} at ${clock.now()}`)
    clock.setTimeout(note('late'), 20)
    clock.setTimeout(note('first'), 10)
    clock.setTimeout(note('second'), 10)
    await clock.advance(30)
    expect(log).toEqual(['first at 10', 'second at 10', 'late at 20'])
  })

  test('run in order, also a hundred thousand of them', async () => {
    const clock = createVirtualClock({ now: 0 })
    const log: number[] = []
    for (let i = 0; i < 100_000; i++) clock.setTimeout(() => log.push(i), 10)
    await clock.advance(10)
    expect(log).toEqual(Array.from(log.keys()))
    expect(log).toHaveLength(100_000)
  })

  test('run in order, whenever they were set and whatever was cleared', async () => {
    const clock = createVirtualClock({ now: 0 })
    const log: [number, number][] = []
    const expected: [number, number][] = []
    for (let i = 0; i < 2000; i++) {
      const after = Math.floor(clock.random() * 50)
      const timer = clock.setTimeout(() => log.push([clock.now(), i]), after)
      if (clock.random() < 0.9) clock.clearTimeout(timer)
      else expected.push([after, i])
    }
    expect(clock.timers).toBe(expected.length)
    await clock.advance(50)
    expect(log).toEqual(expected.sort(([at, order], [otherAt, otherOrder]) => at - otherAt || order - otherOrder))
    expect(clock.timers).toBe(0)
  })

  test('run when they are due, not before', async () => {
    const clock = createVirtualClock()
    let runs = 0
    clock.setTimeout(() => void runs++, 10)
    await clock.advance(9)
    expect(runs).toBe(0)
    await clock.advance(1)
    expect(runs).toBe(1)
    await clock.advance(100)
    expect(runs).toBe(1)
  })

  test.each([0, -5, NaN])('wait for the next move even with a delay of %d', async (delay) => {
    const clock = createVirtualClock()
    let ran = false
    clock.setTimeout(() => void (ran = true), delay)
    expect(ran).toBe(false)
    await clock.advance(0)
    expect(ran).toBe(true)
  })

  test('that timers set run in the same move when they fall due', async () => {
    const clock = createVirtualClock({ now: 0 })
    const times: number[] = []
    const tick = (): void => {
      times.push(clock.now())
      clock.setTimeout(tick, 10)
    }
    clock.setTimeout(tick, 10)
    await clock.advance(35)
    expect(times).toEqual([10, 20, 30])
  })

  test('do not run once cleared, even by another that is due with them', async () => {
    const clock = createVirtualClock()
    let runs = 0
    const cleared = clock.setTimeout(() => void runs++, 5)
    clock.clearTimeout(cleared)
    clock.setTimeout(() => clock.clearTimeout(victim), 10)
    const victim = clock.setTimeout(() => void runs++, 10)
    await clock.advance(10)
    expect(runs).toBe(0)
  })

  test('are counted until they run or are cleared', async () => {
    const clock = createVirtualClock()
    clock.setTimeout(() => {}, 10)
    const other = clock.setTimeout(() => {}, 20)
    expect(clock.timers).toBe(2)
    await clock.advance(10)
    expect(clock.timers).toBe(1)
    clock.clearTimeout(other)
    clock.clearTimeout(undefined)
    expect(clock.timers).toBe(0)
  })

  test('that throw reject the move, and the others run with the next', async () => {
    const clock = createVirtualClock()
    let ran = false
    clock.setTimeout(() => {
      throw new Error('broken')
    }, 10)
    clock.setTimeout(() => void (ran = true), 20)
    await expect(clock.advance(30)).rejects.toThrow('broken')
    await clock.advance(30)
    expect(ran).toBe(true)
  })
})

describe('promises', () => {
  test('settle before, between and after timers', async () => {
    const clock = createVirtualClock()
    const log: string[] = []
    const later = async (name: string): Promise<void> => {
      for (let reactions = 0; reactions < 10; reactions++) await undefined
      log.push(name)
    }
    void later('before')
    clock.setTimeout(() => {
      log.push('one')
      void later('between')
    }, 10)
    clock.setTimeout(() => {
      log.push('two')
      void later('after')
    }, 10)
    await clock.advance(10)
    expect(log).toEqual(['before', 'one', 'between', 'two', 'after'])
  })
})

describe('chance', () => {
  const draw = (seed?: number): number[] => {
    const clock = createVirtualClock(seed === undefined ? {} : { seed })
    return Array.from({ length: 200 }, () => clock.random())
  }

  test('repeats itself for a seed', () => {
    expect(draw(7)).toEqual(draw(7))
    expect(draw()).toEqual(draw(1))
    expect(draw(7)).not.toEqual(draw(8))
  })

  test('stays in [0, 1) and fills it', () => {
    const numbers = draw()
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true)
    const tenths = new Set(numbers.map((number) => Math.floor(number * 10)))
    expect(tenths.size).toBe(10)
  })
})

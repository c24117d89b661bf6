import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { reportToHost, systemClock } from '../../../src/time/clock.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('systemClock', () => {
  test('tells the time and chance of the host', () => {
    vi.setSystemTime(1767225600000)
    vi.spyOn(Math, 'random').mockReturnValue(0.25)
    expect(systemClock.now()).toBe(1767225600000)
    expect(systemClock.random()).toBe(0.25)
  })

  test('sets the timers that the host has at the call, and clears them', () => {
    const [kept, cleared] = [vi.fn<() => void>(), vi.fn<() => void>()]
    systemClock.setTimeout(kept, 100)
    const timer = systemClock.setTimeout(cleared, 100)
    systemClock.clearTimeout(timer)
    vi.advanceTimersByTime(99)
    expect(kept).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(kept).toHaveBeenCalledTimes(1)
    expect(cleared).not.toHaveBeenCalled()
  })

  test('clears what was never set', () => {
    const timer = systemClock.setTimeout(() => {}, 100)
    systemClock.clearTimeout(undefined)
    expect(vi.getTimerCount()).toBe(1)
    systemClock.clearTimeout(timer)
    expect(vi.getTimerCount()).toBe(0)
  })
})

test('reportToHost throws the very error on a task of its own', () => {
  const error = { errMsg: 'mine' }
  reportToHost(error)
  let thrown: unknown
  try {
    vi.runAllTimers()
  } catch (reason) {
    thrown = reason
  }
  expect(thrown).toBe(error)
})

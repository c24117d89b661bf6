import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isSocketError, SocketError } from '../../../src/errors/socket-error.js'
import { backoff, type BackoffOptions, type Failure } from '../../../src/policies/backoff.js'
import { classifyLoss } from '../../../src/attempt/ending.js'
import { createVirtualClock } from '../../../src/testing/index.js'

const lost = (closeCode?: number): SocketError => classifyLoss({ code: closeCode }).error!
const failure = (attempt: number, more: Partial<Failure> = {}): Failure => ({
  attempt,
  error: lost(1006),
  elapsed: 0,
  clean: false,
  random: () => 0.5,
  ...more,
})
/** What the policy makes of the failures 1 to n. */
const waits = (options: BackoffOptions, n: number, more?: Partial<Failure>): (number | false)[] =>
  Array.from({ length: n }, (_, i) => backoff(options)(failure(i + 1, more)))
const least = { random: () => 0 }
const most = { random: () => 1 - 2 ** -32 }

describe('the wait', () => {
  test('doubles from 3 s to 8 s', () => {
    const caps = [3000, 6000, 8000, 8000]
    expect(waits({ jitter: 'none' }, 4)).toEqual(caps)
    expect(waits({}, 4)).toEqual(caps.map((cap) => cap / 2))
  })

  test('reaches from 100 ms to the cap', () => {
    expect(waits({}, 3, least)).toEqual([100, 100, 100])
    const [first, second] = waits({}, 2, most) as [number, number]
    expect([Math.round(first), Math.round(second)]).toEqual([3000, 6000])
  })

  test('is spread evenly over all of it', () => {
    const { random } = createVirtualClock({ seed: 7 })
    const policy = backoff()
    const all = Array.from({ length: 20000 }, () => policy(failure(4, { random })) as number)
    const counts = Array.from({ length: 8 }, (_, i) => all.filter((wait) => Math.floor(wait / 1000) === i).length)
    expect(Math.min(...counts)).toBeGreaterThan(2300)
    expect(Math.max(...counts)).toBeLessThan(2700)
    expect(Math.min(...all)).toBe(100)
  })

  test.each<[string, BackoffOptions, number[]]>([
    ['initial', { initial: 300 }, [300, 600, 1200]],
    ['initial, and no less than 100', { initial: 1 }, [100, 100, 100]],
    ['factor', { factor: 2.5 }, [3000, 7500, 8000]],
    ['an initial of over 8 s', { initial: 20000 }, [20000, 20000, 20000]],
    ['factor 1: always the same', { factor: 1 }, [3000, 3000, 3000]],
    ['max', { max: 5000 }, [3000, 5000, 5000]],
    ['a max below initial', { max: 400 }, [400, 400, 400]],
    ['a max that would be too short', { max: 5 }, [100, 100, 100]],
    ['the longest wait there is', { initial: 2147483647, max: 2147483647 }, [2147483647, 2147483647, 2147483647]],
    ['undefined for any', { initial: undefined, factor: undefined, max: undefined }, [3000, 6000, 8000]],
  ])('obeys %s', (_, options, expected) => {
    expect(waits({ jitter: 'none', ...options }, 3)).toEqual(expected)
  })

  test('never leaves its bounds, whatever the options, the number of the failure and the chance', () => {
    const duration = fc.double({ min: Number.MIN_VALUE, max: 2147483647, noNaN: true })
    const options = fc.record(
      {
        initial: duration,
        factor: fc.double({ min: 1, max: Number.MAX_VALUE, noNaN: true }),
        max: duration,
        jitter: fc.constantFrom('full' as const, 'none' as const),
      },
      { requiredKeys: [] },
    )
    const attempt = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }))
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    fc.assert(
      fc.property(options, attempt, chance, fc.nat(), (given, n, drawn, outage) => {
        const wait = backoff(given)(failure(n, { random: () => drawn, elapsed: outage })) as number
        expect(wait).toBeGreaterThanOrEqual(100)
        expect(wait).toBeLessThanOrEqual(Math.max(100, given.max ?? 60000))
        expect(wait).toBeLessThanOrEqual(Math.max(8000, given.initial ?? 3000, outage / 4))
      }),
    )
  })

  test('is a quarter of the outage so far once that is more than 8 s, and a minute at most', () => {
    const after = (elapsed: number, n = 9) => backoff({ jitter: 'none' })(failure(n, { elapsed }))
    expect([31_000, 32_000, 36_000, 120_000, 240_000, 3_600_000].map((elapsed) => after(elapsed))).toEqual([
      8000, 8000, 9000, 30_000, 60_000, 60_000,
    ])
    // Failures that are few and far between are no outage.
    expect([after(3_600_000, 1), after(3_600_000, 2), after(3_600_000, 5)]).toEqual([3000, 6000, 48_000])
  })

  test('is 5 to 40 s after a service restart, whatever the options', () => {
    const restart = { error: lost(1012) }
    const short = { initial: 1, max: 1, factor: 1 }
    for (const options of [{}, short, { jitter: 'none' as const }]) {
      expect(waits(options, 2, { ...restart, ...least })).toEqual([5000, 5000])
      expect(waits(options, 2, restart)).toEqual([22500, 22500])
      expect(Math.round(backoff(options)(failure(9, { ...restart, ...most })) as number)).toBe(40000)
    }
  })

  test('depends on nothing that went before: one policy serves many sockets', () => {
    const policy = backoff({ maxRetries: 3 })
    const story = (): unknown[] => [9, 1, 4, 2, 1].map((attempt) => policy(failure(attempt)))
    expect(story()).toEqual([false, 1500, false, 3000, 1500])
    expect(story()).toEqual(story())
  })
})

describe('giving up', () => {
  test.each([1002, 1003, 1007, 1008, 1009, 1010, 1015])('comes at once after close code %i', (code) => {
    expect(backoff()(failure(1, { error: lost(code) }))).toBe(false)
  })

  test('comes at once for any error that is not retryable', () => {
    expect(backoff()(failure(1, { error: new SocketError('CONNECT_FAILED', 'm', { kind: 'domain' }) }))).toBe(false)
    expect(backoff()(failure(1, { error: new SocketError('CONNECT_FAILED', 'm', { retryable: true }) }))).toBe(1500)
  })

  test.each([undefined, 1000, 1001, 1005, 1006, 1011, 1013, 1014, 4000, 4400, 4402, 4404, 4999])(
    'does not come after close code %s, however often',
    (code) => {
      const error = classifyLoss({ code }, true).error!
      expect(backoff()(failure(1000, { error, previous: error }))).toBe(4000)
    },
  )

  test.each<[number | undefined, (number | false)[]]>([
    [0, [false, false, false, false, false]],
    [1, [1500, false, false, false, false]],
    [3, [1500, 3000, 4000, false, false]],
    [Infinity, [1500, 3000, 4000, 4000, 4000]],
    [undefined, [1500, 3000, 4000, 4000, 4000]],
  ])('comes after maxRetries: %s', (maxRetries, expected) => {
    expect(waits({ maxRetries }, 5)).toEqual(expected)
  })

  test('comes after maxRetries also in a service restart', () => {
    expect(waits({ maxRetries: 1 }, 2, { error: lost(1012), ...least })).toEqual([5000, false])
  })

  describe.each([4401, 4403])('after close code %i', (code) => {
    const error = lost(code)

    test('does not come at any failure, whatever came before', () => {
      expect(backoff()(failure(1, { error }))).toBe(1500)
      expect(backoff()(failure(2, { error, previous: lost(1006) }))).toBe(3000)
      expect(backoff()(failure(9, { error }))).toBe(4000)
    })

    test.each([4401, 4403])('comes when the failure before it was %i', (before) => {
      for (const n of [1, 2, 9]) expect(backoff()(failure(n, { error, previous: lost(before) }))).toBe(false)
    })

    test('does not come for another failure that follows it', () => {
      expect(backoff()(failure(2, { previous: error }))).toBe(3000)
    })

    test('comes at once with maxRetries: 0', () => {
      expect(backoff({ maxRetries: 0 })(failure(1, { error }))).toBe(false)
    })
  })
})

describe('a clean end', () => {
  const clean = { error: lost(1000), clean: true }

  test('is one unless the options want it to be a loss', () => {
    for (const options of [{}, { clean: 'end' as const }, { clean: undefined }])
      expect(backoff(options)(failure(1, clean))).toBe(false)
    expect(waits({ clean: 'retry', maxRetries: 2 }, 3, clean)).toEqual([1500, 3000, false])
  })
})

describe('the options', () => {
  const duration = 'must be a positive number of milliseconds up to 2147483647'
  const factor = 'must be a number of at least 1'
  const count = 'must be an integer of at least 0, or Infinity'

  test.each<[string, unknown, string]>([
    ['initial', 0, `initial ${duration}, received 0`],
    ['initial', '1000', `initial ${duration}, received "1000"`],
    ['max', Infinity, `max ${duration}, received Infinity`],
    ['max', 2147483648, `max ${duration}, received 2147483648`],
    ['factor', 0.5, `factor ${factor}, received 0.5`],
    ['factor', NaN, `factor ${factor}, received NaN`],
    ['factor', Infinity, `factor ${factor}, received Infinity`],
    ['factor', '2', `factor ${factor}, received "2"`],
    ['jitter', true, "jitter must be 'full' or 'none', received true"],
    ['maxRetries', -1, `maxRetries ${count}, received -1`],
    ['maxRetries', 1.5, `maxRetries ${count}, received 1.5`],
    ['maxRetries', NaN, `maxRetries ${count}, received NaN`],
    ['maxRetries', '3', `maxRetries ${count}, received "3"`],
    ['clean', true, "clean must be 'end' or 'retry', received true"],
    ['retries', 3, 'retries is not an option'],
  ])('refuse %s: %j', (name, value, why) => {
    const call = (): unknown => backoff({ [name]: value })
    expect(call).toThrow(`Cannot back off: ${why}`)
    expect(call).toThrow(expect.toSatisfy((error: unknown) => isSocketError(error, 'INVALID_OPTION')))
  })

  test('refuse anything but an object', () => {
    expect(() => backoff(null as never)).toThrow('Cannot back off: the options must be an object, received null')
    expect(() => backoff(3 as never)).toThrow('Cannot back off: the options must be an object, received 3')
  })

  test('are read once: a later change does nothing', () => {
    const options = { jitter: 'none' as const, initial: 200 }
    const policy = backoff(options)
    options.initial = NaN
    expect(policy(failure(1))).toBe(200)
  })
})

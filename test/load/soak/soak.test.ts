// The short form of `npm run test:soak`, without the clock on the wall and the heap.
import { describe, expect, test } from 'vitest'
// @ts-expect-error it is JavaScript
import { flood, MiB, queueMany, sendLarge } from './load.mjs'
// @ts-expect-error it is JavaScript
import { soak } from './soak.mjs'

describe.each(['android', 'legacy'])('on %s', (profile) => {
  test('a socket goes through losses of every kind, and leaves nothing behind', async () => {
    const { figures, left } = await soak({ profile, reconnects: 100, messages: 10_000 })
    expect(figures.reconnects).toBeGreaterThanOrEqual(100)
    expect(figures.messages).toBeGreaterThanOrEqual(10_000)
    expect(Object.keys(figures.outcomes)).toEqual(
      expect.arrayContaining(['resolved', 'EXPIRED', 'SUPERSEDED', 'ABORTED']),
    )
    expect(left).toEqual({ unsettled: 0, timers: 0, live: 0, listeners: 0, unhandledRejections: 0 })
  })

  test('a large message passes while the socket is open, and does not wait when it is over the bound', async () => {
    const times = await sendLarge({ profile, sizes: [64 * 1024, MiB], tooLarge: MiB + 1 })
    expect(times).toHaveLength(3)
  })

  test('ten thousand queued sends go out in order', async () => {
    // It judges the order itself.
    await expect(queueMany({ profile, count: 10_000 })).resolves.toBeDefined()
  })
})

describe('an iterator that is too slow', () => {
  test('delivers what is buffered, then throws OVERFLOW', async () => {
    const { taken, lost, failure } = await flood({ overflow: 'error', perSecond: 50_000, seconds: 1 })
    expect(failure).toMatchObject({ code: 'OVERFLOW' })
    expect(lost).toBe(0)
    // Some were taken before the buffer was full.
    expect(taken).toBeGreaterThan(1024)
    expect(taken).toBeLessThan(1100)
  })

  test('drops the oldest where it is told to, and delivers the latest', async () => {
    const { total, taken, lost, failure } = await flood({ overflow: 'dropOldest', perSecond: 50_000, seconds: 1 })
    expect(failure).toBeUndefined()
    expect(taken).toBeLessThan(3000)
    expect(taken + lost).toBe(total)
  })
})

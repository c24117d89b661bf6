// The clock of the fake among the fake timers of test runners, and under the timed operators of rxjs.
import { debounceTime, delay, interval, take } from 'rxjs'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { connectSocket } from 'wx-socket'
import { createFakeWx, systemClock } from 'wx-socket/testing'
import { WebSocket } from 'ws'

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** The entry, loaded anew: it finds the timers that there are now. */
function loadTesting(): typeof import('wx-socket/testing') {
  const loaded = Object.keys(require.cache).filter((file) => /[\\/]dist[\\/]/.test(file))
  for (const file of loaded) delete require.cache[file]
  return require('wx-socket/testing')
}

describe('advance', () => {
  test('comes back under fake timers where there is no setImmediate, as in jsdom', async () => {
    vi.stubGlobal('setImmediate', undefined)
    const clock = loadTesting().createVirtualClock({ now: 0 })
    vi.unstubAllGlobals()
    vi.useFakeTimers()
    await clock.advance(10)
    expect(clock.now()).toBe(10)
  }, 5000)

  test.each([[['setTimeout']], [['setImmediate']]] as const)(
    'takes what is real where only %j is fake',
    async (toFake) => {
      vi.useFakeTimers({ toFake: [...toFake] })
      const clock = loadTesting().createVirtualClock({ now: 0 })
      await clock.advance(10)
      expect(clock.now()).toBe(10)
    },
    5000,
  )

  test.each([
    ['vitest and jest', () => vi.useFakeTimers()],
    // Its mock functions are marked.
    [
      'jest 26',
      () => {
        for (const name of ['setTimeout', 'setImmediate'])
          vi.stubGlobal(
            name,
            Object.assign(() => {}, { _isMockFunction: true }),
          )
      },
    ],
  ])(
    'refuses timers that were fake at import, as those of %s, and says what to do',
    async (_, fake) => {
      fake()
      const clock = loadTesting().createVirtualClock()
      await expect(clock.advance(10)).rejects.toMatchObject({
        code: 'INVALID_OPTION',
        message: 'Cannot advance: the timers were fake already when wx-socket/testing was imported',
        hint: expect.stringMatching(/import wx-socket\/testing before .*useFakeTimers.*setupFiles/i),
      })
    },
    5000,
  )

  test.each([
    ['the system clock', () => createFakeWx({ clock: systemClock })],
    ['real sockets', () => createFakeWx({ webSocket: WebSocket })],
  ])('says on %s why time cannot be moved', async (_, create) => {
    const { clock } = create().fake as any
    await expect(clock.advance(10)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: "Cannot advance: the clock is the system's",
      hint: expect.stringMatching(/vi\.advanceTimersByTimeAsync/),
    })
  })
})

describe('the scheduler', () => {
  const wx = () => createFakeWx({ server: (connection) => connection.onMessage((text) => connection.send(text)) })

  test('lets timed operators run on the clock', async () => {
    const host = wx()
    const { clock } = host.fake
    const socket = connectSocket({ url: 'wss://example.com', host, clock })
    const heard: unknown[] = []
    socket.messages$.pipe(debounceTime(500, clock.scheduler)).subscribe((text) => heard.push(text))
    for (const text of ['a', 'b', 'c']) void socket.send(text)
    await clock.advance(400)
    expect(heard).toEqual([])
    await clock.advance(200)
    expect(heard).toEqual(['c'])
  })

  test('repeats, in the time of the clock, and ends with nothing left', async () => {
    const { clock } = wx().fake
    const seen: string[] = []
    const start = clock.now()
    interval(1000, clock.scheduler)
      .pipe(take(3), delay(10, clock.scheduler))
      .subscribe((n) => seen.push(`${n} at ${clock.scheduler.now() - start}`))
    await clock.advance(10_000)
    expect(seen).toEqual(['0 at 1010', '1 at 2010', '2 at 3010'])
    expect(clock.timers).toBe(0)
  })

  test('leaves no timer behind where one unsubscribes', () => {
    const { clock } = wx().fake
    const subscription = interval(1000, clock.scheduler).subscribe()
    expect(clock.timers).toBe(1)
    subscription.unsubscribe()
    expect(clock.timers).toBe(0)
  })

  test('stops with the app while it is suspended', async () => {
    const host = wx()
    const { clock } = host.fake
    let ticks = 0
    interval(1000, clock.scheduler).subscribe(() => ticks++)
    host.fake.hide()
    await clock.advance(60_000)
    expect(ticks).toBe(4)
    host.fake.show()
    await clock.advance(0)
    expect(ticks).toBe(5)
  })
})

// What a loss means within 2 s of show or a change of the network (API.md, Coming back).
import { describe, expect, test } from 'vitest'
import type { NetworkType } from 'wx-socket/testing'
import { createStage, followed } from './world.js'

describe.each(followed)('$name', (world) => {
  const { backoff } = world.library

  /** How long the socket says that it waits after an end that follows a change of the network by 100 ms. */
  const waitAfter = async (end: (server: any) => void, retry: unknown) => {
    const stage = createStage(world)
    const socket = stage.connect({ retry })
    let wait = NaN
    socket.state$.subscribe((state) => {
      if (state.phase === 'waiting') wait = state.retryAt - stage.clock.now()
    })
    await stage.advance(10_000)
    stage.network('5g', { sockets: 'kept' })
    await stage.advance(100)
    end(stage.server)
    await stage.advance(500)
    await stage.end(socket)
    return wait
  }

  test.each([
    ['no code', (server: any) => server.lose()],
    ['1005', (server: any) => server.close(1005)],
    ['1006', (server: any) => server.close(1006)],
    ['the kill of the platform', (server: any) => server.close(1000, 'interrupted')],
  ])('a loss with %s is retried at once, whatever the policy', async (_, end) => {
    expect(await waitAfter(end, () => 10_000)).toBe(0)
  })

  test.each([1000, 1001, 1011, 1012, 1013, 1014, 3000, 4000, 4401])(
    'a loss with the code %i of the server is left to the policy',
    async (code) => {
      expect(
        await waitAfter(
          (server) => server.close(code),
          () => 10_000,
        ),
      ).toBe(10_000)
    },
  )

  test('a restart of the server is waited out as ever', async () => {
    const wait = await waitAfter((server) => server.close(1012, 'restart'), backoff())
    expect(wait).toBeGreaterThanOrEqual(5000)
    expect(wait).toBeLessThanOrEqual(40_000)
  })

  test('a restart of the server that is told at show is waited out as ever', async () => {
    const stage = createStage(world)
    const socket = stage.connect()
    await stage.advance(10_000)
    stage.hide()
    await stage.advance(1000)
    stage.show()
    await stage.advance(500)
    stage.server.close(1012, 'restart')
    await stage.advance(4900)
    expect([socket.state.phase, stage.dials.length]).toEqual(['waiting', 1])
    await stage.advance(40_000)
    expect(socket.state.phase).toBe('open')
    await stage.end(socket)
  })

  test.each([
    ['comes and goes, by the default policy', { kinds: ['none', 'wifi'] }],
    ['changes, by the default policy', { kinds: ['4g', 'wifi'] }],
    ['changes, whose policy is quick', { kinds: ['4g', 'wifi'], retry: () => 100 }],
    ['changes, whose policy is slow', { kinds: ['4g', 'wifi'], retry: () => 20_000 }],
    ['reaches no server', { kinds: ['4g', 'wifi'], retry: () => 20_000, refuses: true }],
  ] as [string, { kinds: NetworkType[]; retry?: () => number; refuses?: boolean }][])(
    'a network that flaps dials at most once a second: one that %s',
    async (_, { kinds, retry, refuses }) => {
      const stage = createStage(world, { meets: (connection) => refuses && connection.refuse() })
      const socket = stage.connect({ retry })
      await stage.advance(5000)
      for (let i = 0; i < 150; i++) {
        stage.network(kinds[i % 2]!)
        await stage.advance(100 + ((i * 37) % 110))
      }
      expect(stage.dials.length).toBeGreaterThan(12)
      const gaps = stage.dials.slice(1).map(({ at }, i) => at - stage.dials[i]!.at)
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1000)
      await stage.end(socket)
    },
  )

  test('is retried at once also right after the first attempt, and only once for one change', async () => {
    const stage = createStage(world)
    const socket = stage.connect({ retry: () => 10_000 })
    await stage.advance(300)
    stage.network('5g', { sockets: 'kept' })
    stage.server.lose()
    await stage.advance(400)
    expect(socket.state.phase).toBe('open')
    stage.server.lose()
    await stage.advance(9000)
    expect([socket.state.phase, stage.dials.length]).toEqual(['waiting', 2])
    await stage.end(socket)
  })

  test('a change right after an attempt that it brought brings the next when a second has gone by, once', async () => {
    const stage = createStage(world, { meets: (connection, n) => n < 3 && connection.refuse() })
    const socket = stage.connect({ retry: () => 20_000 })
    await stage.advance(10_000)
    stage.network('none')
    stage.network('4g')
    await stage.advance(300)
    const { state } = socket
    expect(state).toMatchObject({ phase: 'waiting', attempt: 2 })
    for (const kind of ['wifi', '4g', 'wifi'] as const) {
      stage.network(kind)
      await stage.advance(100)
    }
    expect(socket.state).toMatchObject({ phase: 'waiting', attempt: 2, retryAt: stage.clock.now() - 600 + 1000 })
    await stage.advance(399)
    expect(stage.dials.length).toBe(2)
    await stage.advance(100)
    expect(socket.state.phase).toBe('open')
    expect(stage.dials.map(({ at }) => at)).toEqual([0, 10_000, 11_000])
    await stage.end(socket)
  })

  test('a change leaves a shorter wait of the policy alone', async () => {
    const stage = createStage(world, { meets: (connection, n) => n === 2 && connection.close(4000) })
    const socket = stage.connect({ retry: () => 500 })
    await stage.advance(10_000)
    stage.network('4g')
    await stage.advance(200)
    const { state } = socket as any
    expect(state).toMatchObject({ phase: 'waiting', error: { closeCode: 4000 } })
    stage.network('wifi')
    expect(socket.state).toEqual(state)
    await stage.advance(state.retryAt - stage.clock.now())
    expect(stage.dials.length).toBe(3)
    await stage.end(socket)
  })
})

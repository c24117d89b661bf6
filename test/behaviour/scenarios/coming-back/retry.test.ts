// Coming back by the policy: which ends are survived, how long is waited, how attempts are counted (API.md, Coming back).
import { describe, expect, test } from 'vitest'
import type { SocketError } from 'wx-socket'
import { bothApis, createStage, everywhere, note } from './world.js'

describe.each(everywhere)('$name', (world) => {
  const { backoff } = world.library

  test('tries again after failed attempts until it opens', async () => {
    const stage = createStage(world, { meets: (connection, n) => n < 3 && connection.refuse() })
    const socket = stage.connect({ retry: backoff({ jitter: 'none' }) })
    const { opened } = socket
    const log = note(socket)
    await stage.advance(12_000)
    expect(log).toEqual([
      'connecting',
      'survived CONNECT_FAILED',
      'waiting',
      'connecting',
      'survived CONNECT_FAILED',
      'waiting',
      'connecting',
      'open',
    ])
    expect(socket.state).toMatchObject({ phase: 'open', attempt: 3 })
    // The promise from before the failures: none of them was an opening.
    expect(socket.opened).toBe(opened)
    expect(await opened).toMatchObject({ attempt: 3, reconnected: false })
    await stage.end(socket)
  })

  test.each([1001, 1005, 1006, 1011, 1012, 1013, 1014, 4000, 4999])('comes back after close code %i', async (code) => {
    const stage = createStage(world)
    const socket = stage.connect()
    const log = note(socket)
    await stage.advance(6000)
    stage.server.close(code, 'because')
    await stage.advance(40_000)
    expect(log).toEqual(['connecting', 'open', 'survived CONNECTION_LOST', 'waiting', 'connecting', 'open'])
    expect(await socket.opened).toMatchObject({ attempt: 2, reconnected: true })
    await stage.end(socket)
  })

  test('comes back after a close without code and reason, and after a broken path', async () => {
    const stage = createStage(world, { serverClose: { code: 'missing', reason: 'missing' } })
    const socket = stage.connect()
    await stage.advance(100)
    stage.server.close(4321, 'whatever')
    await stage.advance(2000)
    expect(socket.state.phase).toBe('open')
    stage.server.lose()
    await stage.advance(5000)
    expect([socket.state.phase, stage.dials.length]).toEqual(['open', 3])
    await stage.end(socket)
  })

  test.each([1002, 1003, 1007, 1008, 1009, 1010, 1015])('gives up at once after close code %i', async (code) => {
    const stage = createStage(world)
    const socket = stage.connect()
    const log = note(socket)
    await stage.advance(100)
    stage.server.close(code, 'never again')
    await stage.advance(60_000)
    // errors$ never carries the final error.
    expect(log).toEqual(['connecting', 'open', 'messages$ fails CONNECTION_LOST', 'closed', 'errors$ ends'])
    expect((await socket.closed).error).toMatchObject({ closeCode: code, retryable: false })
    expect(stage.dials.length).toBe(1)
    await stage.end(socket)
  })

  test("ends cleanly, and does not come back, at the server's 1000", async () => {
    const stage = createStage(world)
    const socket = stage.connect()
    const log = note(socket)
    await stage.advance(100)
    stage.server.close(1000, 'done')
    await stage.advance(60_000)
    expect(log).toEqual(['connecting', 'open', 'messages$ ends', 'closed', 'errors$ ends'])
    expect(await socket.closed).toEqual({ code: 1000, reason: 'done', wasClean: true })
    await stage.end(socket)
  })

  test("takes the server's 1000 with the reason interrupted for the platform's kill", async () => {
    const stage = createStage(world)
    const socket = stage.connect()
    await stage.advance(10_000)
    stage.server.close(1000, 'interrupted')
    await stage.advance(5000)
    expect(socket.state).toMatchObject({ phase: 'open', attempt: 2 })
    await stage.end(socket)
  })

  test('gives up at once on a domain that is not on the whitelist', async () => {
    const stage = createStage(world, { domains: ['wss://elsewhere.com'] })
    const socket = stage.connect()
    const log = note(socket)
    await stage.advance(60_000)
    expect(log).toEqual(['connecting', 'messages$ fails CONNECT_FAILED', 'closed', 'errors$ ends'])
    expect((await socket.closed).error).toMatchObject({ kind: 'domain', retryable: false })
    await stage.end(socket)
  })

  test('ends at the first failure without a policy', async () => {
    const stage = createStage(world)
    const socket = stage.connect({ retry: false })
    await stage.advance(60_000)
    stage.server.lose()
    await stage.advance(60_000)
    expect(socket.state).toMatchObject({ phase: 'closed', code: 1006, error: { code: 'CONNECTION_LOST' } })
    expect(stage.dials.length).toBe(1)
    await stage.end(socket)
  })

  test('comes back from a server that never answers', async () => {
    const stage = createStage(world, { meets: (connection, n) => n === 1 && connection.hold() })
    const socket = stage.connect({ timeout: 3000 })
    const log = note(socket)
    await stage.advance(10_000)
    expect(log).toEqual(['connecting', 'survived CONNECT_TIMEOUT', 'waiting', 'connecting', 'open'])
    await stage.end(socket)
  })

  test('comes back where the platform reports a failure by nothing at all', async () => {
    const stage = createStage(world, { silentFailures: true, meets: (connection, n) => n === 1 && connection.refuse() })
    const socket = stage.connect()
    await stage.advance(15_000)
    expect(socket.state).toMatchObject({ phase: 'open', attempt: 2 })
    await stage.end(socket)
  })
})

describe.each(bothApis)('$name', (world) => {
  const { backoff } = world.library

  /** The waits between the attempts, as the states tell them. */
  const waitsOf = async (retry: unknown, failures: number, meets: any) => {
    const stage = createStage(world, { meets })
    const socket = stage.connect({ retry })
    const waits: number[] = []
    socket.state$.subscribe((state) => {
      if (state.phase === 'waiting') waits.push(state.retryAt - stage.clock.now())
    })
    for (let i = 0; waits.length < failures && i < 2000; i++) await stage.advance(500)
    await stage.end(socket)
    return waits
  }
  const refuses = (connection: any) => connection.refuse()

  test('waits twice as long after each failure, up to 8 s, then a quarter of the outage so far, up to a minute', async () => {
    const waits = await waitsOf(backoff({ jitter: 'none' }), 20, refuses)
    expect(waits.slice(0, 5)).toEqual([3000, 6000, 8000, 8000, 8000])
    let outage = 0
    waits.forEach((wait, i) => {
      if (i > 1) expect(Math.abs(wait - Math.min(60_000, Math.max(8000, outage / 4)))).toBeLessThan(200)
      outage += wait
    })
    expect(waits.slice(-5)).toEqual(Array(5).fill(60_000))
  })

  test('waits at random by default, between 100 ms and the limit of the failure', async () => {
    const waits = await waitsOf(undefined, 30, refuses)
    let outage = 0
    waits.forEach((wait, i) => {
      expect(wait).toBeGreaterThanOrEqual(100)
      expect(wait).toBeLessThanOrEqual(Math.min(60_000, 3000 * 2 ** i, Math.max(8000, outage / 4)))
      // The attempts take their time, too.
      outage += wait + 200
    })
    expect(new Set(waits).size).toBeGreaterThan(25)
    expect(Math.max(...waits)).toBeGreaterThan(15_000)
  })

  test('waits 5 to 40 seconds after a restart of the server, at random whatever the jitter', async () => {
    const restarts = (connection: any) => connection.close(1012, 'restart')
    const waits = await waitsOf(backoff({ jitter: 'none' }), 8, restarts)
    for (const wait of waits) {
      expect(wait).toBeGreaterThanOrEqual(5000)
      expect(wait).toBeLessThanOrEqual(40_000)
    }
    expect(Math.max(...waits)).toBeGreaterThan(30_000)
    expect(new Set(waits).size).toBe(8)
  })

  test('gives up after maxRetries, with the last failure', async () => {
    const stage = createStage(world, { meets: refuses })
    const socket = stage.connect({ retry: backoff({ jitter: 'none', maxRetries: 2 }) })
    const survived: SocketError[] = []
    socket.errors$.subscribe((error) => survived.push(error))
    await stage.advance(60_000)
    const { error } = await socket.closed
    expect(stage.dials.length).toBe(3)
    expect(survived.length).toBe(2)
    expect(error).toMatchObject({ code: 'CONNECT_FAILED' })
    expect(survived).not.toContain(error)
    await expect(socket.opened).rejects.toBe(error)
    await stage.end(socket)
  })

  test('is told the number of the failure, its error, and the time since failure 1', async () => {
    const told: unknown[] = []
    const retry = ({ attempt, error, elapsed, random }: any) => {
      const chance = random()
      told.push([attempt, error.code, elapsed, chance >= 0 && chance < 1])
      return 1000
    }
    const stage = createStage(world, { latency: 50, meets: (connection, n) => n < 4 && connection.refuse() })
    const socket = stage.connect({ retry })
    await stage.advance(20_000)
    expect(told).toEqual([
      [1, 'CONNECT_FAILED', 0, true],
      [2, 'CONNECT_FAILED', 1100, true],
      [3, 'CONNECT_FAILED', 2200, true],
    ])
    expect(socket.state).toMatchObject({ phase: 'open', attempt: 4 })
    // It has lived: its loss is failure 1, and time begins again.
    stage.server.lose()
    await stage.advance(60)
    expect(told[3]).toEqual([1, 'CONNECTION_LOST', 0, true])
    await stage.advance(2000)
    expect(socket.state).toMatchObject({ phase: 'open', attempt: 2 })
    // This one has not.
    stage.server.lose()
    await stage.advance(60)
    expect(told[4]![0 as never]).toBe(2)
    await stage.end(socket)
  })

  test.each([
    { minUptime: 0, lives: 1, counts: [1, 1, 1] },
    { minUptime: 5000, lives: 4900, counts: [1, 2, 3] },
    { minUptime: 5000, lives: 5100, counts: [1, 1, 1] },
    { minUptime: 300, lives: 400, counts: [1, 1, 1] },
  ])('openings that live $lives of $minUptime ms count $counts', async ({ minUptime, lives, counts }) => {
    const told: number[] = []
    const retry = ({ attempt }: { attempt: number }) => (told.push(attempt), 100)
    const stage = createStage(world)
    const socket = stage.connect({ retry, minUptime })
    for (const _ of counts) {
      while (socket.state.phase !== 'open') await stage.advance(1)
      await stage.advance(lives)
      stage.server.close(4000)
      while (socket.state.phase === 'open') await stage.advance(1)
    }
    expect(told).toEqual(counts)
    await stage.end(socket)
  })

  test('says while waiting which failure it was, and when it goes on', async () => {
    const stage = createStage(world, { meets: refuses })
    const socket = stage.connect({ retry: () => 7000 })
    await stage.advance(100)
    const { state } = socket as any
    expect(state).toMatchObject({ phase: 'waiting', attempt: 1, error: { code: 'CONNECT_FAILED' } })
    await stage.advance(state.retryAt - stage.clock.now() - 1)
    expect(socket.state).toBe(state)
    await stage.advance(1)
    expect(socket.state).toEqual({ phase: 'connecting', attempt: 2 })
    await stage.end(socket)
  })
})

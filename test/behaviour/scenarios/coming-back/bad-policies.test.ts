// Bad input to coming back: each has one outcome, and nothing hangs (API.md).
import { describe, expect, test } from 'vitest'
import { bothApis, createStage, everywhere, note } from './world.js'

describe.each(bothApis)('$name', (world) => {
  const { backoff } = world.library
  const thrown = new Error('mine')

  test.each<[string, () => unknown, string]>([
    ['NaN', () => Number.NaN, 'received NaN'],
    ['a negative number', () => -1, 'received -1'],
    ['Infinity', () => Infinity, 'received Infinity'],
    ['more than timers can wait', () => 2 ** 31, 'received 2147483648'],
    ['a string', () => '100', 'received "100"'],
    ['true', () => true, 'received true'],
    ['nothing', () => undefined, 'received undefined'],
    ['null', () => null, 'received null'],
    ['a Promise', () => Promise.resolve(100), 'received an object'],
    ['a rejected Promise', () => Promise.reject(thrown), 'received an object'],
    ['an array', () => [100], 'received an array'],
    ['an exception', () => raise(thrown), 'the policy threw (mine)'],
    ['an exception of nothing', () => raise(undefined), 'the policy threw (undefined)'],
  ])('a policy that answers %s ends the socket, at an attempt and at a loss', async (_, answer, words) => {
    for (const opens of [false, true]) {
      const stage = createStage(world, { meets: (connection) => !opens && connection.refuse() })
      const retry = () => {
        const given: any = answer()
        // Its own rejection is the policy's affair.
        if (given && given.catch) given.catch(() => {})
        return given
      }
      const socket = stage.connect({ retry })
      const log = note(socket)
      const sent = socket.send('x').catch(({ code }) => code)
      await stage.advance(100)
      if (opens) stage.server.lose()
      await stage.advance(1000)
      const { error, ...ending } = (await socket.closed) as any
      expect(ending).toEqual({ code: 1006, reason: expect.any(String), wasClean: false })
      expect(error).toMatchObject({ code: 'INVALID_OPTION' })
      expect(error.message).toContain(words)
      // Why: what it threw, or the failure that it had to decide on.
      if (words.includes('threw')) expect(error.cause).toBe(words.includes('mine') ? thrown : undefined)
      else expect(error.cause).toMatchObject({ code: opens ? 'CONNECTION_LOST' : 'CONNECT_FAILED' })
      expect(await sent).toBe(opens ? undefined : 'CLOSED')
      expect(log.slice(-3)).toEqual(['messages$ fails INVALID_OPTION', 'closed', 'errors$ ends'])
      await stage.end(socket)
    }
  })

  test('a policy may answer 0: the next attempt follows at once, and never overlaps', async () => {
    const stage = createStage(world, { meets: (connection, n) => n < 30 && connection.close(4000) })
    const socket = stage.connect({ retry: () => 0 })
    await stage.advance(5000)
    expect([socket.state.phase, stage.dials.length]).toEqual(['open', 30])
    expect(stage.dials.every(({ live }) => live === 0)).toBe(true)
    await stage.end(socket)
  })

  test.each(['close', 'pause', 'reconnect'] as const)('a policy may call %s, which holds', async (method) => {
    const stage = createStage(world)
    let calls = 0
    const retry = () => {
      if (calls++ === 0) socket[method]()
      return 100
    }
    const socket = stage.connect({ retry })
    const log = note(socket)
    await stage.advance(100)
    stage.server.lose()
    await stage.advance(2000)
    const ends = { close: 'closed', pause: 'paused', reconnect: 'open' }
    expect(socket.state.phase).toBe(ends[method])
    expect(calls).toBe(1)
    // The failure was survived, whatever came of it then.
    expect(log).toContain('survived CONNECTION_LOST')
    await stage.end(socket)
  })

  test('what a policy sends is queued, or says that it may be lost', async () => {
    const stage = createStage(world)
    const sent: Promise<void>[] = []
    const retry = () => {
      sent.push(socket.send('from the policy'))
      return 100
    }
    const socket = stage.connect({ retry })
    await stage.advance(100)
    stage.server.lose()
    await stage.advance(2000)
    await Promise.all(sent)
    expect(stage.arrived).toEqual(['from the policy'])
    await stage.end(socket)
  })

  test.each([
    { retry: true },
    { retry: 3 },
    { retry: 'backoff' },
    { retry: { initial: 100 } },
    { minUptime: -1 },
    { minUptime: Number.NaN },
    { timeout: 0 },
    { handshake: 'hook' },
    { lifecycle: 'yes' },
    { heartbeat: {} },
    { heartbeat: { message: undefined } },
    { heartbeat: { message: { ping: 1 } } },
    { heartbeat: { message: 'x', interval: 0 } },
    { heartbeat: { message: 'x', timeout: -5 } },
    { heartbeat: { message: 'x', isReply: 'pong' } },
    { heartbeat: { message: 'x', every: 5 } },
    { heartbeat: 'ping' },
  ])('is refused at once: %o', (options) => {
    const stage = createStage(world)
    expect(() => stage.connect(options)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    expect([stage.dials.length, stage.counters.listeners, stage.clock.timers]).toEqual([0, 0, 0])
  })

  test.each([
    { initial: 0 },
    { initial: '1s' },
    { factor: 0.5 },
    { max: Infinity },
    { jitter: 'some' },
    { maxRetries: -1 },
    { maxRetries: 1.5 },
    { retries: 5 },
    null,
    7,
  ])('backoff refuses at once: %o', (options) => {
    expect(() => backoff(options as any)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })

  test('onOpening refuses what is no function', async () => {
    const stage = createStage(world)
    const socket = stage.connect()
    expect(() => socket.onOpening('hook' as any)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    await stage.end(socket)
  })
})

describe.each(everywhere)('$name', (world) => {
  test('a server that accepts and closes at once is not stormed', async () => {
    const stage = createStage(world, { meets: (connection) => connection.close(1011) })
    const socket = stage.connect()
    await stage.advance(60_000)
    expect(stage.dials.length).toBeGreaterThan(4)
    expect(stage.dials.length).toBeLessThan(25)
    expect(stage.dials.every(({ live }) => live === 0)).toBe(true)
    await stage.end(socket)
  })
})

function raise(error: unknown): never {
  throw error
}

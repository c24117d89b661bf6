// Servers refuse credentials with 4401 and 4403: fresh ones may help, the same ones never (API.md, Coming back).
import { describe, expect, test } from 'vitest'
import { bothApis, createStage, everywhere, followed, type StageOptions } from './world.js'

type World = (typeof everywhere)[number]

/** A client whose token expires while it is connected: it asks for another when it hears that this one is refused. */
function connectWithToken(world: World, refusal: number, options: StageOptions = {}) {
  let token = 'old'
  const shown: unknown[] = []
  const meets = ({ header, close }: any, n: number): void => {
    shown.push(header.token)
    if (n > 1 && header.token === 'old') close(refusal, 'token expired')
  }
  const stage = createStage(world, { ...options, meets })
  const socket = stage.connect({ header: () => ({ token }) })
  socket.errors$.subscribe(({ closeCode }) => {
    if (closeCode === refusal) token = 'fresh'
  })
  return { stage, socket, shown }
}

describe.each(everywhere)('$name', (world) => {
  test.each([
    ['without a code', 4401, (server: any) => server.lose()],
    ['by a restart', 4403, (server: any) => server.close(1012, 'restart')],
    ['by a close code of the server', 4401, (server: any) => server.close(4000, 'moved')],
  ])('renews a token that expired before the connection was lost %s', async (_, refusal, lose) => {
    const { stage, socket, shown } = connectWithToken(world, refusal)
    await stage.advance(10_000)
    lose(stage.server)
    await stage.advance(60_000)
    expect(socket.state.phase).toBe('open')
    expect(shown).toEqual(['old', 'old', 'fresh'])
    await stage.end(socket)
  })

  test('renews a token that expired at any failure in a row', async () => {
    const { stage, socket, shown } = connectWithToken(world, 4401)
    await stage.advance(100)
    stage.server.close(1011, 'not yet')
    await stage.advance(60_000)
    expect([socket.state.phase, shown]).toEqual(['open', ['old', 'old', 'fresh']])
    await stage.end(socket)
  })

  test('renews a token that expired in the background', async () => {
    const { stage, socket, shown } = connectWithToken(world, 4401)
    await stage.advance(10_000)
    stage.hide()
    await stage.advance(60_000)
    stage.show()
    await stage.advance(60_000)
    expect([socket.state.phase, shown]).toEqual(['open', ['old', 'old', 'fresh']])
    await stage.end(socket)
  })
})

describe.each(followed)('$name', (world) => {
  test('renews a token whose refusal comes while hidden', async () => {
    const { stage, socket, shown } = connectWithToken(world, 4401)
    await stage.advance(10_000)
    stage.hide()
    await stage.advance(1000)
    stage.server.close(4401, 'token expired')
    await stage.advance(1000)
    expect(socket.state).toEqual({ phase: 'paused', reason: 'background' })
    stage.show()
    await stage.advance(10_000)
    expect([socket.state.phase, shown]).toEqual(['open', ['old', 'fresh']])
    await stage.end(socket)
  })
})

describe.each(bothApis)('$name', (world) => {
  const { backoff } = world.library

  /** What becomes of a client whose connections from the second on end as told, so many milliseconds after they opened. */
  const story = async (ends: [code: number, lived?: number][], options: object = {}) => {
    const stage = createStage(world)
    const socket = stage.connect({ retry: backoff({ jitter: 'none' }), ...options })
    await stage.advance(10_000)
    for (const [code, lived = 0] of ends) {
      await stage.advance(lived)
      stage.server.close(code)
      while (socket.state.phase === 'open') await stage.advance(1)
      while (['waiting', 'connecting'].includes(socket.state.phase)) await stage.advance(1)
    }
    const { phase } = socket.state
    await stage.end(socket)
    return phase
  }

  test.each<[number, number]>([
    [4401, 4401],
    [4403, 4403],
    [4401, 4403],
    [4403, 4401],
  ])('ends at %i and %i in a row', async (one, other) => {
    expect(await story([[one]])).toBe('open')
    expect(await story([[one], [other]])).toBe('closed')
    expect(await story([[1006], [one], [other]])).toBe('closed')
  })

  test('two with another failure in between are not in a row', async () => {
    expect(await story([[4401], [1011], [4401], [1006], [4401]])).toBe('open')
  })

  test('two are not in a row when an opening between them lived for minUptime, also within a minute', async () => {
    expect(await story([[4401], [4401, 5100], [4401, 5100]])).toBe('open')
    expect(await story([[4401], [4401, 4900]])).toBe('closed')
    expect(await story([[4401], [4401, 1100]], { minUptime: 1000 })).toBe('open')
  })

  test('two are not in a row when a minute lies between them', async () => {
    const waits = (wait: number) => ({ retry: backoff({ jitter: 'none', initial: wait, max: wait }) })
    expect(await story([[4401], [4401]], waits(61_000))).toBe('open')
    expect(await story([[4401], [4401]], waits(59_000))).toBe('closed')
  })

  test.each([4401, 4403])('fetches fresh credentials once after %i, and never twice in a row', async (code) => {
    const tokens: number[] = []
    const header = (attempt: number) => (tokens.push(attempt), { token: `${attempt}` })
    const stage = createStage(world, { meets: (connection, n) => n !== 1 && connection.close(code) })
    const socket = stage.connect({ header })
    await stage.advance(10_000)
    stage.server.close(code)
    await stage.advance(60_000)
    expect(tokens).toEqual([1, 2])
    expect(socket.state).toMatchObject({ phase: 'closed', code })
    await stage.end(socket)
  })

  test('two refusals of credentials are not in a row when an hour lies between them', async () => {
    const stage = createStage(world)
    const socket = stage.connect()
    for (let hour = 0; hour < 3; hour++) {
      await stage.advance(3_600_000)
      stage.server.close(4401, 'token expired')
      await stage.advance(5000)
      expect(socket.state.phase).toBe('open')
    }
    await stage.end(socket)
  })

  test('reconnect() after an opening that lived, too, begins a new row', async () => {
    const outcome = async (lived: number) => {
      const stage = createStage(world)
      const socket = stage.connect({ retry: backoff({ jitter: 'none' }) })
      await stage.advance(10_000)
      stage.server.close(4401)
      await stage.advance(3100 + lived)
      socket.reconnect()
      await stage.advance(100)
      stage.server.close(4401)
      await stage.advance(10_000)
      const { phase } = socket.state
      await stage.end(socket)
      return phase
    }
    expect([await outcome(6000), await outcome(1000)]).toEqual(['open', 'closed'])
  })
})

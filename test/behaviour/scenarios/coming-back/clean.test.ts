// A server's 1000 is an end, or a loss: the policy says which (API.md, Coming back).
import { describe, expect, test } from 'vitest'
import { bothApis, createStage, everywhere, followed, note, outcomeOf } from './world.js'

const done = { code: 1000, reason: 'done', wasClean: true }
const endsCleanly = ['messages$ ends', 'closed', 'errors$ ends']

describe.each(everywhere)('$name', (world) => {
  const { backoff } = world.library

  test('asks the policy, and tells that the end was clean', async () => {
    const told: any[] = []
    const stage = createStage(world)
    const socket = stage.connect({ retry: (failure: unknown) => (told.push(failure), false) })
    const log = note(socket)
    await stage.advance(10_000)
    stage.server.close(1000, 'done')
    await stage.advance(100)
    expect(told).toMatchObject([
      {
        attempt: 1,
        elapsed: 0,
        clean: true,
        error: { code: 'CONNECTION_LOST', closeCode: 1000, closeReason: 'done', retryable: true },
      },
    ])
    expect(log).toEqual(['connecting', 'open', ...endsCleanly])
    expect(await socket.closed).toStrictEqual(done)
    expect(socket.state).toStrictEqual({ phase: 'closed', ...done })
    await stage.end(socket)
  })

  test.each([
    ['the default policy', undefined],
    ["backoff({ clean: 'end' })", backoff({ clean: 'end' })],
    ['no policy', false],
    ['a policy that does not want it', ({ clean }: any) => !clean && 100],
  ])('is an end with %s', async (_, retry) => {
    const stage = createStage(world)
    const socket = stage.connect({ retry })
    const log = note(socket)
    await stage.advance(100)
    stage.server.close(1000, 'done')
    await stage.advance(60_000)
    expect(log).toEqual(['connecting', 'open', ...endsCleanly])
    expect([await socket.closed, stage.dials.length]).toStrictEqual([done, 1])
    await stage.end(socket)
  })

  test.each([
    ["backoff({ clean: 'retry' })", backoff({ clean: 'retry' })],
    ['a policy that answers with a number', () => 100],
  ])('is a loss with %s: what is sent then arrives', async (_, retry) => {
    const stage = createStage(world)
    const socket = stage.connect({ retry })
    const log = note(socket)
    await stage.advance(10_000)
    stage.server.close(1000, 'back soon')
    while (socket.state.phase === 'open') await stage.advance(1)
    const sent = socket.send('meanwhile')
    await stage.advance(10_000)
    await sent
    expect(log).toEqual(['connecting', 'open', 'survived CONNECTION_LOST', 'waiting', 'connecting', 'open'])
    expect(stage.arrived).toEqual(['meanwhile'])
    expect(await socket.opened).toMatchObject({ attempt: 2, reconnected: true })
    await stage.end(socket)
  })
})

describe.each(bothApis)('$name', (world) => {
  const { backoff } = world.library

  test('counts and waits as for any other loss', async () => {
    const waits: number[] = []
    const stage = createStage(world, { meets: (connection, n) => n < 5 && connection.close(1000) })
    const socket = stage.connect({ retry: backoff({ clean: 'retry', jitter: 'none', maxRetries: 3 }) })
    socket.state$.subscribe((state) => state.phase === 'waiting' && waits.push(state.retryAt - stage.clock.now()))
    await stage.advance(60_000)
    expect(waits).toEqual([3000, 6000, 8000])
    // Given up: the end is the server's clean one.
    expect(await socket.closed).toMatchObject({ code: 1000, wasClean: true })
    expect(await socket.closed).not.toHaveProperty('error')
    await stage.end(socket)
  })

  test('leaves in doubt what the platform had not answered', async () => {
    const stage = createStage(world)
    stage.answersSends = false
    const socket = stage.connect({ retry: () => 100 })
    await stage.advance(100)
    const sent = outcomeOf(socket.send('under way'))
    stage.server.close(1000)
    await stage.advance(1000)
    expect(sent.is).toBe('CONNECTION_LOST, maybe delivered')
    await stage.end(socket)
  })

  test('ends with the error of a policy that answers nonsense', async () => {
    const stage = createStage(world)
    const socket = stage.connect({ retry: () => 'soon' })
    const log = note(socket)
    await stage.advance(100)
    stage.server.close(1000, 'done')
    await stage.advance(100)
    expect(log.slice(2)).toEqual(['messages$ fails INVALID_OPTION', 'closed', 'errors$ ends'])
    expect(await socket.closed).toMatchObject({ code: 1000, wasClean: false, error: { code: 'INVALID_OPTION' } })
    await stage.end(socket)
  })

  test('is asked about no other end as a clean one', async () => {
    const told: unknown[] = []
    const retry = ({ clean, error }: any) => (told.push([clean, error.closeCode]), 100)
    const stage = createStage(world, { meets: (connection, n) => n === 1 && connection.refuse() })
    const socket = stage.connect({ retry })
    await stage.advance(1000)
    for (const [code, reason] of [[4000], [1001], [1000, 'interrupted']] as [number, string?][]) {
      stage.server.close(code, reason)
      await stage.advance(1000)
    }
    stage.server.lose()
    await stage.advance(1000)
    expect(told.map(([clean]: any) => clean)).toEqual([false, false, false, false, false])
    await stage.end(socket)
  })

  test('is not asked about an end that was asked for', async () => {
    const told: unknown[] = []
    const stage = createStage(world)
    stage.answersSends = false
    const socket = stage.connect({ retry: (failure: unknown) => (told.push(failure), 100) })
    await stage.advance(100)
    socket.send('pending')
    const closed = socket.close()
    stage.server.close(1000, 'done')
    await stage.advance(5000)
    expect([told, (await closed).wasClean]).toEqual([[], true])
    await stage.end(socket)
  })
})

describe.each(followed)('$name', (world) => {
  test('in the background it is the kill of the platform, and not clean', async () => {
    const told: unknown[] = []
    const stage = createStage(world)
    const socket = stage.connect({ retry: ({ clean }: any) => (told.push(clean), 100) })
    await stage.advance(10_000)
    stage.hide()
    stage.server.close(1000, 'done')
    await stage.advance(1000)
    stage.show()
    await stage.advance(1000)
    expect([told, socket.state.phase]).toEqual([[false], 'open'])
    await stage.end(socket)
  })
})

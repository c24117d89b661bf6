// The 2016 globals have one connection: who owns it while others wait, pause and come back (API.md, Transport).
import { describe, expect, test } from 'vitest'
import { createStage, everywhere, note } from './world.js'

const url = 'wss://example.com'
const takenOver = { code: 1000, reason: 'taken over', wasClean: true }

describe.each(everywhere.filter(({ client }) => client.profile === 'legacy'))('$name', (world) => {
  test('an owner that waits is taken over when it would redial: clean, and for good', async () => {
    const stage = createStage(world, { meets: (connection, n) => n === 1 && connection.refuse() })
    const told: unknown[] = []
    const first = stage.connect({ url: `${url}/first`, retry: (failure: unknown) => (told.push(failure), 3000) })
    const log = note(first)
    const sent = first.send('mine').catch(({ code, cause }) => [code, cause])
    await stage.advance(500)
    const second = stage.connect({ url: `${url}/second` })
    await stage.advance(1000)
    expect([first.state.phase, second.state.phase]).toEqual(['waiting', 'open'])
    await stage.advance(10_000)
    expect(await first.closed).toEqual(takenOver)
    expect(await sent).toEqual(['CLOSED', takenOver])
    expect(log.slice(-3)).toEqual(['messages$ ends', 'closed', 'errors$ ends'])
    expect([told.length, second.state.phase, stage.dials.length]).toEqual([1, 'open', 2])
    await stage.end(first, second)
  })

  test.each(['resume', 'reconnect'] as const)('an owner that is paused is taken over at %s', async (method) => {
    const stage = createStage(world)
    const first = stage.connect()
    await stage.advance(100)
    first.pause()
    const second = stage.connect()
    await stage.advance(2000)
    expect([first.state.phase, second.state.phase]).toEqual(['paused', 'open'])
    first[method]()
    await stage.advance(100)
    expect(first.state).toEqual({ phase: 'closed', ...takenOver })
    expect(second.state.phase).toBe('open')
    await stage.end(first, second)
  })

  test('an owner is taken over in any phase of connecting, and the other gets through', async () => {
    for (const wait of [0, 5, 15, 25]) {
      const stage = createStage(world)
      const first = stage.connect({ handshake: ({ next }: any) => next() })
      await stage.advance(wait)
      const second = stage.connect()
      expect(await first.closed).toEqual(takenOver)
      await stage.advance(2500)
      expect([second.state.phase, stage.counters.live]).toEqual(['open', 1])
      await stage.end(first, second)
    }
  })

  test('one that waits for its providers takes over when it dials, not before', async () => {
    const stage = createStage(world)
    const first = stage.connect()
    await stage.advance(100)
    let settle: (url: string) => void = () => {}
    const second = stage.connect({ url: () => new Promise<string>((resolve) => (settle = resolve)) })
    await stage.advance(1000)
    expect(first.state.phase).toBe('open')
    settle(url)
    await stage.advance(1000)
    expect([await first.closed, second.state.phase]).toEqual([takenOver, 'open'])
    await stage.end(first, second)
  })

  test('the new owner comes back from losses, and is not disturbed by the late events of the old', async () => {
    const stage = createStage(world)
    const first = stage.connect()
    await stage.advance(1000)
    stage.halfOpen()
    const second = stage.connect({ retry: () => 100 })
    const log = note(second)
    await stage.advance(3000)
    for (let i = 0; i < 5; i++) {
      stage.server.lose()
      await stage.advance(1500)
    }
    expect(second.state.phase).toBe('open')
    second.send('mine')
    await stage.advance(100)
    expect(stage.arrived).toEqual(['mine'])
    expect(log.filter((entry) => entry.startsWith('survived')).length).toBe(5)
    expect((await first.closed).reason).toBe('taken over')
  })

  test('three in a row: the last owns it, and the others have ended', async () => {
    const stage = createStage(world)
    const sockets = [1, 2, 3].map(() => stage.connect())
    await stage.advance(5000)
    expect(sockets.map(({ state }) => state.phase)).toEqual(['closed', 'closed', 'open'])
    sockets[0]!.reconnect()
    sockets[1]!.resume()
    stage.network('4g', { sockets: 'kept' })
    await stage.advance(5000)
    expect([sockets[2]!.state.phase, stage.counters.live]).toEqual(['open', 1])
    await stage.end(...sockets)
  })

  test('after the owner has closed, the globals are free for the next', async () => {
    const stage = createStage(world)
    const first = stage.connect()
    await stage.advance(100)
    first.pause()
    first.close()
    const second = stage.connect()
    await stage.advance(2000)
    expect((await first.closed).reason).toBe('')
    expect(second.state.phase).toBe('open')
    await stage.end(first, second)
  })

  test('in the background as in front: who was taken over does not come back at show', async () => {
    const stage = createStage(world)
    const first = stage.connect({ retry: () => 200 })
    await stage.advance(1000)
    stage.hide()
    await stage.advance(20_000)
    stage.show()
    const second = stage.connect({ retry: () => 200 })
    await stage.advance(10_000)
    expect([first.state.phase, second.state.phase, stage.counters.live]).toEqual(['closed', 'open', 1])
    expect(await first.closed).toEqual(takenOver)
    await stage.end(first, second)
  })
})

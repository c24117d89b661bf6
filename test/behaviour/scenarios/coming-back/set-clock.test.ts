// Somebody sets the wall clock, back or forward, while the socket waits for something: nothing is judged by it (API.md,
// Coming back: "Durations survive a wall clock that is set").
import { describe, expect, test } from 'vitest'
import { bothApis, createStage, followed, note, outcomeOf } from './world.js'

const hour = 3_600_000
const pongs = (connection: any) => connection.onMessage((text: unknown) => text === 'ping' && connection.send('pong'))
const heartbeat = { message: 'ping', interval: 10_000, timeout: 4000, isReply: (frame: unknown) => frame === 'pong' }

/** A policy that notes what it is told. */
const noting = (wait: number) => {
  const told: any[] = []
  return { told, retry: (failure: any) => (told.push(failure), wait) }
}

const over = bothApis.filter(({ name }) => name.startsWith('dist,') || name.endsWith('ios'))
const settings: [string, number][] = [
  ['back', -hour],
  ['back by days', -48 * hour],
  ['back a little', -4000],
  ['forward', hour],
]

describe.each(over)('$name', (world) => {
  describe.each(settings)('the clock set %s', (_, by) => {
    test('an opening that lived starts the attempts again', async () => {
      const stage = createStage(world, { meets: (connection, n) => n === 1 && connection.refuse() })
      const { told, retry } = noting(100)
      const socket = stage.connect({ retry })
      await stage.advance(6000)
      stage.setClock(by)
      stage.server.lose()
      await stage.advance(1000)
      expect(told.map(({ attempt }) => attempt)).toEqual([1, 1])
      await stage.end(socket)
    })

    test('an opening that did not live long does not', async () => {
      const stage = createStage(world, { meets: (connection, n) => n === 1 && connection.refuse() })
      const { told, retry } = noting(100)
      const socket = stage.connect({ retry })
      await stage.advance(2000)
      stage.setClock(by)
      stage.server.lose()
      await stage.advance(1000)
      expect(told.map(({ attempt }) => attempt)).toEqual([1, 2])
      await stage.end(socket)
    })

    test('failures an hour apart are not two in a row, however the hour went by', async () => {
      for (const how of ['waits', 'is paused'] as const) {
        const stage = createStage(world, { meets: (connection) => connection.refuse() })
        const { told, retry } = noting(how === 'waits' ? hour : 10_000)
        const socket = stage.connect({ retry })
        await stage.advance(100)
        if (how === 'is paused') socket.pause()
        await stage.advance(hour / 2)
        stage.setClock(by === -hour ? by - 5000 : by)
        await stage.advance(hour / 2)
        socket.resume()
        await stage.advance(100)
        expect(told.map(({ previous }) => previous)).toEqual([undefined, undefined])
        await stage.end(socket)
      }
    })

    test('the time since the first failure is what has passed', async () => {
      const stage = createStage(world, { meets: (connection) => connection.refuse() })
      const { told, retry } = noting(10_000)
      const socket = stage.connect({ retry })
      await stage.advance(5000)
      stage.setClock(by)
      await stage.advance(20_000)
      expect(told.map(({ attempt }) => attempt)).toEqual([1, 2, 3])
      expect(told[0].elapsed).toBe(0)
      expect(told[1].elapsed).toBeGreaterThanOrEqual(10_000)
      expect(told[1].elapsed).toBeLessThan(10_500)
      expect(told[2].elapsed).toBeGreaterThanOrEqual(20_000)
      expect(told[2].elapsed).toBeLessThan(21_000)
      await stage.end(socket)
    })

    test('the first ping goes out in its time', async () => {
      const stage = createStage(world, { meets: pongs })
      const socket = stage.connect({ heartbeat })
      await stage.advance(8000)
      stage.setClock(by)
      await stage.advance(2200)
      expect(stage.arrived).toEqual(['ping'])
      await stage.end(socket)
    })

    test('pings go on to a server that only talks', async () => {
      const stage = createStage(world, { meets: pongs })
      const socket = stage.connect({ heartbeat })
      await stage.advance(1000)
      stage.setClock(by)
      for (let second = 0; second < 40; second++) {
        stage.server.send('news')
        await stage.advance(1000)
      }
      expect(stage.arrived.length).toBeGreaterThanOrEqual(3)
      await stage.end(socket)
    })

    test('a connection that answers is not judged', async () => {
      const stage = createStage(world, { meets: pongs, latency: 1000 })
      const socket = stage.connect({ heartbeat })
      const log = note(socket)
      await stage.advance(2000 + 10_500)
      stage.setClock(by)
      await stage.advance(30_000)
      expect(log.filter((entry) => entry !== 'open')).toEqual(['connecting'])
      await stage.end(socket)
    })

    test('a dead one is noticed, with one more ping at most', async () => {
      const stage = createStage(world, { meets: pongs })
      const socket = stage.connect({ heartbeat, retry: () => 60_000 })
      const log = note(socket)
      await stage.advance(100)
      stage.halfOpen()
      await stage.advance(11_000)
      stage.setClock(by)
      await stage.advance(2800)
      expect(log.slice(2)).toEqual([])
      await stage.advance(4500)
      expect(log.slice(2)).toEqual(['survived HEARTBEAT_TIMEOUT', 'waiting'])
    })

    test('a change of the network brings the next attempt at once', async () => {
      const stage = createStage(world, { meets: (connection, n) => n === 1 && connection.refuse() })
      const socket = stage.connect({ retry: () => 60_000 })
      await stage.advance(5000)
      stage.setClock(by)
      stage.network('4g')
      await stage.advance(100)
      expect(socket.state.phase).toBe('open')
      await stage.end(socket)
    })

    test('a platform that answers no close is waited for a second, or two', async () => {
      const stage = createStage(world)
      const socket = stage.connect()
      await stage.advance(100)
      stage.halfOpen()
      socket.reconnect()
      await stage.advance(500)
      stage.setClock(by)
      await stage.advance(1600)
      expect(stage.dials.length).toBe(2)
    })

    test('an attempt has its time, once more where the clock was set forward, and no longer', async () => {
      const stage = createStage(world, { meets: (connection) => connection.hold() })
      const socket = stage.connect({ timeout: 10_000, retry: () => 60_000 })
      const log = note(socket)
      await stage.advance(3000)
      stage.setClock(by)
      await stage.advance(6900)
      expect(log).toEqual(['connecting'])
      await stage.advance(by > 0 ? 10_200 : 200)
      expect(log).toEqual(['connecting', 'survived CONNECT_TIMEOUT', 'waiting'])
      await stage.end(socket)
    })

    test('close() ends by its timeout', async () => {
      for (const pending of [false, true]) {
        const stage = createStage(world)
        const socket = stage.connect()
        await stage.advance(100)
        stage.halfOpen()
        stage.answersSends = !pending
        const sent = outcomeOf(socket.send('x'))
        const closed = socket.close()
        await stage.advance(1000)
        stage.setClock(by)
        await stage.advance(1900)
        expect(socket.state.phase).toBe('closing')
        await stage.advance(200)
        expect(await closed).toMatchObject({ code: 1006, wasClean: false })
        expect(sent.is).toBe(pending ? 'CLOSED, maybe delivered' : 'sent')
      }
    })

    test('sends that the platform never answers have their time, those of before and of after', async () => {
      const stage = createStage(world)
      const socket = stage.connect({ sendTimeout: 10_000 })
      await stage.advance(100)
      stage.answersSends = false
      const before = ['a', 'b'].map((text) => outcomeOf(socket.send(text)))
      await stage.advance(6000)
      stage.setClock(by)
      const after = outcomeOf(socket.send('c'))
      await stage.advance(3999)
      expect([...before, after].map(({ is }) => is)).toEqual(['pending', 'pending', 'pending'])
      await stage.advance(by > 0 ? 10_001 : 1)
      expect(before.map(({ is }) => is)).toEqual(Array(2).fill('SEND_FAILED, maybe delivered'))
      if (by < 0) await stage.advance(5999)
      if (by < 0) expect(after.is).toBe('pending')
      await stage.advance(10_000)
      expect(after.is).toBe('SEND_FAILED, maybe delivered')
      await stage.end(socket)
    })

    test('a queued message expires in its time, and one that was sent since in its own', async () => {
      const stage = createStage(world, { meets: (connection) => connection.hold() })
      const socket = stage.connect({ timeout: 60_000, queue: { ttl: 10_000 } })
      const before = outcomeOf(socket.send('a'))
      await stage.advance(6000)
      stage.setClock(by)
      const after = outcomeOf(socket.send('b'))
      await stage.advance(3999)
      // Of the ttl alone the wall clock is the measure: set forward, it is over.
      expect(before.is).toBe(by > 0 ? 'EXPIRED' : 'pending')
      await stage.advance(1)
      expect([before.is, after.is]).toEqual(['EXPIRED', 'pending'])
      await stage.advance(by === -4000 ? 1900 : 5999)
      expect(after.is).toBe('pending')
      await stage.advance(5000)
      expect(after.is).toBe('EXPIRED')
      await stage.end(socket)
    })

    test('state tells when the next attempt comes, and since when it is open, by the clock as it is', async () => {
      const stage = createStage(world, { meets: (connection, n) => n < 3 && connection.refuse() })
      const own: any = { ...stage.clock, now: () => stage.clock.now() + skew }
      let skew = 0
      const socket = stage.connect({ retry: () => 10_000, clock: own })
      await stage.advance(5000)
      skew = by
      await stage.advance(5000)
      // Failed again a moment ago.
      await stage.advance(100)
      const { phase, retryAt } = socket.state as any
      expect(phase).toBe('waiting')
      expect(retryAt - own.now()).toBeGreaterThan(9800)
      expect(retryAt - own.now()).toBeLessThanOrEqual(10_000)
      await stage.advance(10_000)
      const { since } = socket.state as any
      expect(own.now() - since).toBeGreaterThanOrEqual(0)
      expect(own.now() - since).toBeLessThan(200)
      await stage.end(socket)
    })
  })

  test('an attempt that slept with the app is not given up for it', async () => {
    const stage = createStage(world)
    let give: (url: string) => void = () => {}
    const url = () => new Promise<string>((resolve) => (give = resolve))
    const socket = stage.connect({ lifecycle: false, timeout: 10_000, url })
    const log = note(socket)
    await stage.advance(1000)
    stage.hide()
    await stage.advance(30_000)
    stage.show()
    await stage.advance(1000)
    give('wss://example.com')
    await stage.advance(100)
    expect(log).toEqual(['connecting', 'open'])
    await stage.end(socket)
  })
})

describe.each(over)('$name', (world) => {
  test('a hint counts for the connection that heard of it, not for the one that it brought', async () => {
    const stage = createStage(world, { meets: (connection, n) => n === 1 && connection.refuse() })
    const socket = stage.connect({ retry: () => 60_000 })
    await stage.advance(5000)
    stage.network('4g')
    await stage.advance(500)
    expect(socket.state.phase).toBe('open')
    stage.server.lose()
    await stage.advance(500)
    expect(socket.state.phase).toBe('waiting')
    await stage.end(socket)
  })
})

describe.each(followed.filter(({ name }) => /^dist, (ios|legacy)/.test(name)))('$name', (world) => {
  describe.each([...settings, ['a little forward', 4000] as const])('the clock set %s at show', (_, by) => {
    const shown = async (given: object) => {
      const stage = createStage(world, { background: { sockets: 'kept' } })
      const socket = stage.connect(given)
      await stage.advance(1000)
      stage.hide()
      await stage.advance(3000)
      stage.show()
      stage.setClock(by)
      return { stage, socket }
    }

    test('a close within 2 s is the background’s', async () => {
      const { stage, socket } = await shown({})
      await stage.advance(1000)
      stage.server.close(1000)
      await stage.advance(500)
      expect(socket.state.phase).toBe('open')
      expect(stage.dials.length).toBe(2)
      await stage.end(socket)
    })

    test('a loss within 2 s is retried at once', async () => {
      const { stage, socket } = await shown({ retry: () => 60_000 })
      await stage.advance(1000)
      stage.server.lose()
      await stage.advance(500)
      expect(socket.state.phase).toBe('open')
      await stage.end(socket)
    })

    test('what comes later is judged as ever', async () => {
      for (const clean of [true, false]) {
        const { stage, socket } = await shown({ retry: ({ error }: any) => error.closeCode !== 1000 && 60_000 })
        await stage.advance(2500)
        if (clean) stage.server.close(1000)
        else stage.server.lose()
        await stage.advance(500)
        expect(socket.state).toMatchObject(clean ? { phase: 'closed', wasClean: true } : { phase: 'waiting' })
        await stage.end(socket)
      }
    })
  })
})

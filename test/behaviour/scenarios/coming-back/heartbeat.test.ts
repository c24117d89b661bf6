// Keepalive and liveness by the wall clock (API.md, option heartbeat).
import { describe, expect, test } from 'vitest'
import { bothApis, createStage, everywhere, followed, note } from './world.js'

const heartbeat = { message: 'ping', interval: 10_000, timeout: 4000, isReply: (frame: unknown) => frame === 'pong' }
/** A server that answers pings, and nothing else. */
const pongs = (connection: any) => connection.onMessage((text: unknown) => text === 'ping' && connection.send('pong'))

describe.each(everywhere)('$name', (world) => {
  test('a ping goes out when nothing was sent or heard; its answer is hidden, its time is in the state', async () => {
    const stage = createStage(world, { meets: pongs, latency: 30 })
    const socket = stage.connect({ heartbeat, codec: world.library.json() })
    const log = note(socket)
    const rtts: unknown[] = []
    socket.state$.subscribe((state: any) => rtts.push(state.rtt))
    await stage.advance(60 + 9999)
    expect(stage.handedOver).toEqual([])
    await stage.advance(200)
    expect(stage.arrived).toEqual(['ping'])
    expect(socket.state).toMatchObject({ phase: 'open', rtt: 60 })
    await stage.advance(20_000)
    expect(stage.arrived).toEqual(['ping', 'ping', 'ping'])
    expect(log).toEqual(['connecting', 'open'])
    expect(rtts).toEqual([undefined, undefined])
    await stage.end(socket)
  })

  test('no answer in time is a loss, and the socket comes back', async () => {
    const stage = createStage(world, { meets: (connection, n) => n > 1 && pongs(connection) })
    const socket = stage.connect({ heartbeat, retry: () => 100 })
    const log = note(socket)
    await stage.advance(14_010)
    expect(log).toEqual(['connecting', 'open'])
    await stage.advance(200)
    expect(log).toEqual(['connecting', 'open', 'survived HEARTBEAT_TIMEOUT', 'waiting', 'connecting', 'open'])
    await stage.advance(60_000)
    expect(log.slice(6)).toEqual([])
    expect(socket.state).toMatchObject({ phase: 'open', attempt: 2 })
    await stage.end(socket)
  })

  test('a path that goes dark is noticed, and given up without waiting for it to say so', async () => {
    const stage = createStage(world, { meets: pongs })
    const socket = stage.connect({ heartbeat, retry: () => 100 })
    const log = note(socket)
    await stage.advance(100)
    stage.halfOpen()
    await stage.advance(14_000)
    expect(log.slice(2)).toEqual(['survived HEARTBEAT_TIMEOUT', 'waiting'])
    // The fence: the platform does not answer the close.
    await stage.advance(2200)
    expect(socket.state.phase).toBe('open')
    socket.send('alive')
    await stage.advance(100)
    expect(stage.arrived).toContain('alive')
  })

  test('any frame answers, and is delivered', async () => {
    const stage = createStage(world, {
      meets: (connection) => connection.onMessage((text) => text === 'ping' && connection.send('news')),
    })
    const socket = stage.connect({ heartbeat })
    const log = note(socket)
    await stage.advance(31_000)
    expect(log).toEqual(['connecting', 'open', 'received news', 'received news', 'received news'])
    // What did not answer the ping itself tells nothing of its round trip.
    expect(socket.state).not.toHaveProperty('rtt')
    await stage.end(socket)
  })

  test('a ping that the platform refuses is told, and the silence judged', async () => {
    const stage = createStage(world)
    const { profile } = world.client
    // A 2016 host takes text only.
    const socket = stage.connect({
      heartbeat: { message: new Uint8Array([1]), interval: 1000, timeout: 500 },
      retry: false,
    })
    const log = note(socket)
    await stage.advance(1600)
    const refused = profile === 'legacy' ? ['survived SEND_FAILED'] : []
    expect(log).toEqual([
      'connecting',
      'open',
      ...refused,
      'messages$ fails HEARTBEAT_TIMEOUT',
      'closed',
      'errors$ ends',
    ])
    expect((await socket.closed).error).toMatchObject({ code: 'HEARTBEAT_TIMEOUT', retryable: true })
    await stage.end(socket)
  })

  test('no ping goes out before the opening is done, while paused, or after the end', async () => {
    const stage = createStage(world, { meets: pongs })
    let finish = (): void => {}
    const socket = stage.connect({
      heartbeat: { ...heartbeat, interval: 1000 },
      handshake: () => new Promise<void>((resolve) => (finish = resolve)),
    })
    await stage.advance(5000)
    expect(stage.handedOver).toEqual([])
    finish()
    await stage.advance(1500)
    expect(stage.handedOver).toEqual(['ping'])
    socket.pause()
    await stage.advance(20_000)
    expect(stage.handedOver).toEqual(['ping'])
    expect(stage.clock.timers).toBe(0)
    await socket.close()
    await stage.advance(20_000)
    expect(stage.handedOver).toEqual(['ping'])
    await stage.end(socket)
  })
})

describe.each(bothApis)('$name', (world) => {
  test('keepalive: pings though the server talks, where the app is silent', async () => {
    const stage = createStage(world)
    const socket = stage.connect({ heartbeat })
    for (let second = 0; second < 25; second++) {
      await stage.advance(1000)
      stage.server.send('news')
    }
    expect(stage.arrived).toEqual(['ping', 'ping'])
    await stage.end(socket)
  })

  test('liveness: pings though the app talks, where the server is silent', async () => {
    const stage = createStage(world, { meets: pongs })
    const socket = stage.connect({ heartbeat })
    for (let second = 0; second < 25; second++) {
      await stage.advance(1000)
      socket.send('x')
    }
    expect(stage.arrived.filter((frame) => frame === 'ping').length).toBe(2)
    expect(socket.state.phase).toBe('open')
    await stage.end(socket)
  })

  test('is quiet where both talk', async () => {
    const stage = createStage(world, { meets: (connection) => connection.onMessage(() => connection.send('re')) })
    const socket = stage.connect({ heartbeat })
    for (let second = 0; second < 60; second++) {
      await stage.advance(1000)
      socket.send('x')
    }
    expect(stage.arrived).not.toContain('ping')
    await stage.end(socket)
  })

  test('goes ahead of what a full queue holds, and past the codec', async () => {
    const stage = createStage(world, { meets: pongs })
    const encoded: unknown[] = []
    const codec = { encode: (data: any) => (encoded.push(data), data), decode: (data: unknown) => data }
    const socket = stage.connect({ heartbeat, codec, queue: { highWaterMark: 1 } })
    await stage.advance(15_000)
    expect([stage.arrived, encoded]).toEqual([['ping'], []])
    expect(socket.pending).toEqual({ count: 0, bytes: 0 })
    await stage.end(socket)
  })

  test('without isReply every frame is a message, and the first after a ping its round trip', async () => {
    const stage = createStage(world, { meets: pongs, latency: 25 })
    const { isReply, ...plain } = heartbeat
    const socket = stage.connect({ heartbeat: plain })
    const log = note(socket)
    await stage.advance(10_200)
    expect(log).toEqual(['connecting', 'open', 'open', 'received pong'])
    expect(socket.state).toMatchObject({ rtt: 50 })
    await stage.end(socket)
  })

  test('changes of the network ask at once, and do not put the verdict off for ever', async () => {
    const stage = createStage(world, { meets: pongs })
    const socket = stage.connect({ heartbeat, retry: () => 100 })
    const log = note(socket)
    await stage.advance(100)
    stage.network('4g', { sockets: 'halfOpen' })
    expect(stage.handedOver).toEqual(['ping'])
    // Switches again and again, each before the verdict.
    for (let i = 0; i < 10; i++) {
      await stage.advance(2000)
      if (socket.state.phase === 'open' && log.length === 2) stage.network(i % 2 ? '4g' : 'wifi', { sockets: 'kept' })
    }
    expect(log).toContain('survived HEARTBEAT_TIMEOUT')
  })

  test.each([3_600_000, -3_600_000])('a clock that is set by %i ms judges nothing', async (by) => {
    for (const at of [5000, 10_500]) {
      // The answer takes longer than a moment: the clock is set while one is awaited, or none.
      const stage = createStage(world, { meets: pongs, latency: 400 })
      let off = 0
      const { setTimeout, clearTimeout, random } = stage.clock
      const clock = { now: () => stage.clock.now() + off, setTimeout, clearTimeout, random }
      const socket = stage.connect({ heartbeat, clock })
      const log = note(socket)
      await stage.advance(800 + at)
      off = by
      await stage.advance(60_000)
      expect(log.filter((entry) => entry !== 'open')).toEqual(['connecting'])
      const pings = stage.arrived.length
      expect(pings).toBeGreaterThanOrEqual(5)
      // And the judge is still there.
      stage.halfOpen()
      await stage.advance(20_000)
      expect(log).toContain('survived HEARTBEAT_TIMEOUT')
    }
  })

  test('isReply that throws is reported, and its frame is a message', async () => {
    const stage = createStage(world, { meets: pongs })
    const others = process.listeners('uncaughtException')
    const reported: unknown[] = []
    process.removeAllListeners('uncaughtException')
    process.on('uncaughtException', (error) => reported.push(error))
    const broken = new Error('mine')
    const isReply = (): never => {
      throw broken
    }
    const socket = stage.connect({ heartbeat: { ...heartbeat, isReply } })
    const log = note(socket)
    await stage.advance(15_000)
    // What is reported comes on a task of the engine's own.
    await new Promise((resolve) => setTimeout(resolve, 5))
    process.removeAllListeners('uncaughtException')
    for (const other of others) process.on('uncaughtException', other)
    expect(reported).toEqual([broken])
    expect(log).toEqual(['connecting', 'open', 'received pong'])
    await stage.end(socket)
  })

  test('isReply may close or pause the socket', async () => {
    for (const method of ['close', 'pause'] as const) {
      const stage = createStage(world, { meets: pongs })
      const isReply = () => {
        socket[method]()
        return true
      }
      const socket = stage.connect({ heartbeat: { ...heartbeat, isReply } })
      const log = note(socket)
      await stage.advance(20_000)
      const ends = { close: ['closing', 'messages$ ends', 'closed', 'errors$ ends'], pause: ['paused'] }[method]
      expect(log).toEqual(['connecting', 'open', ...ends])
      await stage.end(socket)
    }
  })
})

describe.each(followed)('$name', (world) => {
  const background = { sockets: 'kept' } as const

  test('20 seconds in the background judge nothing: show asks once, and the answer is heard', async () => {
    const stage = createStage(world, { meets: pongs, background })
    const socket = stage.connect({ heartbeat })
    const log = note(socket)
    await stage.advance(9000)
    stage.hide()
    await stage.advance(20_000)
    const before = stage.arrived.length
    stage.show()
    await stage.advance(1000)
    expect(stage.arrived.length - before).toBe(1)
    expect(log.filter((entry) => entry !== 'open')).toEqual(['connecting'])
    await stage.end(socket)
  })

  test.each([0, 1000, 3900])(
    'a ping that was out %i ms before hide is not missed during the suspension',
    async (since) => {
      const stage = createStage(world, { background, latency: 4500 })
      // Nothing is heard before the app sleeps.
      const socket = stage.connect({ heartbeat: { ...heartbeat, timeout: 10_000 }, timeout: 60_000 })
      const log = note(socket)
      await stage.advance(9000 + 10_000)
      pongs(stage.server)
      await stage.advance(since)
      stage.hide()
      await stage.advance(30_000)
      stage.show()
      await stage.advance(9500)
      expect(log.filter((entry) => entry !== 'open')).toEqual(['connecting'])
      await stage.end(socket)
    },
  )

  test.each([1, 3, 6, 20, 1900])(
    'a verdict after %i s in the background comes in the time of one ping',
    async (seconds) => {
      const stage = createStage(world, { background })
      const socket = stage.connect({ heartbeat, retry: () => 60_000 })
      const log = note(socket)
      await stage.advance(5000)
      stage.hide()
      await stage.advance(seconds * 1000)
      stage.halfOpen()
      stage.show()
      await stage.advance(3900)
      expect(log).toEqual(['connecting', 'open'])
      await stage.advance(200)
      expect(log).toEqual(['connecting', 'open', 'survived HEARTBEAT_TIMEOUT', 'waiting'])
    },
  )
})

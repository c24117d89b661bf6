// pause, resume and reconnect, in every phase (API.md).
import { describe, expect, test } from 'vitest'
import { createStage, bothApis, everywhere, note, outcomeOf } from './world.js'

describe.each(everywhere)('$name', (world) => {
  test('pause drops the connection and keeps the queue; resume brings both back', async () => {
    const stage = createStage(world)
    const socket = stage.connect()
    const log = note(socket)
    await stage.advance(100)
    const { opened } = socket
    socket.pause('on another page')
    expect(socket.state).toEqual({ phase: 'paused', reason: 'on another page' })
    expect(socket.opened).not.toBe(opened)
    const next = socket.opened
    socket.send('a')
    await stage.advance(60_000)
    socket.send('b')
    expect(stage.connections[0]!.closedByClient).toMatchObject({ code: 1000 })
    expect([stage.dials.length, stage.counters.live, socket.pending.count]).toEqual([1, 0, 2])
    socket.resume()
    await stage.advance(100)
    expect(log).toEqual(['connecting', 'open', 'paused', 'connecting', 'open'])
    expect(stage.arrived).toEqual(['a', 'b'])
    expect(socket.opened).toBe(next)
    expect(await next).toMatchObject({ reconnected: true })
    await stage.end(socket)
  })

  test('pause while connecting leaves no connection, and resume makes one', async () => {
    for (const wait of [0, 5, 15]) {
      const stage = createStage(world)
      const socket = stage.connect()
      await stage.advance(wait)
      socket.pause()
      await stage.advance(1000)
      expect([socket.state, stage.counters.live]).toEqual([{ phase: 'paused', reason: 'user' }, 0])
      socket.resume()
      await stage.advance(100)
      expect([socket.state.phase, stage.dials.length]).toEqual(['open', 2])
      await stage.end(socket)
    }
  })

  test('pause and resume at once wait for the old connection to go', async () => {
    for (const wait of [0, 15, 100]) {
      const stage = createStage(world, { latency: 30 })
      const socket = stage.connect()
      await stage.advance(wait)
      socket.pause()
      socket.resume()
      socket.pause()
      socket.resume()
      expect(socket.state).toEqual({ phase: 'connecting', attempt: 1 })
      await stage.advance(2500)
      expect(stage.dials.map(({ live }) => live)).toEqual([0, 0])
      expect([socket.state.phase, stage.counters.live]).toEqual(['open', 1])
      await stage.end(socket)
    }
  })

  test('what was handed over without an answer rejects, and is not sent again; what was queued stays', async () => {
    for (const method of ['pause', 'reconnect'] as const) {
      const stage = createStage(world)
      const socket = stage.connect()
      await stage.advance(100)
      stage.answersSends = false
      const unanswered = socket.send('unanswered')
      const outcome = outcomeOf(unanswered)
      socket[method]()
      await expect(unanswered).rejects.toMatchObject({ data: 'unanswered' })
      expect(outcome.is).toBe('CONNECTION_LOST, maybe delivered')
      stage.answersSends = true
      const queued = outcomeOf(socket.send('queued'))
      socket.resume()
      await stage.advance(2500)
      expect(queued.is).toBe('sent')
      expect(stage.handedOver).toEqual(['unanswered', 'queued'])
      await stage.end(socket)
    }
  })

  test('reconnect replaces the connection in any phase, and starts attempts again at 1', async () => {
    const stage = createStage(world, { meets: (connection, n) => n < 4 && connection.refuse() })
    const socket = stage.connect({ retry: () => 100 })
    await stage.advance(200)
    expect(socket.state).toMatchObject({ attempt: 2 })
    while (socket.state.phase !== 'waiting') await stage.advance(1)
    socket.reconnect()
    expect(socket.state).toEqual({ phase: 'connecting', attempt: 1 })
    socket.reconnect()
    await stage.advance(3000)
    expect(socket.state.phase).toBe('open')
    const { opened } = socket
    socket.reconnect()
    expect(socket.state).toEqual({ phase: 'connecting', attempt: 1 })
    expect(socket.opened).not.toBe(opened)
    await stage.advance(200)
    expect(await socket.opened).toMatchObject({ attempt: 1, reconnected: true })
    socket.pause()
    socket.reconnect()
    await stage.advance(200)
    expect(socket.state).toMatchObject({ phase: 'open', attempt: 1 })
    expect(stage.dials.every(({ live }) => live === 0)).toBe(true)
    await stage.end(socket)
  })

  test('close ends a pause at once, and nothing ends a close', async () => {
    const stage = createStage(world)
    const socket = stage.connect()
    await stage.advance(100)
    socket.pause()
    await stage.advance(100)
    const sent = outcomeOf(socket.send('never'))
    const { opened } = socket
    socket.close({ code: 3001, reason: 'bye' })
    expect(socket.state).toEqual({ phase: 'closed', code: 3001, reason: 'bye', wasClean: true })
    await expect(opened).rejects.toMatchObject({ code: 'CLOSED' })
    expect(sent.is).toBe('CLOSED')
    socket.resume()
    socket.reconnect()
    socket.pause()
    await stage.advance(5000)
    expect([socket.state.phase, stage.dials.length]).toEqual(['closed', 1])
    await stage.end(socket)
  })

  test('while closing, pause, resume and reconnect do nothing', async () => {
    const stage = createStage(world)
    const socket = stage.connect()
    const log = note(socket)
    await stage.advance(100)
    socket.close()
    socket.pause()
    socket.reconnect()
    socket.resume()
    await stage.advance(1000)
    expect(log).toEqual(['connecting', 'open', 'closing', 'messages$ ends', 'closed', 'errors$ ends'])
    await stage.end(socket)
  })
})

describe.each(bothApis)('$name', (world) => {
  test('resume does nothing but end a pause', async () => {
    const stage = createStage(world, { meets: (connection, n) => n === 1 && connection.refuse() })
    const socket = stage.connect({ retry: () => 5000 })
    socket.resume()
    await stage.advance(100)
    socket.resume()
    expect([socket.state.phase, stage.dials.length]).toEqual(['waiting', 1])
    await stage.advance(5100)
    socket.resume()
    expect([socket.state.phase, stage.dials.length]).toEqual(['open', 2])
    await stage.end(socket)
  })

  test('pause while waiting stops the clock of the policy, and says why if it is said again', async () => {
    const stage = createStage(world, { meets: (connection, n) => n === 1 && connection.refuse() })
    const socket = stage.connect()
    await stage.advance(300)
    socket.pause()
    expect(stage.clock.timers).toBe(0)
    socket.pause('really')
    expect(socket.state).toEqual({ phase: 'paused', reason: 'really' })
    await stage.advance(100_000)
    expect(stage.dials.length).toBe(1)
    socket.resume()
    expect(socket.state).toEqual({ phase: 'connecting', attempt: 2 })
    await stage.end(socket)
  })

  test('a reason that is no text throws, and changes nothing', async () => {
    const stage = createStage(world)
    const socket = stage.connect()
    await stage.advance(100)
    for (const reason of [1, null, {}, false])
      expect(() => socket.pause(reason as any)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    expect(socket.state.phase).toBe('open')
    await stage.end(socket)
  })

  test('subscribers, iterators and listeners survive pauses, losses and replacements', async () => {
    const stage = createStage(world)
    const socket = stage.connect({ retry: () => 100 })
    const seen: string[][] = [[], [], [], []]
    socket.messages$.subscribe((message) => seen[0]!.push(message))
    socket.onMessage((message) => seen[1]!.push(message))
    const loops = [
      (async () => {
        for await (const message of socket) seen[2]!.push(message)
      })(),
      (async () => {
        for await (const messages of socket.batches()) seen[3]!.push(...messages)
      })(),
    ]
    const breaks = [
      () => socket.pause(),
      () => stage.server.lose(),
      () => socket.reconnect(),
      () => stage.network('4g'),
    ]
    for (let i = 0; i < 5; i++) {
      await stage.advance(500)
      stage.server.send(`${i}`)
      await stage.advance(50)
      if (breaks[i]) breaks[i]!()
      await stage.advance(50)
      socket.resume()
    }
    await stage.end(socket)
    await Promise.all(loops)
    expect(seen).toEqual(seen.map(() => ['0', '1', '2', '3', '4']))
  })
})

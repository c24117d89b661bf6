// Changes of the network: hints that an attempt is worth it, and nothing more (API.md, option lifecycle).
import { describe, expect, test } from 'vitest'
import { createStage, everywhere, note } from './world.js'

describe.each(everywhere)('$name', (world) => {
  test('a change loses the connection, and the socket is back at the next', async () => {
    const stage = createStage(world)
    const socket = stage.connect({ retry: () => 3_000_000 })
    const log = note(socket)
    await stage.advance(100)
    stage.network('none')
    await stage.advance(5000)
    // Offline is no reason to dial.
    expect(log).toEqual(['connecting', 'open', 'survived CONNECTION_LOST', 'waiting'])
    stage.network('4g')
    expect(socket.state.phase).toBe('connecting')
    await stage.advance(100)
    expect(log.slice(4)).toEqual(['connecting', 'open'])
    await stage.end(socket)
  })

  test('a change that nobody is told of costs the wait of the policy, and no more', async () => {
    const stage = createStage(world)
    const socket = stage.connect({ retry: () => 2000 })
    await stage.advance(100)
    stage.network('none', { told: false })
    await stage.advance(5000)
    expect(socket.state.phase).not.toBe('open')
    stage.network('wifi', { told: false })
    await stage.advance(2500)
    expect(socket.state.phase).toBe('open')
    await stage.end(socket)
  })

  test('a change while connecting or open dials nothing', async () => {
    const stage = createStage(world)
    const socket = stage.connect()
    stage.network('4g', { sockets: 'kept' })
    await stage.advance(100)
    stage.network('5g', { sockets: 'kept' })
    await stage.advance(1000)
    expect([socket.state.phase, stage.dials.length]).toEqual(['open', 1])
    await stage.end(socket)
  })

  test('a network that flaps leaves one connection at a time, and what was sent in order', async () => {
    const stage = createStage(world)
    const socket = stage.connect({ retry: () => 150 })
    const sent: string[] = []
    for (let i = 0; i < 60; i++) {
      stage.network((['4g', 'none', 'wifi'] as const)[i % 3]!)
      await stage.advance((i * 37) % 110)
      if (socket.state.phase === 'open') continue
      sent.push(`${i}`)
      socket.send(`${i}`)
    }
    stage.network('wifi')
    await stage.advance(5000)
    expect(sent.length).toBeGreaterThan(20)
    // What was handed to a connection about to be lost may be gone; nothing comes twice, or out of order.
    const arrived = stage.arrived.map(Number)
    expect(arrived).toEqual(sent.map(Number).filter((number) => arrived.includes(number)))
    expect(arrived.slice(-1)).toEqual(sent.slice(-1).map(Number))
    expect(Math.max(...stage.dials.map(({ live }) => live))).toBe(0)
    expect(stage.counters.live).toBe(1)
    await stage.end(socket)
  })

  test('a storm of reconnect() never has two connections, nor more attempts than it needs', async () => {
    const stage = createStage(world, { latency: 40 })
    const socket = stage.connect()
    for (let i = 0; i < 50; i++) socket.reconnect()
    expect(stage.dials.length).toBeLessThanOrEqual(2)
    for (let i = 0; i < 100; i++) {
      socket.reconnect()
      await stage.advance((i * 17) % 90)
    }
    await stage.advance(5000)
    expect(Math.max(...stage.dials.map(({ live }) => live))).toBe(0)
    expect([socket.state.phase, stage.counters.live]).toEqual(['open', 1])
    await stage.end(socket)
  })

  test('five sockets that lose the network together all come back: none is one too many', async () => {
    const stage = createStage(world)
    // The globals have one connection: the last socket owns it.
    const sockets = Array.from({ length: 5 }, () => stage.connect({ retry: () => 100 }))
    await stage.advance(3000)
    stage.network('4g')
    for (const socket of sockets) socket.reconnect()
    await stage.advance(8000)
    const legacy = world.client.profile === 'legacy'
    expect(sockets.map(({ state }) => state.phase)).toEqual(
      legacy ? ['closed', 'closed', 'closed', 'closed', 'open'] : ['open', 'open', 'open', 'open', 'open'],
    )
    expect(stage.counters.live).toBe(legacy ? 1 : 5)
    await stage.end(...sockets)
  })

  test('the fence: a connection that never answers the close holds up the next for a second', async () => {
    const stage = createStage(world)
    const socket = stage.connect()
    await stage.advance(1000)
    stage.halfOpen()
    socket.reconnect()
    const before = stage.elapsed()
    await stage.advance(900)
    expect(stage.dials.length).toBe(1)
    await stage.advance(2000)
    expect(socket.state.phase).toBe('open')
    expect(stage.dials[1]!.at - before).toBe(1000)
  })

  test('the wait for the connection before it takes nothing of the time of an attempt', async () => {
    const stage = createStage(world)
    const socket = stage.connect({ timeout: 400, retry: () => 100 })
    const messages: string[] = []
    socket.errors$.subscribe(({ message }) => messages.push(message))
    await stage.advance(1000)
    stage.halfOpen()
    socket.reconnect()
    await stage.advance(450)
    expect(socket.state.phase).toBe('connecting')
    await stage.advance(700)
    expect(messages).toEqual([])
    expect(socket.state.phase).toBe('open')
  })
})

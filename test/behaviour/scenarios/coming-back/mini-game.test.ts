// Mini games tell of show and hide by other names: the socket follows what the host has (API.md, option lifecycle).
import { describe, expect, test } from 'vitest'
import { createStage, followed, note } from './world.js'

const names = ['onShow', 'offShow', 'onHide', 'offHide']

describe.each(followed)('$name, a mini game', (world) => {
  test('tells of show and hide by names of its own', () => {
    const { wx } = createStage(world, { miniGame: true })
    expect(Object.keys(wx)).toEqual(expect.arrayContaining(names))
    expect(Object.keys(wx).filter((name) => /App(Show|Hide)/.test(name))).toEqual([])
  })

  test('makes no attempts in the background, and dials when shown', async () => {
    const stage = createStage(world, { miniGame: true, meets: (connection, n) => n === 1 && connection.hold() })
    const socket = stage.connect({ retry: () => 12_000 })
    const log = note(socket)
    await stage.advance(100)
    stage.hide()
    expect(socket.state).toEqual({ phase: 'paused', reason: 'background' })
    await stage.advance(30_000)
    expect(stage.dials.length).toBe(1)
    stage.show()
    await stage.advance(2500)
    expect(socket.state.phase).toBe('open')
    expect(log.slice(0, 3)).toEqual(['connecting', 'paused', 'connecting'])
    await stage.end(socket)
  })

  test('comes back from a 1000 while hidden: the background’s kill', async () => {
    const stage = createStage(world, { miniGame: true, background: { code: 1000 } })
    const socket = stage.connect()
    await stage.advance(1000)
    stage.hide()
    await stage.advance(1000)
    stage.server.close(1000, 'bye')
    await stage.advance(60_000)
    stage.show()
    await stage.advance(5000)
    expect(socket.state.phase).toBe('open')
    await stage.end(socket)
  })

  test('is back at once after a loss in the background', async () => {
    const stage = createStage(world, { miniGame: true })
    const socket = stage.connect({ retry: () => 12_000 })
    await stage.advance(1000)
    stage.hide()
    await stage.advance(60_000)
    stage.show()
    await stage.advance(3000)
    expect(socket.state.phase).toBe('open')
    await stage.end(socket)
  })

  test('keeps no listener after the end', async () => {
    const stage = createStage(world, { miniGame: true })
    const socket = stage.connect()
    await stage.advance(100)
    expect(stage.counters.listeners).toBe(3)
    socket.close()
    await stage.advance(100)
    expect(stage.counters.listeners).toBe(0)
    await stage.end(socket)
  })

  test('that has the names of mini programs, too, is told of each once', async () => {
    const stage = createStage(world)
    const { wx } = stage as any
    for (const name of names) wx[name] = wx[name.replace(/^(on|off)/, '$1App')]
    const socket = stage.connect()
    await stage.advance(100)
    expect(stage.counters.listeners).toBe(3)
    await stage.end(socket)
  })
})

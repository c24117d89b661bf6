// Hosts that do not tell of show, hide and network, or tell wrongly: nothing rests on hints.
import { describe, expect, test } from 'vitest'
import { createStage, bothApis } from './world.js'

const broken = (): never => {
  throw new Error('not supported')
}
const events = ['onAppShow', 'offAppShow', 'onAppHide', 'offAppHide', 'onNetworkStatusChange', 'offNetworkStatusChange']

const oddities: [string, (wx: any) => void][] = [
  ['lacks them all', (wx) => events.forEach((name) => delete wx[name])],
  ['lacks onAppShow', (wx) => delete wx.onAppShow],
  ['lacks onAppHide', (wx) => delete wx.onAppHide],
  ['lacks the way to take listeners off', (wx) => events.forEach((name) => name.startsWith('off') && delete wx[name])],
  ['throws at every one', (wx) => events.forEach((name) => (wx[name] = broken))],
  ['rejects at every one', (wx) => events.forEach((name) => (wx[name] = () => Promise.reject(new Error('no'))))],
  ['has none that is a function', (wx) => events.forEach((name) => (wx[name] = null))],
  ['never calls back', (wx) => events.forEach((name) => (wx[name] = () => {}))],
]

describe.each(bothApis)('$name', (world) => {
  test.each(oddities)('a host that %s: the socket lives through background and losses', async (_, change) => {
    const stage = createStage(world)
    change(stage.wx)
    const socket = stage.connect({ heartbeat: { message: 'ping', interval: 5000, timeout: 2000 } })
    stage.hide()
    await stage.advance(20_000)
    stage.show()
    await stage.advance(20_000)
    stage.network('4g')
    await stage.advance(20_000)
    expect(['open', 'waiting', 'connecting']).toContain(socket.state.phase)
    const sent = socket.send('x').then(() => 'sent')
    await stage.advance(20_000)
    expect(await sent).toBe('sent')
    const closed = socket.close()
    await stage.advance(70_000)
    expect(await closed).toMatchObject({ wasClean: true })
    expect(stage.counters).toMatchObject({ live: 0, unhandledRejections: 0, errors: [] })
    expect(stage.clock.timers).toBe(0)
  })

  test('listeners that cannot be taken off do nothing after the end', async () => {
    const stage = createStage(world)
    for (const name of events) if (name.startsWith('off')) delete (stage.wx as any)[name]
    const socket = stage.connect()
    await stage.advance(100)
    socket.close()
    await stage.advance(1000)
    stage.hide()
    stage.show()
    stage.network('4g')
    await stage.advance(20_000)
    expect([socket.state.phase, stage.dials.length, stage.clock.timers]).toEqual(['closed', 1, 0])
    expect(stage.counters.errors).toEqual([])
  })

  test('a network event without its payload is a hint like any other', async () => {
    const stage = createStage(world, { meets: (connection, n) => n === 1 && connection.refuse() })
    let tell: (event?: unknown) => void = () => {}
    stage.wx.onNetworkStatusChange = (listener: any) => (tell = listener)
    const socket = stage.connect({ retry: () => 100_000 })
    await stage.advance(500)
    tell()
    await stage.advance(100)
    expect(socket.state.phase).toBe('open')
    for (const event of [null, 7, 'wifi', {}, { isConnected: 'no' }]) tell(event)
    await stage.end(socket)
  })

  test('a transport of the user’s own follows the host that is given with it', async () => {
    const stage = createStage(world)
    const { socketTaskTransport, globalSocketTransport } = world.library
    const make = world.client.profile === 'legacy' ? globalSocketTransport : socketTaskTransport
    const socket = stage.connect({ transport: make(stage.wx as any) })
    expect(stage.counters.listeners).toBe(3)
    stage.hide()
    expect(socket.state).toEqual({ phase: 'paused', reason: 'background' })
    await stage.end(socket)
  })
})

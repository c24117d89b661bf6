// The one connection of the 2016 globals, shared by whoever is on the host: two copies of the package (main package and
// 分包), copied and frozen host objects, other libraries (API.md, Transport).
import { describe, expect, test } from 'vitest'
import { createFakeWx, createVirtualClock, type FakeConnection, type VirtualClock } from 'wx-socket/testing'
import { builds } from './world.js'

const takenOver = { code: 1000, reason: 'taken over', wasClean: true }
const key = Symbol.for('wx-socket.globals')
const [one, other] = builds

type Listener = (event?: any) => void
type Answers = { success(result: unknown): void; fail(error: unknown): void }
interface Connection {
  readonly url: string
  state: 'connecting' | 'open' | 'closed'
}

interface Client {
  readonly clock: VirtualClock
  readonly connections: Connection[]
  readonly live: Connection[]
  readonly listeners: Record<string, Listener[]>
  readonly received: string[]
  opensAfter: number
  closesAfter: number
  /** The text with which `closeSocket` fails, if it shall. */
  refusal: string
  emit(name: string, event?: unknown): void
  end(connection: Connection, code?: number): void
  readonly host: any
}

/** A client of 2016 that tells late: one connection, which a new one replaces, and events that do not say whose they are. */
function createClient({ opensAfter = 10, closesAfter = 10, addsUp = false } = {}): Client {
  const clock = createVirtualClock()
  const connections: Connection[] = []
  const listeners: Record<string, Listener[]> = { open: [], message: [], error: [], close: [] }
  const received: string[] = []
  const client: Client = {
    clock,
    connections,
    listeners,
    received,
    opensAfter,
    closesAfter,
    refusal: '',
    get live() {
      return connections.filter(({ state }) => state !== 'closed')
    },
    emit: (name: string, event?: unknown) => listeners[name]!.slice().forEach((listener) => listener(event)),
    /** It is closed, and the close told: by the client's own doing, or with another code by the server's. */
    end(connection: Connection, code = 1000) {
      if (connection.state === 'closed') return
      connection.state = 'closed'
      const tell = () => client.emit('close', { code, reason: connection.url })
      if (client.closesAfter < Infinity) clock.setTimeout(tell, client.closesAfter)
    },
    host: {} as any,
  }
  const register = (name: string) => (listener: Listener) => {
    if (addsUp) listeners[name]!.push(listener)
    else listeners[name] = [listener]
  }
  Object.assign(client.host, {
    onSocketOpen: register('open'),
    onSocketMessage: register('message'),
    onSocketError: register('error'),
    onSocketClose: register('close'),
    connectSocket({ url }: { url: string }) {
      client.live.forEach((connection) => client.end(connection))
      const mine: Connection = { url, state: 'connecting' }
      connections.push(mine)
      clock.setTimeout(() => {
        if (mine.state === 'connecting') client.emit('open', { header: ((mine.state = 'open'), {}) })
      }, client.opensAfter)
    },
    sendSocketMessage({ data, success, fail }: Answers & { data: string }) {
      const [current] = client.live
      if (!current || current.state !== 'open') return fail({ errMsg: 'sendSocketMessage:fail not connected' })
      received.push(`${data} to ${current.url}`)
      success({})
    },
    closeSocket({ success, fail }: Answers) {
      const [current] = client.live
      if (client.refusal || !current)
        return fail({ errMsg: `closeSocket:fail ${client.refusal || 'WebSocket is not connected'}` })
      // The trap of the 2016 page.
      if (current.state === 'connecting') return
      client.end(current)
      success({})
    },
  })
  return client
}

describe.each([
  [one, other],
  [other, one],
])('two copies of the package', ([firstName, firstCopy]: any, [secondName, secondCopy]: any) => {
  const name = `${firstName}, then ${secondName}`
  const connectTo = (client: Client) => {
    const { host, clock } = client
    const connect = (copy: any, path: string, options: object) =>
      copy.connectSocket({ url: `wss://${path}.example.com/`, host, clock, retry: false, ...options })
    return {
      first: (options = {}) => connect(firstCopy, 'first', options),
      second: (options = {}) => connect(secondCopy, 'second', options),
    }
  }

  test(`take over from each other as two sockets do: ${name}`, async () => {
    for (const secondConnect of ['replaces', 'fails'] as const) {
      const seen: Record<string, unknown[]> = {}
      const server = (connection: FakeConnection) => {
        const received = (seen[connection.url] = [] as unknown[])
        connection.onMessage((data) => received.push(data))
      }
      const wx = createFakeWx({ profile: 'legacy', server, secondConnect })
      const { clock, counters } = wx.fake
      const first = firstCopy.connectSocket({ url: 'wss://example.com/first', host: wx, clock })
      await clock.advance(100)
      const second = secondCopy.connectSocket({ url: 'wss://example.com/second', host: wx, clock })
      expect(await first.closed).toEqual(takenOver)
      const sent = second.send('mine')
      await clock.advance(100)
      await sent
      expect(seen).toEqual({ 'wss://example.com/first': [], 'wss://example.com/second': ['mine'] })
      const third = firstCopy.connectSocket({ url: 'wss://example.com/third', host: wx, clock })
      await clock.advance(100)
      expect(await second.closed).toEqual(takenOver)
      expect([third.state.phase, counters.live]).toEqual(['open', 1])
      third.close()
      await clock.advance(60_000)
      expect(counters).toMatchObject({ opened: 3, live: 0, unhandledRejections: 0, errors: [] })
      expect(clock.timers).toBe(0)
    }
  })

  test(`end an owner that would redial when the other has taken over: ${name}`, async () => {
    const client = createClient()
    const { first, second } = connectTo(client)
    const older = first({ retry: () => 1000 })
    await client.clock.advance(100)
    client.end(client.live[0]!, 1006)
    await client.clock.advance(500)
    const owner = second()
    await client.clock.advance(100)
    expect([older.state.phase, owner.state.phase]).toEqual(['waiting', 'open'])
    await client.clock.advance(5000)
    expect(await older.closed).toEqual(takenOver)
    expect([owner.state.phase, client.connections.length]).toEqual(['open', 2])
  })

  test(`wait for the close of what the other had, and for no other: ${name}`, async () => {
    const client = createClient({ closesAfter: 400 })
    const { first, second } = connectTo(client)
    first()
    await client.clock.advance(100)
    const owner = second()
    await client.clock.advance(399)
    expect(client.connections).toHaveLength(1)
    await client.clock.advance(1)
    expect(client.connections).toHaveLength(2)
    await client.clock.advance(5000)
    expect(owner.state.phase).toBe('open')
    owner.close()
    await client.clock.advance(1000)
    // Nobody has a connection now.
    first()
    expect(client.connections).toHaveLength(3)
  })

  test(`wait one second for a close that is not told, and ignore it afterwards: ${name}`, async () => {
    const client = createClient({ closesAfter: 1500 })
    const { first, second } = connectTo(client)
    first()
    await client.clock.advance(100)
    const owner = second()
    await client.clock.advance(999)
    expect(client.connections).toHaveLength(1)
    await client.clock.advance(1)
    expect(client.connections).toHaveLength(2)
    await client.clock.advance(5000)
    expect(owner.state.phase).toBe('open')
    client.end(client.live[0]!, 1006)
    await client.clock.advance(5000)
    expect(owner.state.phase).toBe('closed')
  })

  test(`dial at once where the other has failed, and hear of their own end: ${name}`, async () => {
    const client = createClient({ opensAfter: 500 })
    const { first, second } = connectTo(client)
    first({ retry: () => 60_000 }).errors$.subscribe()
    await client.clock.advance(20)
    client.connections[0]!.state = 'closed'
    client.emit('error', { errMsg: 'refused' })
    await client.clock.advance(50)
    const owner = second()
    expect(client.connections).toHaveLength(2)
    await client.clock.advance(1000)
    expect(owner.state.phase).toBe('open')
    client.end(client.live[0]!, 1011)
    await client.clock.advance(100)
    expect(owner.state.phase).toBe('closed')
  })

  test(`wait for the end of the other that opens after an error: ${name}`, async () => {
    const client = createClient({ opensAfter: 100, closesAfter: 400 })
    const { first, second } = connectTo(client)
    first().errors$.subscribe()
    await client.clock.advance(20)
    client.emit('error', { errMsg: 'of somebody else' })
    await client.clock.advance(100)
    second()
    // It was asked to close when it opened.
    await client.clock.advance(379)
    expect(client.connections).toHaveLength(1)
    await client.clock.advance(1)
    expect(client.connections).toHaveLength(2)
  })

  test(`take a close for their own when that of the other did not come for a minute: ${name}`, async () => {
    const client = createClient({ closesAfter: Infinity })
    const { first, second } = connectTo(client)
    first()
    await client.clock.advance(100)
    const owner = second()
    await client.clock.advance(61_000)
    client.closesAfter = 10
    expect(owner.state.phase).toBe('open')
    client.end(client.live[0]!, 1006)
    await client.clock.advance(100)
    expect(owner.state.phase).toBe('closed')
  })

  test(`close what the other has when that opens late: ${name}`, async () => {
    const client = createClient({ opensAfter: 500 })
    const { first, second } = connectTo(client)
    const older = first()
    await client.clock.advance(100)
    const owner = second()
    expect(await older.closed).toEqual(takenOver)
    await client.clock.advance(420)
    expect(client.connections.map(({ state }) => state)).toEqual(['closed', 'connecting'])
    await client.clock.advance(1000)
    expect([owner.state.phase, client.live.length]).toEqual(['open', 1])
  })

  test(`hear each event once where registrations add up: ${name}`, async () => {
    const client = createClient({ addsUp: true })
    const { first, second } = connectTo(client)
    const heard: string[] = []
    const follow = (socket: any, who: string) => socket.messages$.subscribe((data: string) => heard.push(who + data))
    follow(first(), 'first ')
    await client.clock.advance(100)
    const owner = second({ retry: () => 100 })
    follow(owner, 'second ')
    for (let i = 0; i < 20; i++) {
      await client.clock.advance(1000)
      client.emit('message', { data: `message ${i}` })
      client.end(client.live[0]!, 1006)
    }
    expect(heard).toEqual(Array.from({ length: 20 }, (_, i) => `second message ${i}`))
    // Nor are they piled up with each dial.
    expect(client.listeners.message!.length).toBeLessThan(5)
  })

  test(`share one cell on the host: ${name}`, async () => {
    const client = createClient()
    const { first, second } = connectTo(client)
    const { host, clock } = client
    expect(host[key]).toBe(undefined)
    first()
    const cell = host[key]
    expect(Object.getOwnPropertyDescriptor(host, key)!.enumerable).toBe(true)
    expect(cell).toMatchObject({ owner: { evict: expect.any(Function) }, occupied: true })
    await clock.advance(100)
    const owner = second()
    await clock.advance(100)
    expect(host[key]).toBe(cell)
    expect(cell.occupied).toBe(true)
    owner.close()
    await clock.advance(100)
    expect([cell.occupied, client.live.length]).toEqual([false, 0])
  })
})

describe.each([
  [one, other],
  [other, one],
])('two copies of the package, each with its own', ([firstName, firstCopy]: any, [secondName, secondCopy]: any) => {
  test.each<[string, (host: any) => [object, object]]>([
    ['copy of the host made before the first dial', (host) => [host, { ...host }]],
    ['frozen copy of the host', (host) => [Object.freeze({ ...host }), Object.freeze({ ...host })]],
  ])(`%s, take over from each other: ${firstName}, then ${secondName}`, async (_name, hosts) => {
    const client = createClient()
    const { host, clock } = client
    const [firstHost, secondHost] = hosts(host)
    const first = firstCopy.connectSocket({ url: 'wss://first.example.com/', host: firstHost, clock })
    await clock.advance(100)
    const second = secondCopy.connectSocket({ url: 'wss://second.example.com/', host: secondHost, clock })
    await clock.advance(5000)
    expect(await first.closed).toEqual(takenOver)
    await expect(first.send('secret')).rejects.toMatchObject({ code: 'CLOSED' })
    second.send('mine')
    await clock.advance(100)
    expect([client.received, second.state.phase]).toEqual([['mine to wss://second.example.com/'], 'open'])
    second.close()
    await clock.advance(5000)
  })
})

describe.each(builds)('%s, with', (_, { connectSocket }) => {
  const copies: [name: string, hosts: (host: any) => [first: object, second: () => object]][] = [
    [
      'a copy of the host made before the first dial',
      (host) => [
        host,
        (
          (copy) => () =>
            copy
        )({ ...host }),
      ],
    ],
    [
      'a copy of the host made after the first dial',
      (host) => [host, () => ({ ...host, sendSocketMessage: host.sendSocketMessage.bind(host) })],
    ],
    ['a host that inherits', (host) => [host, () => Object.create(host)]],
    ['a frozen host', (host) => [Object.freeze(host), () => host]],
    ['frozen copies', (host) => [Object.freeze({ ...host }), () => Object.freeze({ ...host })]],
  ]
  test.each(copies)('%s, one socket takes over from the other', async (_name, hosts) => {
    const client = createClient()
    const { host, clock } = client
    const [firstHost, secondHost] = hosts(host)
    const first = connectSocket({ url: 'wss://first.example.com/', host: firstHost as any, clock })
    await clock.advance(100)
    const second = connectSocket({ url: 'wss://second.example.com/', host: secondHost() as any, clock })
    expect(await first.closed).toEqual(takenOver)
    second.send('mine')
    await clock.advance(100)
    expect(client.received).toEqual(['mine to wss://second.example.com/'])
    expect(client.connections.map(({ state }) => state)).toEqual(['closed', 'open'])
  })

  test('a host that closes late, a socket waits for the close however much older it is than the one it takes over from', async () => {
    const client = createClient({ closesAfter: 400 })
    const { host, clock } = client
    let login = (_: string): void => {}
    const url = () => new Promise<string>((resolve) => (login = resolve))
    const older = connectSocket({ url, host, clock, timeout: 4_000_000 })
    await clock.advance(3_600_000)
    connectSocket({ url: 'wss://young.example.com/', host, clock })
    await clock.advance(100)
    login('wss://older.example.com/')
    await clock.advance(399)
    expect(client.connections).toHaveLength(1)
    await clock.advance(100)
    expect([older.state.phase, client.connections.length]).toEqual(['open', 2])
  })

  test('another library that registers for onSocketOpen once, it hears again at the next dial', async () => {
    const client = createClient()
    const { host, clock } = client
    const socket = connectSocket({ url: 'wss://example.com/', host, clock, timeout: 1000, retry: () => 500 })
    socket.errors$.subscribe()
    await clock.advance(5)
    host.onSocketOpen(() => {})
    await clock.advance(10_000)
    expect(socket.state.phase).toBe('open')
    expect([client.connections.length, client.live.length]).toEqual([2, 1])
  })

  test('a closeSocket that fails for whatever reason, the next socket waits all the same', async () => {
    for (const refusal of ['system error', 'jsapi has no permission', 'invalid code']) {
      const client = createClient({ closesAfter: 300 })
      const { host, clock } = client
      const first = connectSocket({ url: 'wss://first.example.com/', host, clock })
      await clock.advance(100)
      client.refusal = refusal
      const second = connectSocket({ url: 'wss://second.example.com/', host, clock, retry: false })
      await clock.advance(999)
      expect(client.connections).toHaveLength(1)
      client.refusal = ''
      await clock.advance(5000)
      // The late close of the first is not that of the second.
      expect([first.state.phase, second.state.phase, client.live.length]).toEqual(['closed', 'open', 1])
    }
  })

  test('a closeSocket that fails since the connection is gone, the next socket does not wait', async () => {
    const client = createClient()
    const { host, clock } = client
    connectSocket({ url: 'wss://first.example.com/', host, clock })
    await clock.advance(100)
    client.closesAfter = Infinity
    client.end(client.live[0]!)
    connectSocket({ url: 'wss://second.example.com/', host, clock })
    expect(client.connections).toHaveLength(2)
  })

  test('a closeSocket that fails and a host that refuses a second connection, the first is closed once it can be', async () => {
    const wx = createFakeWx({ profile: 'legacy', secondConnect: 'fails' })
    const { clock, counters } = wx.fake
    let failures = 2
    const fail = ({ fail }: Answers) => fail({ errMsg: 'closeSocket:fail system error' })
    const host = { ...wx, closeSocket: (options: any) => (failures-- > 0 ? fail(options) : wx.closeSocket(options)) }
    connectSocket({ url: 'wss://example.com/first', host, clock })
    await clock.advance(100)
    const second = connectSocket({ url: 'wss://example.com/second', host, clock, retry: () => 500 })
    second.errors$.subscribe()
    await clock.advance(5000)
    expect([second.state.phase, counters.live]).toEqual(['open', 1])
  })

  test('a late close of an earlier connection that ends a later one, none is left behind', async () => {
    const client = createClient({ closesAfter: 2000 })
    const { host, clock } = client
    const { connectSocket: dial } = host
    // The first is refused, and its close is told long after.
    host.connectSocket = (options: any) => {
      host.connectSocket = dial
      clock.setTimeout(() => client.emit('error', { errMsg: 'connectSocket:fail refused' }), 10)
      clock.setTimeout(() => client.emit('close', { code: 1006, reason: options.url }), 1000)
    }
    const told = { dials: 0 }
    const socket = connectSocket({ url: 'wss://example.com/', host, clock, retry: () => told.dials++ < 1 && 500 })
    socket.errors$.subscribe()
    socket.messages$.subscribe({ error() {} })
    await clock.advance(900)
    expect(socket.state.phase).toBe('open')
    await clock.advance(200)
    expect([socket.state.phase, client.live.length]).toEqual(['closed', 0])
  })

  test('a close that nobody can doubt, nobody asks to close again', async () => {
    const client = createClient()
    const { host, clock } = client
    const asked: unknown[] = []
    const { closeSocket } = host
    host.closeSocket = (options: Answers) => (asked.push(options), closeSocket(options))
    const socket = connectSocket({ url: 'wss://example.com/', host, clock, retry: false })
    await clock.advance(100)
    client.end(client.live[0]!, 1006)
    await clock.advance(100)
    expect(socket.state.phase).toBe('closed')
    expect(asked).toEqual([])
  })
})

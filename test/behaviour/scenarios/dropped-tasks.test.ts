// Hosts that give no task back. Only on a base library without tasks does that mean the 2016 globals; everywhere else it
// is a wrapper that drops it, or a slip, and nobody else's socket may suffer for it.
import { describe, expect, test } from 'vitest'
import { createFakeWx, type FakeConnection, type FakeWx, type ProfileName } from 'wx-socket/testing'
import { builds } from './world.js'

const url = 'wss://example.com/ours'
const hint = expect.stringMatching(/SocketTask.* host。.*SocketTask.* host\./)

/** As `promisifyAll` of miniprogram-api-promise 1.0.4: with callbacks it calls through, and drops what comes back. */
const dropping = (wx: FakeWx) => ({ ...wx, connectSocket: (request: any) => void wx.connectSocket(request) })
/** As simpler ones do: its callbacks are its own. */
const promising = (wx: FakeWx) => ({
  ...wx,
  connectSocket: (request: any) =>
    new Promise((success, fail) => void wx.connectSocket({ ...request, success, fail, complete: undefined })),
})
const wrappers: [string, (wx: FakeWx) => any][] = [
  ['drops it', dropping],
  ['gives a Promise of something else', promising],
  [
    'gives a Promise of nothing',
    (wx) => ({ ...wx, connectSocket: async (request: any) => void wx.connectSocket(request) }),
  ],
]
const taskProfiles: ProfileName[] = ['devtools', 'android']
const cases = builds.flatMap(([build, library]) =>
  taskProfiles.map((profile) => ({ name: `${build}, ${profile}`, library, profile })),
)

describe.each(cases)('$name', ({ library: { connectSocket, globalSocketTransport }, profile }) => {
  const setup = (options: object = {}) => {
    const connections: FakeConnection[] = []
    const wx = createFakeWx({ profile, server: (connection) => void connections.push(connection), ...options })
    const { clock, counters } = wx.fake
    const connect = (host: any, given: object = {}) => {
      const socket = connectSocket({ url, host, clock, ...given })
      const failures: any[] = []
      socket.errors$.subscribe((error) => failures.push(error))
      return { socket, failures }
    }
    return { wx, clock, counters, connections, connect }
  }

  test.each(wrappers)('says that a wrapper that %s has lost the task, and does not try again', async (_, wrap) => {
    const { wx, clock, counters, connect } = setup()
    const { socket } = connect(wrap(wx))
    const opened = socket.opened.catch((error: unknown) => error)
    await clock.advance(60_000)
    expect(await opened).toMatchObject({
      code: 'CONNECT_FAILED',
      kind: 'unknown',
      message: 'Cannot connect: the call succeeded and gave no SocketTask',
      hint,
      retryable: false,
    })
    expect(socket.state.phase).toBe('closed')
    expect(counters).toMatchObject({ opened: 1, unhandledRejections: 0, errors: [] })
    expect(clock.timers).toBe(0)
  })

  test('says so also where success comes later', async () => {
    const { wx, clock, connect } = setup()
    const { socket } = connect(dropping(wx), { forceCellularNetwork: true })
    await clock.advance(1000)
    expect(socket.state).toMatchObject({ phase: 'closed', error: { code: 'CONNECT_FAILED', hint } })
  })

  test.each(['first', 'latest'] as const)(
    'leaves the socket of another library alone, the globals bound to the %s',
    async (globalBinding) => {
      const { wx, clock, connections, connect } = setup({ globalBinding })
      const theirs: string[] = []
      wx.onSocketOpen(() => theirs.push('open'))
      wx.onSocketClose(() => theirs.push('close'))
      const task = wx.connectSocket({ url: 'wss://example.com/theirs' })
      await clock.advance(100)
      const { socket } = connect(dropping(wx))
      socket.send('ours').catch(() => {})
      await clock.advance(60_000)
      socket.close()
      await clock.advance(60_000)
      expect(connections[0]).toMatchObject({ received: [], closedByClient: undefined })
      expect(task.readyState ?? 1).toBe(1)
      expect(theirs).not.toContain('close')
      expect(theirs).toContain('open')
    },
  )

  test('takes a failure after nothing for what it is', async () => {
    const { wx, clock, connect } = setup()
    const { failures } = connect({
      ...wx,
      connectSocket: ({ fail }: any) => void clock.setTimeout(() => fail({ errMsg: 'connectSocket:fail refused' }), 50),
    })
    await clock.advance(60)
    expect(failures).toMatchObject([{ code: 'CONNECT_FAILED', kind: 'refused', retryable: true }])
  })

  test('waits for a task that comes by a Promise after success', async () => {
    const { wx, clock, connect } = setup()
    const { socket, failures } = connect({
      ...wx,
      connectSocket(request: any) {
        const task = wx.connectSocket(request)
        return Promise.resolve().then(() => task)
      },
    })
    await clock.advance(100)
    expect([socket.state.phase, failures]).toEqual(['open', []])
  })

  test('waits in vain for a host that says nothing at all, and uses the task that comes later', async () => {
    const { wx, clock, counters, connect } = setup()
    let slips = 1
    const registered: string[] = []
    const host = {
      ...wx,
      connectSocket: (request: any) => (slips-- > 0 ? undefined : wx.connectSocket(request)),
      onSocketOpen: () => registered.push('open'),
    }
    const { socket, failures } = connect(host, { retry: () => 100 })
    await clock.advance(30_000)
    expect(failures).toMatchObject([{ code: 'CONNECT_TIMEOUT', hint, retryable: true }])
    expect(socket.state.phase).toBe('open')
    const { socket: other } = connect(host)
    await clock.advance(100)
    expect([socket.state.phase, other.state.phase, counters.live]).toEqual(['open', 'open', 2])
    expect(registered).toEqual([])
  })

  test('tells no such thing where a task has come and the server is silent', async () => {
    const { wx, clock, connect } = setup({ server: (connection: FakeConnection) => connection.hold() })
    const { socket } = connect(wx, { timeout: 1000, retry: false })
    await clock.advance(2000)
    expect(socket.state).toMatchObject({ phase: 'closed', error: { code: 'CONNECT_TIMEOUT' } })
    expect((socket.state as any).error.hint).toBeUndefined()
  })

  test('uses tasks beside a socket that was told to use the globals', async () => {
    const { wx, clock, counters, connect } = setup()
    const { socket: one } = connect(wx, { transport: globalSocketTransport(wx) })
    await clock.advance(100)
    const { socket: other } = connect(wx)
    await clock.advance(100)
    expect([one.state.phase, other.state.phase, counters.live]).toEqual(['open', 'open', 2])
  })

  test('a host that tells no version is on its tasks as soon as one comes, for all sockets', async () => {
    const { wx, clock, counters, connections, connect } = setup()
    let slips = 1
    const host = {
      ...wx,
      getSystemInfoSync: undefined,
      connectSocket: (request: any) => (slips-- > 0 ? undefined : wx.connectSocket(request)),
    }
    const { socket: one } = connect(host, { retry: () => 100 })
    await clock.advance(30_000)
    const { socket: other } = connect(host)
    await clock.advance(30_000)
    expect([one.state.phase, other.state.phase, counters.live]).toEqual(['open', 'open', 2])
    one.send('one')
    other.send('other')
    other.close()
    await clock.advance(1000)
    expect(connections.map(({ received }) => received)).toEqual([['one'], ['other']])
    expect([one.state.phase, other.state.phase, counters.live]).toEqual(['open', 'closed', 1])
  })
})

describe.each(builds)('%s', (_, { connectSocket }) => {
  /** On a host of 2016 the globals connect; one of today is believed to have lost the task. */
  const takenFor = async (told: object) => {
    const wx = createFakeWx({ profile: 'legacy' })
    const { clock } = wx.fake
    const host = { ...wx, getSystemInfoSync: undefined, ...told } as any
    const socket = connectSocket({ url, host, clock, timeout: 1000, retry: false })
    await clock.advance(2000)
    return socket.state.phase === 'open' ? 'of 2016' : 'of today'
  }
  const tells = (SDKVersion: unknown) => () => ({ SDKVersion })
  const throws = () => {
    throw new Error('not supported')
  }

  test.each<[told: string, is: string, host: object]>([
    ['no version', 'of 2016', {}],
    ['1.6.6', 'of 2016', { getSystemInfoSync: tells('1.6.6') }],
    ['1.7.0', 'of today', { getSystemInfoSync: tells('1.7.0') }],
    ['1.10.0', 'of today', { getSystemInfoSync: tells('1.10.0') }],
    ['2.0.0', 'of today', { getSystemInfoSync: tells('2.0.0') }],
    ['10.0.1', 'of today', { getSystemInfoSync: tells('10.0.1') }],
    ['a word', 'of 2016', { getSystemInfoSync: tells('dev') }],
    ['an error', 'of 2016', { getSystemInfoSync: throws }],
    ['2.20.2 in getAppBaseInfo', 'of today', { getAppBaseInfo: tells('2.20.2'), getSystemInfoSync: throws }],
    ['1.6.6 in getAppBaseInfo', 'of 2016', { getAppBaseInfo: tells('1.6.6'), getSystemInfoSync: tells('3.0.0') }],
    ['3.0.0 in getSystemInfoSync only', 'of today', { getAppBaseInfo: throws, getSystemInfoSync: tells('3.0.0') }],
  ])('takes a host that returns nothing, and tells %s for its version, for one %s', async (_, expected, told) => {
    expect(await takenFor(told)).toBe(expected)
  })

  test('asks for no version where a task comes', async () => {
    const wx = createFakeWx()
    const { clock } = wx.fake
    let asked = 0
    const host = { ...wx, getSystemInfoSync: () => ++asked, getAppBaseInfo: () => ++asked } as any
    const socket = connectSocket({ url, host, clock })
    await clock.advance(100)
    expect([socket.state.phase, asked]).toEqual(['open', 0])
  })
})

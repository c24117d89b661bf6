// Code of others runs inside ours: consoles, getters, transports, subscribers. What it throws, keeps or changes stays its
// own trouble.
import { config } from 'rxjs'
import { describe, expect, test, vi } from 'vitest'
import { createVirtualClock, type FakeConnection } from 'wx-socket/testing'
import { createHost, failureOf, overhear, setUp, url } from './words/world.js'
import { builds } from './world.js'

describe.each(builds)('%s', (_, library) => {
  const { connectSocket, json } = library
  const heard = overhear()

  test('a console that throws stops nothing', async () => {
    vi.mocked(console.warn).mockImplementation(() => {
      throw new Error('no warnings in tests')
    })
    let dials = 0
    const { clock, connect } = setUp(library, (connection) => {
      if (++dials === 1) connection.refuse('http')
    })
    const socket = connect()
    const phases: string[] = []
    socket.state$.subscribe({ next: ({ phase }: any) => phases.push(phase), complete: () => phases.push('complete') })
    const thrown = await thrownBy(() => clock.advance(60_000))
    expect(phases).toEqual(['connecting', 'waiting', 'connecting', 'open'])
    expect(thrown).toEqual(['no warnings in tests'])
    socket.close()
    await clock.advance(100)
    expect(phases.slice(4)).toEqual(['closing', 'closed', 'complete'])
  })

  test('an error that cannot be written is told to the host, and the next one is written', async () => {
    const { clock, connect } = setUp(library)
    const socket = connect()
    await clock.advance(100)
    const thrown = await thrownBy(async () => {
      socket.report({ name: 'SocketError', code: 'CLOSED', message: Symbol('unwritable') })
      await clock.advance(0)
    })
    expect(thrown).toHaveLength(1)
    socket.report({ name: 'SocketError', code: 'EXPIRED', message: 'written' })
    await clock.advance(0)
    expect(heard.warned).toEqual(['wx-socket: written (EXPIRED)'])
    socket.close()
  })

  test('whoever subscribes to errors$ in the turn of connectSocket receives what failed at once', async () => {
    const { clock, wx, connect } = setUp(library)
    wx.connectSocket = (({ fail }: any) => fail({ errMsg: 'connectSocket:fail boom' })) as any
    const socket = connect({ retry: () => 1000 })
    const codes: string[] = []
    socket.errors$.subscribe(({ code }: any) => codes.push(code))
    await clock.advance(500)
    expect([codes, heard.warned]).toEqual([['CONNECT_FAILED'], []])
    socket.close()
  })

  test('whoever is the only one gets the message alone, without the frame it came as', async () => {
    const { clock, connect } = setUp(library, (connection) => {
      connection.accept()
      connection.onMessage((text) => connection.send(text))
    })
    const socket = connect({ codec: json() })
    const given: unknown[][] = []
    const note = (...all: unknown[]): void => void given.push(all)
    const subscription = socket.messages$.subscribe(note)
    socket.send(1)
    await clock.advance(100)
    subscription.unsubscribe()
    socket.onMessage(note)
    socket.send(2)
    await clock.advance(100)
    expect(given).toEqual([[1], [2]])
    socket.close()
  })

  test('a frame that a hook leaves behind goes to the only subscriber alone, too', async () => {
    const { clock, connect } = setUp(library, (connection) => {
      connection.accept()
      connection.send('"early"')
    })
    const given: unknown[][] = []
    const socket = connect({
      codec: json(),
      handshake: () => new Promise((resolve) => clock.setTimeout(() => resolve(undefined), 50)),
    })
    socket.messages$.subscribe((...all: unknown[]) => given.push(all))
    await clock.advance(200)
    expect(given).toEqual([['early']])
    socket.close()
  })

  test('what somebody has put on Object.prototype is no option', async () => {
    const { wx, clock, connect } = setUp(library)
    const socket = connect({ url })
    const prototype = Object.prototype as any
    let refused: any
    let sent: Promise<void>
    try {
      prototype.url = 'wss://evil.example'
      prototype.ttl = 1
      sent = socket.send('x', {})
      connectSocket({ host: wx } as any)
    } catch (error) {
      refused = error
    } finally {
      delete prototype.url
      delete prototype.ttl
    }
    expect(refused.message).toMatch(/url must be/)
    await clock.advance(1000)
    await expect(sent!).resolves.toBeUndefined()
    socket.close()
  })

  test('an option that cannot be read is INVALID_OPTION', async () => {
    const { connect } = setUp(library)
    const cause = new Error('unreadable')
    const unreadable = (name: string, error: unknown = cause) =>
      Object.defineProperty({}, name, { enumerable: true, get: () => fail(error) })
    expect(await failureOf(() => connectSocket(unreadable('url') as any))).toMatchObject({
      code: 'INVALID_OPTION',
      cause,
    })
    const socket = connect()
    const sent = socket.send('x', unreadable('ttl', null))
    expect(await failureOf(() => sent)).toMatchObject({ code: 'INVALID_OPTION', data: 'x' })
    expect(await failureOf(() => socket.close(unreadable('code')))).toMatchObject({ code: 'INVALID_OPTION' })
    socket.close()
  })

  test('what throws when it is asked whether it is a promise has no frame', async () => {
    const { connect } = setUp(library)
    const socket = connect()
    const message = Object.defineProperty({}, 'then', { get: () => fail(new Error('then?')) })
    expect(await failureOf(() => socket.send(message))).toMatchObject({ code: 'ENCODE_FAILED', data: message })
    socket.close()
  })

  test('a url function that closes the socket dials nothing', async () => {
    let dials = 0
    const { clock, connect } = setUp(library, (connection) => {
      dials++
      connection.refuse('http')
    })
    const socket = connect({
      url: (attempt: number) => {
        if (attempt > 1) socket.close()
        return url
      },
      retry: () => 100,
    })
    await clock.advance(5000)
    expect([socket.state.phase, dials]).toEqual(['closed', 1])
  })

  test('a header that cannot be read fails the attempt at once, and is asked for again', async () => {
    const { clock, connect } = setUp(library)
    const header = async (attempt: number) =>
      attempt === 1 ? Object.defineProperty({}, 'A', { enumerable: true, get: () => fail(new Error('A?')) }) : {}
    const socket = connect({ header, retry: () => 100 })
    const errors: any[] = []
    socket.errors$.subscribe((error: any) => errors.push(error))
    await clock.advance(1000)
    expect(errors).toMatchObject([{ code: 'CONNECT_FAILED', kind: 'provider', message: expect.stringContaining('A?') }])
    expect([socket.state.phase, heard.unhandled]).toEqual(['open', []])
    socket.close()
  })

  test('a ping that is changed later is sent as it was', async () => {
    const pings: number[] = []
    const { clock, connect } = setUp(library, (connection: FakeConnection) => {
      connection.accept()
      connection.onMessage((bytes) => {
        pings.push(new Uint8Array(bytes as ArrayBuffer)[0]!)
        connection.send(bytes)
      })
    })
    const message = new Uint8Array([1])
    const socket = connect({ heartbeat: { message, interval: 1000 } })
    message[0] = 9
    await clock.advance(1500)
    socket.reconnect()
    await clock.advance(1500)
    expect(pings).toEqual([1, 1])
    socket.close()
  })

  test('a transport that opens without a header opens', async () => {
    const clock = createVirtualClock()
    const transport = {
      connect: (_: unknown, listener: any) => (
        clock.setTimeout(() => listener.open({}), 1),
        { send: (_data: unknown, done: () => void) => done(), close: () => listener.end({}) }
      ),
    }
    const socket = connectSocket({ url, transport: transport as any, clock })
    await clock.advance(10)
    expect(await socket.opened).toMatchObject({ header: {}, protocol: '', attempt: 1 })
    socket.close()
  })

  test('a closed state that is changed opens nothing', async () => {
    const { clock, connect } = setUp(library)
    const socket = connect()
    socket.close()
    await clock.advance(100)
    Object.assign(socket.state, { phase: 'paused', by: 'user' })
    socket.resume()
    await clock.advance(1000)
    expect(socket.state.phase).not.toMatch(/connecting|open/)
  })

  test("close waits for the answer to a hook's send, as for any", async () => {
    const clock = createVirtualClock()
    const { on, ...host } = createHost()
    const task = host.connectSocket()
    task.send = ({ success }: any) => void clock.setTimeout(success, 100)
    task.close = (cause: unknown) => on.Close!(cause)
    const log: unknown[] = []
    const handshake = ({ send }: any): Promise<void> => {
      send('subscribe').then(
        () => log.push('taken'),
        ({ code }: any) => log.push(code),
      )
      return Promise.resolve()
    }
    const socket = connectSocket({ url, host, clock, handshake } as any)
    on.Open!({})
    await socket.opened
    log.push(socket.pending)
    socket.drain().then(() => log.push('drained'))
    socket.close()
    await clock.advance(1000)
    expect(log).toEqual([{ count: 1, bytes: 9 }, 'taken', 'drained'])
    expect((await socket.closed).wasClean).toBe(true)
  })

  test('a listener for another event than abort is no listener of an abort', () => {
    const { signal, abort } = library.createAbortController()
    const called = vi.fn()
    signal.addEventListener('other' as 'abort', called)
    abort()
    expect(called).not.toHaveBeenCalled()
  })
})

test("an error without a handler is rxjs' to report, which an app may have told how", async () => {
  const { clock, connect } = setUp(builds[0]![1], (connection) => connection.refuse('http'))
  const onUnhandledError = vi.fn()
  config.onUnhandledError = onUnhandledError
  try {
    const thrown = await thrownBy(async () => {
      connect({ retry: false }).messages$.subscribe(() => {})
      await clock.advance(100)
    })
    expect([onUnhandledError.mock.calls.length, thrown]).toEqual([1, []])
  } finally {
    config.onUnhandledError = null
  }
})

const fail = (error: unknown): never => {
  throw error
}

/** What was thrown on a task of its own meanwhile: a host reports it. */
async function thrownBy(act: () => Promise<unknown>): Promise<string[]> {
  const others = process.listeners('uncaughtException')
  const thrown: string[] = []
  process.removeAllListeners('uncaughtException')
  process.on('uncaughtException', (error) => thrown.push(String(error.message)))
  try {
    await act()
    await new Promise((resolve) => setTimeout(resolve, 1))
    await new Promise((resolve) => setTimeout(resolve, 1))
  } finally {
    process.removeAllListeners('uncaughtException')
    for (const other of others) process.on('uncaughtException', other)
  }
  return thrown
}

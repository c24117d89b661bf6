// What the connection performs, over a platform that does what the test says.
import { afterEach, describe, expect, test, vi } from 'vitest'
import { connectSocket } from '../../../src/connect-socket.js'
import { SocketError } from '../../../src/errors/socket-error.js'
import type { RawSocketOptions } from '../../../src/options/options.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import type { Transport, Wire, WireListener } from '../../../src/hosts/transport.js'
import { settle } from '../outbox/world.js'
import { raise } from '../hosts/scripted.js'

/** `log` tells what reached the platform, and what the socket told. */
function setup(options: Partial<RawSocketOptions> = {}, overrides: Partial<Wire> = {}) {
  const clock = createVirtualClock({ now: 0 })
  const log: string[] = []
  const wires: WireListener[] = []
  const transport: Transport = {
    connect(_, listener) {
      wires.push(listener)
      return {
        send: (data, done) => done(void log.push(`${wires.length}: ${data}`)),
        close: (code) => listener.end({ code }),
        ...overrides,
      }
    },
  }
  const socket = connectSocket({ url: 'wss://example.com', transport, clock, retry: () => 100, ...options })
  const errors: SocketError[] = []
  socket.errors$.subscribe((error) => errors.push(error))
  const open = (header = {}) => wires[wires.length - 1]!.open({ header })
  return { clock, log, wires, socket, errors, open }
}

describe('the deadline of an attempt', () => {
  test.each([
    ['the provider', { url: () => new Promise<string>(() => undefined) }, false, 'url, header or protocols function'],
    ['the server', {}, false, 'the server did not answer'],
    ['the hooks', { handshake: () => new Promise(() => undefined) }, true, 'the opening hooks did not finish'],
  ])('fails it and names %s', async (_, options, opens, why) => {
    const { clock, errors, open, socket } = setup({ timeout: 2000, ...options })
    await clock.advance(1500)
    if (opens) open()
    await clock.advance(499)
    expect(errors).toEqual([])
    await clock.advance(1)
    expect(errors.map(({ code, retryable }) => [code, retryable])).toEqual([['CONNECT_TIMEOUT', true]])
    expect(errors[0]!.message).toContain(why)
    // The next attempt has its own.
    await clock.advance(100)
    expect(socket.state).toEqual({ phase: 'connecting', attempt: 2 })
    await clock.advance(2000)
    expect(errors).toHaveLength(2)
  })

  test('has the hint of the wire, where the platform was silent', async () => {
    const { clock, errors } = setup({ timeout: 2000 }, { hint: 'Knock louder.' })
    await clock.advance(2000)
    expect(errors).toMatchObject([{ code: 'CONNECT_TIMEOUT', hint: 'Knock louder.' }])
  })

  test('is over once the socket is open', async () => {
    const { clock, errors, open, socket } = setup()
    open()
    await clock.advance(60_000)
    expect(clock.timers).toBe(0)
    expect([socket.state.phase, errors]).toEqual(['open', []])
  })
})

describe('an opening', () => {
  test('runs the hooks, flushes, resolves opened, and then announces', async () => {
    const { log, open, socket } = setup({ handshake: ({ send }) => send('login') })
    socket.onOpening(({ send }) => send('subscribe'))
    void socket.send('queued')
    void socket.opened.then(({ attempt }) => log.push(`opened, attempt ${attempt}`))
    socket.state$.subscribe(({ phase }) => log.push(phase))
    open()
    await settle()
    expect(log).toEqual(['connecting', '1: login', '1: subscribe', '1: queued', 'open', 'opened, attempt 1'])
  })

  test('tells the subprotocol, and whether the socket had been open before', async () => {
    const { clock, open, socket, wires } = setup()
    open({ 'SEC-WebSocket-Protocol': 'tea' })
    const first = socket.opened
    expect(await first).toMatchObject({ protocol: 'tea', attempt: 1, reconnected: false })
    wires[0]!.end({ code: 1006 })
    expect(socket.opened).not.toBe(first)
    await clock.advance(100)
    open()
    expect(await socket.opened).toEqual({ header: {}, protocol: '', attempt: 2, reconnected: true })
  })

  test('runs no hook that was taken back', async () => {
    const { log, open, socket } = setup()
    const hook = ({ send }: { send: (text: string) => Promise<void> }) => send('hello')
    socket.onOpening(hook)
    const takeBack = socket.onOpening(hook)
    takeBack()
    takeBack()
    open()
    await settle()
    expect(log).toEqual(['1: hello'])
  })

  test('gives the leftover frames to subscribers before it is announced', async () => {
    const { log, open, socket, wires } = setup({ handshake: () => Promise.resolve() })
    socket.messages$.subscribe((message) => log.push(`message ${message}`))
    socket.state$.subscribe(({ phase }) => log.push(phase))
    open()
    wires[0]!.message('early')
    expect(log).toEqual(['connecting'])
    await settle()
    expect(log).toEqual(['connecting', 'message early', 'open'])
  })
})

describe('what a hook sends', () => {
  test('is rejected when the platform answers nothing, and never reaches the next wire', async () => {
    const sends: SocketError[] = []
    const taken: unknown[] = []
    const { clock, open, wires } = setup(
      { handshake: ({ send }) => send('login').catch((error) => void sends.push(error)) },
      // Not open, as the platform says: the message goes back, and waits for the end.
      { send: (data, done) => done(taken.push(data) && new SocketError('CONNECTION_LOST', 'not open')) },
    )
    open()
    wires[0]!.end({ code: 1006 })
    await settle()
    expect(sends.map(({ code, data }) => [code, data])).toEqual([['CONNECTION_LOST', 'login']])
    await clock.advance(100)
    open()
    expect(taken).toEqual(['login', 'login'])
  })
})

describe('the heartbeat', () => {
  const heartbeat = { message: 'ping', interval: 1000, timeout: 500 }

  test('hears what is sent and what comes, and stands still between two connections', async () => {
    const { clock, log, open, socket, wires } = setup({ heartbeat, retry: () => 5000 })
    open()
    await clock.advance(600)
    void socket.send('a')
    wires[0]!.message('b')
    await clock.advance(999)
    expect(log).toEqual(['1: a'])
    await clock.advance(1)
    expect(log).toEqual(['1: a', '1: ping'])
    wires[0]!.end({})
    await clock.advance(4999)
    expect(socket.state.phase).toBe('waiting')
    expect(log).toHaveLength(2)
  })

  test('shows the round trip, and gives up a connection that does not answer', async () => {
    const { clock, errors, open, socket, wires } = setup({ heartbeat })
    open()
    await clock.advance(1040)
    wires[0]!.message('anything')
    expect(socket.state).toMatchObject({ phase: 'open', rtt: 40 })
    await clock.advance(1500)
    expect(errors.map(({ code }) => code)).toEqual(['HEARTBEAT_TIMEOUT'])
    expect(socket.state.phase).toBe('waiting')
  })

  test('reports a ping that the platform refuses', async () => {
    const { clock, errors, open } = setup({ heartbeat }, { send: (_, done) => done(new Error('full')) })
    open()
    await clock.advance(1000)
    expect(errors.map(({ code }) => code)).toEqual(['SEND_FAILED'])
  })
})

describe('a transport that breaks its word', () => {
  afterEach(() => void vi.useRealTimers())

  test('and throws at close is reported, and the close ends by its timeout', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    const { clock, open, socket } = setup({}, { close: () => raise(new Error('broken')) })
    open()
    void socket.close({ timeout: 700 })
    expect(() => vi.runAllTimers()).toThrow('broken')
    await clock.advance(700)
    expect(() => vi.runAllTimers()).toThrow('broken')
    expect(await socket.closed).toEqual({ code: 1006, reason: '', wasClean: false })
    expect(clock.timers).toBe(0)
  })
})

// What the driver performs, with real parts and attempts that do what the test says; and, at the end, whole sockets.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Attempt } from '../../../src/attempt/attempt.js'
import { SocketError } from '../../../src/errors/socket-error.js'
import { createSurvived } from '../../../src/errors/survived.js'
import { createDriver } from '../../../src/life/driver.js'
import type { Event, World } from '../../../src/life/life.js'
import type { CloseInfo, SocketState } from '../../../src/life/state.js'
import { createTurns } from '../../../src/life/turns.js'
import { createHub } from '../../../src/messages/hub.js'
import type { Taker } from '../../../src/outbox/handed-over.js'
import { createOutbox } from '../../../src/outbox/outbox.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import { createSteadyClock } from '../../../src/time/steady-clock.js'
import { connect } from '../attempt/world.js'
import { raise, unhandledRejections } from '../hosts/scripted.js'
import { settle } from '../outbox/world.js'
import { aborting, endings, error, info, kicked, request } from './world.js'

let warnings: unknown[][]
beforeEach(() => {
  warnings = []
  vi.spyOn(console, 'warn').mockImplementation((...words) => void warnings.push(words))
})
afterEach(() => void vi.restoreAllMocks())

/** A driver that was started; `log` tells what attempts, subscribers and promises hear. */
function setup({ policy = 100 as number | false, hinted = false } = {}) {
  const virtual = createVirtualClock({ now: 1000 })
  const clock = createSteadyClock(virtual)
  const turns = createTurns()
  const log: string[] = []
  const frames: unknown[] = []
  const attempts: Attempt[] = []
  const outbox = createOutbox({
    secrets: () => [],
    ...{ highWaterMark: 256, maxBytes: 1048576, overflow: 'reject', ttl: Infinity, sendTimeout: 10000, clock },
  })
  const messages = createHub<string>()
  const states = createHub<SocketState>()
  const errors = createSurvived(turns)
  const world: World = {
    ...{ now: clock.now, wall: () => clock.wall.now(), hidden: () => false, hinted: () => hinted, minUptime: 5000 },
    retry: () => policy,
  }
  /** What it is handed it does not answer. */
  const taker: Taker = { post: (frame) => void frames.push(frame), explain: (failure) => failure }
  const driver = createDriver({
    ...{ world, turns, clock, outbox, messages, states, errors },
    attempt(number) {
      const attempt: Attempt = {
        begin: () => void log.push(`begin ${number}`),
        open: () => taker,
        probe: () => {},
        close: (code) => void log.push(`close ${number} with ${code}`),
        leave: () => {},
      }
      attempts.push(attempt)
      return attempt
    },
    ended: () => void log.push('ended'),
  })
  states.subscribe({
    next: ({ phase }) => void log.push(phase),
    error() {},
    complete: () => void log.push('state$ completes'),
  })
  driver.post({ type: 'resumeRequested' })
  const last = (): Attempt => attempts[attempts.length - 1]!
  const tell = {
    opened: () => driver.post({ type: 'opened', from: last(), info }),
    ponged: (rtt: number) => driver.post({ type: 'ponged', from: last(), rtt }),
    lost: (ending: CloseInfo = endings.lossy) => driver.post({ type: 'lost', from: last(), ending }),
    close: (drain: boolean, wanted = request) =>
      driver.post({ type: 'closeRequested', request: wanted, drain, timeout: 3000 }),
  }
  return { clock: virtual, driver, log, frames, outbox, messages, states, errors, turns, last, ...tell }
}

const outcomeOf = (promise: Promise<unknown>): Promise<unknown> => promise.catch((reason: unknown) => reason)

describe('what subscribers hear of the state', () => {
  test('is every new phase and attempt, and where the next subscriber starts', () => {
    const { driver, log, opened, lost } = setup()
    expect(driver.announced).toEqual({ phase: 'connecting', attempt: 1 })
    opened()
    expect(driver.announced).toEqual(driver.state)
    lost()
    expect(driver.state).toMatchObject({ phase: 'waiting', attempt: 1, retryAt: 1100 })
    driver.post({ type: 'reconnectRequested' })
    expect(log).toEqual(['begin 1', 'connecting', 'open', 'waiting', 'begin 1', 'connecting'])
  })

  test('is no round trip, no hint, and no second closing', () => {
    const { driver, log, opened, ponged, close } = setup()
    opened()
    log.length = 0
    ponged(30)
    driver.post({ type: 'awake' })
    expect(log).toEqual([])
    expect(driver.state).toMatchObject({ phase: 'open', rtt: 30 })
    // It is no news, but what a new subscriber starts with.
    expect(driver.announced).toEqual(driver.state)
    driver.post({ type: 'pauseRequested', reason: 'tea' })
    driver.post({ type: 'pauseRequested', reason: 'tea' })
    driver.post({ type: 'pauseRequested', reason: 'night' })
    expect(log).toEqual(['close 1 with 1000', 'paused', 'paused'])
    driver.post({ type: 'resumeRequested' })
    opened()
    log.length = 0
    void close(true)
    expect(log).toEqual(['closing', 'close 1 with 3001'])
  })

  test('is one closing, also where it first drains', async () => {
    const { log, opened, close, outbox } = setup()
    opened()
    void outcomeOf(outbox.send('a', 'a'))
    log.length = 0
    close(true)
    close(false)
    expect(log).toEqual(['closing', 'close 1 with 3001'])
  })

  test('is also a wait that ends at another time', () => {
    const { driver, log, lost } = setup({ policy: 5000, hinted: true })
    lost()
    expect(driver.state).toMatchObject({ phase: 'waiting', retryAt: 6000 })
    log.length = 0
    // The network flaps.
    driver.post({ type: 'awake' })
    expect(driver.state).toMatchObject({ phase: 'waiting', retryAt: 2000 })
    expect([log, driver.announced]).toEqual([['waiting'], driver.state])
  })

  test('comes after all that happens at once, and one after another', () => {
    const { driver, turns, log, opened, lost } = setup()
    log.length = 0
    turns.run(() => {
      opened()
      lost()
      expect([log, driver.announced]).toEqual([[], { phase: 'connecting', attempt: 1 }])
    })
    expect(log).toEqual(['open', 'waiting'])
  })
})

describe('a timer', () => {
  test('brings the next attempt when it is due', async () => {
    const { clock, driver, lost } = setup()
    lost()
    await clock.advance(99)
    expect(driver.state.phase).toBe('waiting')
    await clock.advance(1)
    expect(driver.state).toEqual({ phase: 'connecting', attempt: 2 })
    expect(clock.timers).toBe(0)
  })

  test('ends with the state that it belongs to', async () => {
    const { clock, driver, log, lost } = setup()
    lost()
    driver.post({ type: 'pauseRequested', reason: 'tea' })
    expect(clock.timers).toBe(0)
    driver.post({ type: 'resumeRequested' })
    lost()
    log.length = 0
    await clock.advance(100)
    expect(log.filter((what) => what.startsWith('begin'))).toEqual(['begin 3'])
  })

  test('that the host runs though it was cleared does nothing', () => {
    const { clock, driver, lost } = setup()
    const callbacks: (() => void)[] = []
    vi.spyOn(clock, 'setTimeout').mockImplementation((callback) => callbacks.push(callback))
    lost()
    driver.post({ type: 'reconnectRequested' })
    lost()
    expect(callbacks).toHaveLength(2)
    callbacks[0]!()
    expect(driver.state.phase).toBe('waiting')
    callbacks[1]!()
    expect(driver.state.phase).toBe('connecting')
  })

  test('of a close runs on from draining to closing, and ends with the socket', async () => {
    const { clock, driver, opened, close, outbox } = setup()
    opened()
    void outcomeOf(outbox.send('a', 'a'))
    close(true)
    await clock.advance(2000)
    close(false)
    expect(driver.state.phase).toBe('closing')
    await clock.advance(1000)
    expect(await driver.closed).toEqual({ code: 1006, reason: '', wasClean: false })
    expect(clock.timers).toBe(0)
  })
})

describe('sends', () => {
  test('that were handed over are lost with the wire, with what went wrong as the cause; the rest waits', async () => {
    const { opened, lost, outbox, frames } = setup()
    opened()
    const sent = outbox.send('a', 'a')
    lost()
    const waits = outbox.send('b', 'b')
    expect(await outcomeOf(sent)).toMatchObject({ code: 'CONNECTION_LOST', maybeDelivered: true, cause: kicked })
    expect([frames, outbox.pending().count]).toEqual([['a'], 1])
    expect(await Promise.race([waits, settle().then(() => 'waits')])).toBe('waits')
  })

  test('are refused once it closes, and settled at the end, with what was asked for', async () => {
    const { driver, opened, lost, outbox, close } = setup()
    opened()
    const handedOver = outbox.send('a', 'a')
    expect(driver.refusal).toBeUndefined()
    close(false, aborting)
    expect(driver.refusal).toBe(aborting.refusal)
    lost({ code: 1000, reason: '', wasClean: true })
    expect(await outcomeOf(handedOver)).toMatchObject({ code: 'ABORTED', cause: 'why', maybeDelivered: true })
    expect(driver.refusal).toMatchObject({ code: 'ABORTED' })
  })

  test('that are queued are rejected by a close that does not drain, at once', async () => {
    const { outbox, close } = setup()
    const queued = outbox.send('a', 'a')
    close(false)
    expect(await outcomeOf(queued)).toMatchObject({ code: 'CLOSED', cause: { code: 3001 } })
  })
})

describe('opened', () => {
  test('is one promise for each opening', async () => {
    const { driver, opened, lost } = setup()
    const first = driver.opened
    opened()
    expect(driver.opened).toBe(first)
    expect(await first).toEqual({ header: {}, protocol: '', attempt: 1, reconnected: false })
    lost()
    const second = driver.opened
    expect(second).not.toBe(first)
    driver.post({ type: 'retryDue' })
    opened()
    expect(await second).toMatchObject({ attempt: 2, reconnected: true })
  })

  test('tells the subprotocol whatever the case of its name, and the profile where there is one', async () => {
    const { driver, last } = setup()
    const header = { 'sec-WEBSOCKET-protocol': 'tea', other: 'x' }
    driver.post({ type: 'opened', from: last(), info: { header, profile: { rtt: 1 } } })
    expect(await driver.opened).toMatchObject({ header, protocol: 'tea', profile: { rtt: 1 } })
    const without = setup()
    const none = { 'Sec-WebSocket-Protocol': undefined } as never
    without.driver.post({ type: 'opened', from: without.last(), info: { header: none } })
    expect(await without.driver.opened).toMatchObject({ protocol: '' })
  })

  test('rejects with what went wrong, or with why it was closed, and unheard where nobody listens', async () => {
    const rejections = unhandledRejections()
    const failed = setup({ policy: false })
    failed.lost({ code: 1006, reason: '', wasClean: false, error })
    expect(await outcomeOf(failed.driver.opened)).toBe(error)
    const closed = setup()
    closed.close(false)
    expect(await outcomeOf(closed.driver.opened)).toMatchObject({
      ...{ code: 'CLOSED', message: 'Cannot open: the socket is closed (code 3001)' },
    })
    setup({ policy: false }).lost()
    await settle()
    expect(rejections).toEqual([])
  })
})

describe('the end', () => {
  test('is heard by the parts, then settles closed, then ends the streams', async () => {
    const { driver, log, lost, messages, errors } = setup({ policy: false })
    const end = (name: string) => ({ next() {}, error: () => log.push(name), complete: () => log.push(name) })
    messages.subscribe(end('messages$'))
    errors.subscribe(end('errors$'))
    void driver.closed.then(() => log.push('closed'))
    log.length = 0
    lost()
    await settle()
    expect(log).toEqual(['ended', 'messages$', 'closed', 'state$ completes', 'errors$', 'closed'])
    expect(await driver.closed).toEqual(endings.lossy)
  })

  test('is written to the console where it is a failure that nobody receives', async () => {
    for (const subscribes of [false, true]) {
      const { lost, messages } = setup({ policy: false })
      warnings.length = 0
      lost()
      // Whoever subscribes in this turn receives it yet.
      if (subscribes) messages.subscribe({ next() {}, error() {}, complete() {} })
      await settle()
      expect(warnings).toEqual(subscribes ? [] : [['wx-socket: kicked (CONNECTION_LOST)']])
    }
  })

  test('is not written where it is a clean one, or somebody follows errors$', async () => {
    const clean = setup()
    clean.close(false)
    clean.lost()
    const watched = setup({ policy: false })
    watched.errors.subscribe({ next() {}, error() {}, complete() {} })
    watched.lost()
    await settle()
    expect(warnings).toEqual([])
  })

  test('leaves nothing to post to', () => {
    const { driver, log, lost, clock } = setup({ policy: false })
    lost()
    log.length = 0
    const events: Event[] = [{ type: 'reconnectRequested' }, { type: 'resumeRequested' }, { type: 'awake' }]
    events.forEach((event) => driver.post(event))
    expect([log, driver.state.phase, clock.timers]).toEqual([[], 'closed', 0])
  })
})

describe('a socket that opens', () => {
  test('runs the hooks, flushes, resolves opened, and then announces', async () => {
    const { log, open, socket } = connect({ handshake: ({ send }) => send('login') })
    socket.onOpening(({ send }) => send('subscribe'))
    void socket.send('queued')
    void socket.opened.then(({ attempt }) => log.push(`opened, attempt ${attempt}`))
    socket.state$.subscribe(({ phase }) => log.push(phase))
    open()
    await settle()
    expect(log).toEqual(['connecting', '1: login', '1: subscribe', '1: queued', 'open', 'opened, attempt 1'])
  })

  test('gives the leftover frames to subscribers before it is announced', async () => {
    const { log, open, socket, wires } = connect({ handshake: () => Promise.resolve() })
    socket.messages$.subscribe((message) => log.push(`message ${message}`))
    socket.state$.subscribe(({ phase }) => log.push(phase))
    open()
    wires[0]!.message('early')
    expect(log).toEqual(['connecting'])
    await settle()
    expect(log).toEqual(['connecting', 'message early', 'open'])
  })
})

describe('a socket that fails', () => {
  test('tells why before it tells that it waits', async () => {
    const { log, socket, wires } = connect()
    socket.errors$.subscribe(({ code }) => log.push(code))
    socket.state$.subscribe(({ phase }) => log.push(phase))
    wires[0]!.end({ code: 1006 })
    expect(log).toEqual(['connecting', 'CONNECT_FAILED', 'waiting'])
  })

  test('dispatches what has come before, though the end comes while a message is dispatched', () => {
    const { log, open, socket, wires } = connect({ retry: false })
    socket.messages$.subscribe({
      next(message) {
        log.push(String(message))
        if (message !== '1') return
        wires[0]!.message('2')
        wires[0]!.end({ code: 4001 })
      },
      error: ({ closeCode }: SocketError) => log.push(`closed with ${closeCode}`),
    })
    open()
    wires[0]!.message('1')
    expect(log).toEqual(['1', '2', 'closed with 4001'])
  })
})

describe('a transport that breaks its word', () => {
  afterEach(() => void vi.useRealTimers())

  test('and throws at close is reported, and the close ends by its timeout', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    const { clock, open, socket } = connect({}, { close: () => raise(new Error('broken')) })
    open()
    void socket.close({ timeout: 700 })
    expect(() => vi.runAllTimers()).toThrow('broken')
    await clock.advance(700)
    expect(() => vi.runAllTimers()).toThrow('broken')
    expect(await socket.closed).toEqual({ code: 1006, reason: '', wasClean: false })
    expect(clock.timers).toBe(0)
  })
})

// One attempt and its layers, over a wire and a life that do what the test says.
import { describe, expect, test } from 'vitest'
import { type AttemptEvent, type AttemptParts, createAttempt } from '../../../src/attempt/attempt.js'
import { createDialler } from '../../../src/attempt/dialler.js'
import type { Opening, OpeningHook } from '../../../src/attempt/opening.js'
import { SocketError } from '../../../src/errors/socket-error.js'
import type { WireListener } from '../../../src/hosts/transport.js'
import { createTurns } from '../../../src/life/turns.js'
import { createSurvived } from '../../../src/errors/survived.js'
import { createHub } from '../../../src/messages/hub.js'
import { createOutbox } from '../../../src/outbox/outbox.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import { createSteadyClock } from '../../../src/time/steady-clock.js'
import { requestOf } from '../hosts/scripted.js'
import { settle } from '../outbox/world.js'
import { connect } from './world.js'

type Parts = AttemptParts<string, string>
const info = { header: { a: 'b' } }

/** `log` tells what reached the wire, the subscribers and the life, which opens what has opened. */
function setup(given: Partial<Parts> = {}, answer: (event: AttemptEvent) => void = () => {}) {
  const virtual = createVirtualClock({ now: 0 })
  let shift = 0
  const clock = createSteadyClock({ ...virtual, now: () => virtual.now() + shift })
  const turns = createTurns()
  const log: string[] = []
  const events: AttemptEvent[] = []
  const wires: WireListener[] = []
  const [messages, errors] = [createHub<string>(), createSurvived(turns)]
  messages.listen((message) => log.push(`message ${message}`))
  errors.subscribe({ next: ({ code }) => log.push(code), error() {}, complete() {} })
  const outbox = createOutbox({
    secrets: () => [],
    ...{ highWaterMark: 256, maxBytes: 1048576, overflow: 'reject', ttl: Infinity, sendTimeout: 10000, clock },
  })
  const transport = {
    connect(_: unknown, listener: WireListener) {
      wires.push(listener)
      return {
        send: (data: unknown, done: (error?: unknown) => void) => done(void log.push(`wire ${data}`)),
        close: (code: number) => void log.push(`close ${code}`),
      }
    },
  }
  const dialler = createDialler(transport, (_, made) => (made(requestOf(clock)), () => {}), clock, turns)
  const parts: Parts = {
    ...{ dialler, turns, clock, timeout: 10_000, minUptime: 5000, hooks: [], outbox, messages, errors },
    ...{ decoder: undefined, heartbeat: undefined },
    encode: (message) => message,
    refusal: () => undefined,
    mayHaveKilled: () => false,
    post: (event) =>
      turns.run(() => {
        events.push(event)
        log.push(event.type)
        answer(event)
      }),
    ...given,
  }
  const attempt = createAttempt(parts, 3)
  attempt.begin()
  return {
    ...{ attempt, clock: virtual, log, events, turns, outbox, messages, parts, dialler },
    /** The wire of this attempt. */
    wire: wires[0]!,
    wires,
    shiftClock: (milliseconds: number) => void (shift += milliseconds),
  }
}

/** The same, where the life opens what has opened. */
function setupOpening(given: Partial<Parts> = {}) {
  const parts: ReturnType<typeof setup> = setup(given, ({ type }) => {
    if (type === 'opened') parts.outbox.attach(parts.attempt.open())
  })
  return parts
}

/** A hook that waits for the test, and keeps what it was given. */
function createHook() {
  const openings: Opening<string, string>[] = []
  let finish!: () => void
  const hook: OpeningHook<string, string> = (opening) => {
    openings.push(opening)
    return new Promise<void>((resolve) => (finish = resolve))
  }
  return { hook, openings, finish: () => finish() }
}

describe('an attempt', () => {
  test('tells its opening, its messages and its end', () => {
    const { wire, log, events, attempt } = setupOpening()
    wire.open(info)
    wire.message('a')
    wire.end({ code: 4001 })
    expect(log).toEqual(['opened', 'message a', 'lost'])
    expect(events[0]).toEqual({ type: 'opened', from: attempt, info })
    expect(events[1]).toMatchObject({ type: 'lost', from: attempt, ending: { code: 4001 } })
  })

  test('hands over what is queued once it is open, and tells a wire’s own answers', () => {
    const { wire, log, outbox } = setupOpening()
    void outbox.send('a', 'a')
    expect(log).toEqual([])
    wire.open(info)
    expect(log).toEqual(['opened', 'wire a'])
  })

  test('knows by its stage what an end means, and whether the background may have done it', () => {
    const endOf = (given: Partial<Parts>, opens: boolean) => {
      const { wire, events } = setupOpening(given)
      if (opens) wire.open(info)
      wire.end({ code: 1000, reason: 'bye' })
      return (events[events.length - 1] as { ending: unknown }).ending
    }
    const failed = (kind: string) => ({ wasClean: false, error: { code: 'CONNECT_FAILED', kind } })
    expect(endOf({}, false)).toMatchObject(failed('unknown'))
    expect(endOf({ hooks: [() => new Promise(() => {})] }, true)).toMatchObject(failed('handshake'))
    expect(endOf({}, true)).toMatchObject({ code: 1000, reason: 'bye', wasClean: true })
    expect(endOf({ mayHaveKilled: () => true }, true)).toMatchObject({
      ...{ wasClean: false, error: { code: 'CONNECTION_LOST' } },
    })
  })

  test('is silent once it is closed, but for its end', () => {
    const { wire, attempt, log } = setupOpening()
    wire.open(info)
    attempt.close(3000, 'bye')
    wire.message('a')
    wire.end({ code: 3000 })
    expect(log).toEqual(['opened', 'close 3000', 'lost'])
  })

  test('that was taken over is silent at once', () => {
    const { wire, turns, log } = setupOpening()
    wire.open(info)
    turns.call(() => {
      wire.message('a')
      wire.end({ final: true })
    }, undefined)
    expect(log).toEqual(['opened', 'lost'])
  })

  test('that is left dispatches what came before, and nothing else', () => {
    const { wire, attempt, turns, log, clock } = setupOpening()
    wire.open(info)
    turns.call(() => {
      wire.message('a')
      attempt.leave()
      log.push('left')
    }, undefined)
    wire.message('b')
    expect(log).toEqual(['opened', 'left', 'message a'])
    expect(clock.timers).toBe(0)
  })

  test('that opens after it was left is not told', () => {
    const { wire, attempt, log } = setupOpening()
    attempt.leave()
    wire.open(info)
    expect(log).toEqual([])
  })

  test('gives way to the next: subscribers hear that', () => {
    const { wire, wires, attempt, parts, log, outbox } = setupOpening()
    wire.open(info)
    attempt.leave()
    wire.end({})
    const next = createAttempt(parts, 4)
    next.begin()
    wires[1]!.open(info)
    outbox.attach(next.open())
    wires[1]!.message('new')
    expect(log.slice(-2)).toEqual(['opened', 'message new'])
  })
})

describe('opening hooks', () => {
  test('open it when they are done, and fail it when one fails', async () => {
    for (const [hook, outcome] of [
      [() => undefined, 'opened'],
      [() => Promise.reject('no'), 'givenUp'],
    ] as const) {
      const { wire, log, events } = setup({ hooks: [hook] })
      wire.open(info)
      expect(log).toEqual([])
      await settle()
      expect(log).toEqual([outcome])
      if (outcome === 'givenUp')
        expect(events[0]).toMatchObject({ error: { code: 'CONNECT_FAILED', kind: 'handshake' } })
    }
  })

  test('take the frames, and leave to subscribers what none took, in order', async () => {
    const { hook, openings } = createHook()
    const { wire, attempt, log } = setup({ hooks: [hook] })
    wire.open(info)
    ;['a', 'b', 'c'].forEach((frame) => wire.message(frame))
    expect(openings[0]!.attempt).toBe(3)
    expect(await openings[0]!.next()).toBe('a')
    expect(log).toEqual([])
    attempt.open()
    wire.message('d')
    expect(log).toEqual(['message b', 'message c', 'message d'])
  })

  test('take frames that come with the opening, before their turn', async () => {
    const { hook, openings } = createHook()
    const { wire, turns, log } = setup({ hooks: [hook] })
    turns.run(() => {
      wire.open(info)
      wire.message('a')
    })
    expect(await openings[0]!.next()).toBe('a')
    expect(log).toEqual([])
  })

  test('leave to subscribers what none took also when the wire is left, once', () => {
    const { wire, attempt, log } = setup({ hooks: [createHook().hook] })
    wire.open(info)
    wire.message('a')
    attempt.leave()
    attempt.leave()
    expect(log).toEqual(['message a'])
  })

  test('are those of its beginning: others come with the next attempt', async () => {
    const ran: string[] = []
    const hooks: OpeningHook<string, string>[] = []
    const enlist = (name: string) => hooks.push(() => void ran.push(name))
    hooks.push(() => void enlist('late'))
    enlist('early')
    const { wire } = setup({ hooks })
    wire.open(info)
    // Taken back, where the other has come.
    hooks.splice(1, 1)
    await settle()
    expect(ran).toEqual(['early'])
  })

  test('do not run for a wire that is lost before their turn, whose frames go to subscribers', () => {
    const { hook, openings } = createHook()
    const { wire, turns, log } = setup({ hooks: [hook] }, ({ from, type }) => type === 'lost' && from.leave())
    turns.call(() => {
      // A host that does it all before connectSocket returns.
      wire.open(info)
      wire.message('a')
      wire.end({ code: 1006 })
    }, undefined)
    expect(openings).toEqual([])
    expect(log).toEqual(['lost', 'message a'])
  })

  test('send ahead of the queue, past the heartbeat', async () => {
    const { hook, openings } = createHook()
    const { wire, log, outbox } = setup({ hooks: [hook] })
    void outbox.send('queued', 'queued')
    wire.open(info)
    await openings[0]!.send('login')
    expect(log).toEqual(['wire login'])
  })

  test('are given up when too much waits for them', () => {
    const { wire, events } = setup({ hooks: [createHook().hook] })
    wire.open(info)
    for (let i = 0; i < 1025; i++) wire.message('')
    expect(events).toMatchObject([{ type: 'givenUp', error: { code: 'OVERFLOW', retryable: true } }])
  })
})

describe('the deadline', () => {
  test.each([
    ['the provider', { url: () => new Promise<string>(() => undefined) }, false, 'url, header or protocols function'],
    ['the server', {}, false, 'the server did not answer'],
    ['the hooks', { handshake: () => new Promise(() => undefined) }, true, 'the opening hooks did not finish'],
  ])('fails it and names %s', async (_, options, opens, why) => {
    const { clock, errors, open, socket } = connect({ timeout: 2000, ...options })
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
    const { clock, errors } = connect({ timeout: 2000 }, { hint: 'Knock louder.' })
    await clock.advance(2000)
    expect(errors).toMatchObject([{ code: 'CONNECT_TIMEOUT', hint: 'Knock louder.' }])
  })

  test('is over once it is open', async () => {
    const { clock, errors, open, socket } = connect()
    open()
    await clock.advance(60_000)
    expect(clock.timers).toBe(0)
    expect([socket.state.phase, errors]).toEqual(['open', []])
  })

  test('that comes late has slept with the app: the attempt has its time once more', async () => {
    const { clock, log, shiftClock } = setup()
    await clock.advance(5000)
    shiftClock(3_600_000)
    await clock.advance(14_999)
    expect(log).toEqual([])
    await clock.advance(1)
    expect(log).toEqual(['givenUp'])
  })

  test('waits neither more nor less where the clock was set back', async () => {
    const { clock, log, shiftClock } = setup()
    await clock.advance(5000)
    shiftClock(-3_600_000)
    await clock.advance(5000)
    expect(log).toEqual(['givenUp'])
  })

  test('does not begin before its turn: the wire before it is still there', async () => {
    const { dialler, parts, log, clock } = setup()
    const next = createAttempt({ ...parts, dialler, timeout: 500 }, 4)
    next.begin()
    await clock.advance(999)
    expect(log).toEqual([])
    await clock.advance(501)
    expect(log).toEqual(['givenUp'])
  })
})

test('that an opening has lived is known, whatever became of the wall clock', async () => {
  const { wire, clock, shiftClock, parts } = setupOpening()
  wire.open(info)
  const openedAt = parts.clock.now()
  await clock.advance(1000)
  shiftClock(-3_600_000)
  await clock.advance(4000)
  expect(parts.clock.now() - openedAt).toBeGreaterThanOrEqual(5000)
  expect(clock.timers).toBe(0)
})

describe('what a hook sends', () => {
  test('is rejected when the platform answers nothing, and never reaches the next wire', async () => {
    const sends: SocketError[] = []
    const taken: unknown[] = []
    const { clock, open, wires } = connect(
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
    const { clock, log, open, socket, wires } = connect({ heartbeat, retry: () => 5000 })
    open()
    await clock.advance(600)
    void socket.send('a')
    wires[0]!.message('b')
    // Between 500 and 750: the interval counts from there.
    await clock.advance(1149)
    expect(log).toEqual(['1: a'])
    await clock.advance(1)
    expect(log).toEqual(['1: a', '1: ping'])
    wires[0]!.end({})
    await clock.advance(4999)
    expect(socket.state.phase).toBe('waiting')
    expect(log).toHaveLength(2)
  })

  test('stands still while hooks run, and hides replies from them', async () => {
    const taken: string[] = []
    const { clock, log, open, wires } = connect({
      heartbeat: { ...heartbeat, isReply: (frame) => frame === 'pong' },
      handshake: async ({ next }) => void taken.push(String(await next()), String(await next())),
    })
    open()
    await clock.advance(5000)
    ;['pong', 'a', 'b'].forEach((frame) => wires[0]!.message(frame))
    await clock.advance(999)
    expect([log, taken]).toEqual([[], ['a', 'b']])
    await clock.advance(1)
    expect(log).toEqual(['1: ping'])
  })

  test('shows the round trip, and gives up a connection that does not answer', async () => {
    const { clock, errors, open, socket, wires } = connect({ heartbeat })
    open()
    await clock.advance(1040)
    wires[0]!.message('anything')
    expect(socket.state).toMatchObject({ phase: 'open', rtt: 40 })
    await clock.advance(1500)
    expect(errors.map(({ code }) => code)).toEqual(['HEARTBEAT_TIMEOUT'])
    expect(socket.state.phase).toBe('waiting')
  })

  test('reports a ping that the platform refuses', async () => {
    const { clock, errors, open } = connect({ heartbeat }, { send: (_, done) => done(new Error('full')) })
    open()
    await clock.advance(1000)
    expect(errors.map(({ code }) => code)).toEqual(['SEND_FAILED'])
  })

  test('is asked to probe, where there is one', () => {
    for (const given of [{ heartbeat }, {}]) {
      const { wire, attempt, log } = setupOpening(given)
      wire.open(info)
      attempt.probe()
      expect(log).toEqual(given.heartbeat ? ['opened', 'wire ping'] : ['opened'])
    }
  })

  test('hears a frame when it comes, and not when it is read', async () => {
    for (const late of [false, true]) {
      const { clock, errors, open, wires } = connect({
        heartbeat: { message: 'ping', interval: 10_000, timeout: 4000 },
      })
      open()
      const wire = wires[0]!
      let read!: (bytes: ArrayBuffer) => void
      wire.message({ size: 1, arrayBuffer: () => new Promise((resolve) => (read = resolve)) })
      if (late) wire.message('a')
      await clock.advance(9000)
      expect(errors.map(({ code }) => code)).toEqual([])
      await clock.advance(3500)
      if (late) read(new ArrayBuffer(1))
      else wire.message('a')
      await clock.advance(4000)
      const missed = errors.filter(({ code }) => code === 'HEARTBEAT_TIMEOUT')
      expect([late, missed.length]).toEqual([late, late ? 1 : 0])
    }
  })
})

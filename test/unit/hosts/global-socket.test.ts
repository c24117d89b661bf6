import { describe, expect, test } from 'vitest'
import type { HostConnectOptions } from '../../../types/wx.js'
import { isSocketError } from '../../../src/errors/socket-error.js'
import { raise, record, requestOf, setupGlobals, unhandledRejections } from './scripted.js'

const refusal = { errMsg: 'connectSocket:fail' }

describe('a connection', () => {
  test('dials at once with the url and the options of the host', () => {
    const { transport, clock, dials } = setupGlobals()
    const hostOptions = { method: 'GET', data: { room: 'tea' } }
    transport.connect(requestOf(clock, { hostOptions }), record().listener)
    expect(dials).toMatchObject([{ url: 'wss://example.com', method: 'GET', data: { room: 'tea' } }])
  })

  test('hears open, messages and close', () => {
    const { connect, emit } = setupGlobals()
    const { log, ends } = connect()
    emit.open({})
    emit.message({ data: 'hello' })
    emit.close({ code: 4001, reason: 'bye' })
    expect(log).toEqual(['open', 'message hello', 'end'])
    expect(ends[0]).toMatchObject({ code: 4001, reason: 'bye' })
  })

  test('hears what comes before connectSocket returns', () => {
    const { connect, emit } = setupGlobals({
      connectSocket() {
        emit.open({})
        emit.message({ data: 'early' })
      },
    })
    expect(connect().log).toEqual(['open', 'message early'])
  })

  test('sends on the globals', () => {
    const { connect, emit, sends } = setupGlobals()
    const { wire } = connect()
    const answers: unknown[][] = []
    emit.open({})
    wire.send('hello', (...answer) => answers.push(answer))
    expect(sends).toMatchObject([{ data: 'hello' }])
    sends[0]!.success!({})
    expect(answers).toEqual([[]])
  })

  test('takes a send on a dead connection for an error event', async () => {
    const { connect, emit, sends, clock } = setupGlobals()
    const { wire, log } = connect()
    const answers: unknown[] = []
    emit.open({})
    wire.send('hello', (error) => answers.push(error))
    sends[0]!.fail!({ errMsg: 'sendSocketMessage:fail WebSocket is not connected' })
    expect(isSocketError(answers[0], 'CONNECTION_LOST')).toBe(true)
    await clock.advance(200)
    expect(log).toEqual(['open', 'end'])
  })

  test('registers anew at each dial: another library may have taken the slot', () => {
    const { host, connect, emit } = setupGlobals()
    const socket = {}
    connect(socket)
    host.onSocketOpen(() => {})
    emit.close({})
    const { log } = connect(socket)
    emit.open({})
    expect(log).toEqual(['open'])
  })

  test('hears each event once where registrations add up, and does not pile them up', () => {
    const { host, connect, emit } = setupGlobals()
    const listeners: ((event: unknown) => void)[] = []
    host.onSocketOpen = (listener) => void listeners.push(listener)
    for (let i = 0; i < 9; i++) {
      const { log } = connect()
      const event = {}
      for (const listener of listeners) listener(event)
      emit.close({})
      expect(log).toEqual(['open', 'end'])
    }
    expect(listeners).toHaveLength(2)
  })

  test('leaves the connection of another host alone', () => {
    const [one, other] = [setupGlobals(), setupGlobals()]
    const first = one.connect()
    one.emit.open({})
    other.connect()
    expect(other.dials).toHaveLength(1)
    other.emit.close({})
    expect(first.log).toEqual(['open'])
  })
})

describe('closing', () => {
  test('asks closeSocket and ends by its event', () => {
    const { connect, emit, closes } = setupGlobals()
    const { wire, log } = connect()
    emit.open({})
    wire.close(3001, 'done')
    expect(closes).toMatchObject([{ code: 3001, reason: 'done' }])
    emit.close({ code: 3001, reason: 'done' })
    expect(log).toEqual(['open', 'end'])
  })

  test('before open is performed at open, which is not reported', () => {
    const { connect, emit, closes } = setupGlobals()
    const { wire, log } = connect()
    wire.close(1000, 'changed my mind')
    const before = closes.length
    emit.open({})
    expect(closes.slice(before)).toMatchObject([{ code: 1000, reason: 'changed my mind' }])
    emit.close({ code: 1000 })
    expect(log).toEqual(['end'])
  })

  test('and sending leave no rejection unhandled', async () => {
    const unhandled = unhandledRejections()
    const rejecting = (): Promise<never> => Promise.reject(refusal)
    const { connect, emit, clock } = setupGlobals({ sendSocketMessage: rejecting, closeSocket: rejecting })
    const { wire } = connect()
    const answers: unknown[] = []
    emit.open({})
    wire.send('hello', (error) => answers.push(error))
    wire.close(1000, '')
    await clock.advance(0)
    expect(answers).toEqual([refusal])
    expect(unhandled).toEqual([])
  })
})

describe('a failure of connectSocket', () => {
  const failures: [string, (options: HostConnectOptions) => unknown][] = [
    ['calls fail', ({ fail }) => fail!(refusal)],
    ['calls fail twice', ({ fail }) => [fail!(refusal), fail!(refusal)]],
    ['calls fail after success', ({ success, fail }) => [success!({}), fail!(refusal)]],
    ['throws', () => raise(refusal)],
    ['returns a Promise that rejects', () => Promise.reject(refusal)],
  ]

  test.each(failures)('ends the wire once, and the next dials at once: %s', async (_, connectSocket) => {
    const unhandled = unhandledRejections()
    const { host, connect, clock, dials } = setupGlobals()
    const accepting = host.connectSocket
    host.connectSocket = connectSocket
    const { log, ends } = connect()
    await clock.advance(0)
    expect(log).toEqual(['end'])
    expect(ends[0]!.error).toBe(refusal)
    host.connectSocket = accepting
    connect()
    expect(dials).toHaveLength(1)
    expect(unhandled).toEqual([])
  })

  test('that comes late ends the wire', () => {
    const { connect, dials } = setupGlobals()
    const { ends } = connect()
    dials[0]!.fail!(refusal)
    expect(ends).toMatchObject([{ error: refusal }])
  })
})

describe('a host that lacks a part', () => {
  const registrations = ['onSocketOpen', 'onSocketMessage', 'onSocketError', 'onSocketClose'] as const

  test.each(registrations)('ends the wire when %s throws', (name) => {
    const { connect } = setupGlobals({ [name]: () => raise(new Error('not supported')) })
    expect(connect().log).toEqual(['end'])
  })

  test('ends the wire when they are missing', () => {
    const { host, connect } = setupGlobals()
    registrations.forEach((name) => Reflect.deleteProperty(host, name))
    expect(connect().log).toEqual(['end'])
  })

  test.each(['sendSocketMessage', 'closeSocket'])('does not throw when %s is missing', (name) => {
    const { connect, emit } = setupGlobals({ [name]: undefined })
    const { wire } = connect()
    emit.open({})
    const answers: unknown[] = []
    expect(() => wire.send('hello', (error) => answers.push(error))).not.toThrow()
    expect(() => wire.close(1000, '')).not.toThrow()
    expect(answers).toHaveLength(name === 'closeSocket' ? 0 : 1)
  })
})

describe('a close before open, which may be that of another connection', () => {
  test('ends the attempt, which is closed should it open all the same', () => {
    const { connect, emit, closes } = setupGlobals()
    const { log } = connect()
    emit.close({ code: 1000 })
    expect(closes).toEqual([])
    emit.open({})
    expect(closes).toHaveLength(1)
    expect(log).toEqual(['end'])
  })

  test('lets the next attempt wait for the end of the one that opened late', async () => {
    const { connect, emit, dials, clock } = setupGlobals()
    const socket = {}
    connect(socket)
    emit.close({ code: 1000 })
    emit.open({})
    const { log } = connect(socket)
    expect(dials).toHaveLength(1)
    emit.close({ code: 1000 })
    await clock.advance(0)
    expect(dials).toHaveLength(2)
    emit.open({})
    expect(log).toEqual(['open'])
  })

  test('closes nothing that others open when it can no longer be the attempt', async () => {
    const { connect, emit, closes, clock } = setupGlobals()
    connect()
    emit.close({ code: 1006 })
    await clock.advance(60_000)
    emit.open({})
    expect(closes).toEqual([])
  })

  test('closes nothing that others open when a later attempt found its connection gone', () => {
    const { connect, emit, closes } = setupGlobals()
    const socket = {}
    connect(socket)
    emit.close({ code: 1006 })
    const { wire } = connect(socket)
    emit.open({})
    wire.close(1000, '')
    closes[0]!.fail!({ errMsg: 'closeSocket:fail WebSocket is not connected' })
    emit.open({})
    expect(closes).toHaveLength(1)
  })

  test('closes nothing that others open once a connection has come and gone', () => {
    const { connect, emit, closes } = setupGlobals()
    const socket = {}
    connect(socket)
    emit.close({ code: 1006 })
    connect(socket)
    emit.open({})
    emit.close({ code: 1000 })
    // Whose close that was is in doubt: asked once more, the host has none.
    closes[0]!.fail!({ errMsg: 'closeSocket:fail WebSocket is not connected' })
    emit.open({})
    expect(closes).toHaveLength(1)
  })

  test('leaves in doubt whose the next one is that nobody asked for: the connection is closed once more', () => {
    const { connect, emit, closes, dials } = setupGlobals()
    const socket = {}
    connect(socket)
    emit.close({ code: 1006 })
    const { log } = connect(socket)
    emit.open({})
    emit.close({ code: 1006 })
    expect(log).toEqual(['open', 'end'])
    expect(closes).toHaveLength(1)
    connect(socket)
    expect(dials).toHaveLength(2)
    emit.close({ code: 1000 })
    expect(dials).toHaveLength(3)
  })

  test('leaves nothing in doubt when its connection was asked to close, or a minute later', async () => {
    const { connect, emit, closes, clock } = setupGlobals()
    const socket = {}
    connect(socket)
    emit.close({ code: 1006 })
    const { wire } = connect(socket)
    emit.open({})
    wire.close(1000, '')
    emit.close({ code: 1000 })
    expect(closes).toHaveLength(1)
    await clock.advance(60_000)
    connect(socket)
    emit.open({})
    emit.close({ code: 1006 })
    expect(closes).toHaveLength(1)
  })
})

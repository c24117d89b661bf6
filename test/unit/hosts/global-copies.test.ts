import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { SocketHost } from '../../../types/wx.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import { record, requestOf, scriptedGlobals } from './scripted.js'

type Copy = typeof import('../../../src/hosts/globals.js')
let one: Copy, other: Copy

beforeEach(async () => {
  vi.resetModules()
  one = await import('../../../src/hosts/globals.js')
  vi.resetModules()
  other = await import('../../../src/hosts/globals.js')
})

function setup() {
  const clock = createVirtualClock()
  const platform = scriptedGlobals()
  const connect = ({ globalSocketTransport }: Copy, host: SocketHost = platform.host, socket: object = {}) => {
    const recorded = record()
    const wire = globalSocketTransport(host).connect(requestOf(clock, { socket }), recorded.listener)
    return { wire, ...recorded }
  }
  return { clock, connect, ...platform }
}

const cellOf = (host: SocketHost) => (host as any)[Symbol.for('wx-socket.globals')]
const takenOver = { code: 1000, reason: 'taken over', final: true }

describe('a socket of another copy', () => {
  test('ends the first for good, and hears what comes', () => {
    const { connect, emit, dials } = setup()
    const socket = {}
    const first = connect(one, undefined, socket)
    emit.open({})
    const second = connect(other)
    expect(first.ends).toMatchObject([takenOver])
    expect(dials).toHaveLength(1)
    emit.close({ code: 1000 })
    emit.open({})
    emit.message({ data: 'hello' })
    expect(first.log).toEqual(['open', 'end'])
    expect(second.log).toEqual(['open', 'message hello'])
    expect(connect(one, undefined, socket).ends).toMatchObject([takenOver])
    expect(second.log).toEqual(['open', 'message hello'])
  })

  test('registers before it evicts, so that it hears the close', () => {
    const { connect, emit, host, dials } = setup()
    host.closeSocket = () => emit.close({ code: 1000 })
    connect(one)
    emit.open({})
    connect(other)
    expect(dials).toHaveLength(2)
    expect(cellOf(host).occupied).toBe(true)
  })

  test('does not wait where nobody has a connection', () => {
    const { connect, emit, dials } = setup()
    connect(one)
    emit.close({ code: 1006 })
    connect(other)
    expect(dials).toHaveLength(2)
  })

  test('closes the connection of the first when that opens late, and dials after its close', () => {
    const { connect, emit, dials, closes } = setup()
    connect(one)
    const second = connect(other)
    const before = closes.length
    emit.open({})
    expect(closes).toHaveLength(before + 1)
    emit.close({ code: 1000 })
    expect(dials).toHaveLength(2)
    expect(second.log).toEqual([])
  })

  test('dials after a fence of 1 s, and ignores the first close', async () => {
    const { connect, emit, dials, clock } = setup()
    connect(one)
    emit.open({})
    const second = connect(other)
    await clock.advance(1000)
    expect(dials).toHaveLength(2)
    emit.open({})
    emit.close({ code: 1000 })
    expect(second.log).toEqual(['open'])
    emit.close({ code: 1006 })
    expect(second.log).toEqual(['open', 'end'])
  })

  test('has nothing of what the first copy knew when that comes back', () => {
    const { connect, emit, dials } = setup()
    connect(one)
    emit.open({})
    connect(other)
    emit.close({ code: 1000 })
    emit.open({})
    emit.close({ code: 1006 })
    const third = connect(one)
    expect(dials).toHaveLength(3)
    emit.open({})
    emit.close({ code: 1006 })
    expect(third.log).toEqual(['open', 'end'])
  })
})

test('a copy that was evicted is deaf, also where registrations add up', () => {
  const { connect, emit, host } = setup()
  const listeners: (() => void)[] = []
  host.onSocketClose = (listener) => void listeners.push(listener as () => void)
  connect(one)
  emit.open({})
  connect(other)
  listeners[1]!()
  emit.open({})
  // It hears of no end but that of its own.
  listeners[0]!()
  expect(cellOf(host).occupied).toBe(true)
})

describe('the host', () => {
  test('has the owner and whether there is a connection in one enumerable cell, from the first dial on', () => {
    const { connect, emit, host } = setup()
    one.globalSocketTransport(host)
    expect(cellOf(host)).toBe(undefined)
    connect(one)
    const cell = cellOf({ ...host })
    expect(cell).toMatchObject({ owner: { evict: expect.any(Function) }, occupied: true })
    emit.open({})
    emit.close({ code: 1000 })
    expect(cell.occupied).toBe(false)
    connect(other)
    expect(cellOf(host)).toBe(cell)
  })

  test('that was copied before is known by its sendSocketMessage', () => {
    const { connect, emit, host } = setup()
    const copy = { ...host }
    const first = connect(one)
    emit.open({})
    connect(one, copy)
    expect(first.ends).toMatchObject([takenOver])
    expect(cellOf(copy)).toBe(cellOf(host))
  })

  test('that is frozen serves one at a time as well', () => {
    const { connect, emit, host, dials } = setup()
    Object.freeze(host)
    const first = connect(one)
    emit.open({})
    connect(one, Object.freeze({ ...host }))
    expect(first.ends).toMatchObject([takenOver])
    expect(dials).toHaveLength(1)
  })

  test('tells any copy that its globals are in use', () => {
    const { connect, host } = setup()
    const copy = { ...host }
    expect([one.usesGlobals(host), other.usesGlobals(host)]).toEqual([false, false])
    connect(one)
    expect([one.usesGlobals(host), other.usesGlobals(host), one.usesGlobals(copy)]).toEqual([true, true, true])
  })
})

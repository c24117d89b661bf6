import { describe, expect, test } from 'vitest'
import { setupGlobals, setupOpenGlobals } from './scripted.js'

const takenOver = { code: 1000, reason: 'taken over', final: true }

describe('a second socket', () => {
  test('ends the first at once, cleanly and for good', () => {
    const { first, connect, emit, closes } = setupOpenGlobals()
    connect()
    expect(first.log).toEqual(['open', 'end'])
    expect(first.ends[0]).toMatchObject(takenOver)
    expect(closes).toHaveLength(1)
    emit.message({ data: 'for the first' })
    emit.close({ code: 1006 })
    expect(first.log).toEqual(['open', 'end'])
  })

  test('dials after the close of the first', async () => {
    const { connect, emit, dials, clock } = setupOpenGlobals()
    const second = connect()
    await clock.advance(999)
    expect(dials).toHaveLength(1)
    emit.close({ code: 1000 })
    expect(dials).toHaveLength(2)
    emit.open({})
    emit.message({ data: 'hello' })
    expect(second.log).toEqual(['open', 'message hello'])
  })

  test('dials after a fence of 1 s', async () => {
    const { connect, dials, clock } = setupOpenGlobals()
    connect()
    await clock.advance(999)
    expect(dials).toHaveLength(1)
    await clock.advance(1)
    expect(dials).toHaveLength(2)
    expect(clock.timers).toBe(0)
  })

  test('dials once when the close comes before the fence', async () => {
    const { connect, emit, dials, clock } = setupOpenGlobals()
    connect()
    emit.close({})
    await clock.advance(2000)
    expect(dials).toHaveLength(2)
  })

  test('dials at once when the first has ended', () => {
    const { connect, emit, dials, closes } = setupOpenGlobals()
    emit.close({ code: 1006 })
    connect()
    expect(dials).toHaveLength(2)
    // There is nothing to close.
    expect(closes).toEqual([])
  })

  test('ends by its own close, when it waited for that of the first', () => {
    const { connect, emit } = setupOpenGlobals()
    const second = connect()
    emit.close({ code: 1000 })
    emit.open({})
    emit.close({ code: 1001 })
    expect(second.ends).toMatchObject([{ code: 1001 }])
  })

  test('closes the first when that opens late', () => {
    const { connect, emit, closes, dials } = setupGlobals()
    const first = connect()
    const second = connect()
    const before = closes.length
    emit.open({})
    expect(closes).toHaveLength(before + 1)
    emit.close({ code: 1000 })
    expect(dials).toHaveLength(2)
    expect(first.log).toEqual(['end'])
    expect(second.log).toEqual([])
  })

  test('that closes while it waits ends, and never dials', async () => {
    const { connect, emit, dials, clock } = setupOpenGlobals()
    const second = connect()
    second.wire.close(3000, 'changed my mind')
    expect(second.ends).toMatchObject([{ code: 3000, reason: 'changed my mind' }])
    await clock.advance(2000)
    emit.close({})
    await clock.advance(2000)
    expect(dials).toHaveLength(1)
    expect(second.log).toEqual(['end'])
    expect(clock.timers).toBe(0)
  })
})

describe('three sockets in a row', () => {
  test('end the middle one, which never dials, while it waits', async () => {
    const { first, connect, emit, dials, clock } = setupOpenGlobals()
    const middle = connect()
    await clock.advance(500)
    const last = connect()
    expect(first.ends).toMatchObject([takenOver])
    expect(middle.ends).toMatchObject([takenOver])
    emit.close({ code: 1000 })
    expect(dials).toHaveLength(2)
    emit.open({})
    await clock.advance(5000)
    expect(dials).toHaveLength(2)
    expect(middle.log).toEqual(['end'])
    expect(last.log).toEqual(['open'])
  })
})

describe('a socket that dials again', () => {
  test('takes nothing over from itself, and waits for its own end', () => {
    const { connect, emit, dials } = setupGlobals()
    const socket = {}
    const attempt = connect(socket)
    attempt.wire.close(1000, '')
    const next = connect(socket)
    expect(attempt.log).toEqual([])
    expect(dials).toHaveLength(1)
    emit.open({})
    emit.close({ code: 1000 })
    expect(attempt.ends[0]!.reason).not.toBe('taken over')
    expect(dials).toHaveLength(2)
    emit.open({})
    expect(next.log).toEqual(['open'])
  })

  test('ends taken over when another owns the globals by now', () => {
    const { connect, emit, dials } = setupGlobals()
    const older = {}
    connect(older)
    emit.close({ code: 1006 })
    const owner = connect()
    emit.open({})
    const again = connect(older)
    expect(again.ends).toMatchObject([takenOver])
    expect(owner.log).toEqual(['open'])
    expect(dials).toHaveLength(2)
  })
})

import { describe, expect, test } from 'vitest'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import { createHostWire } from '../../../src/hosts/host-wire.js'
import { record, scriptedTask } from './scripted.js'

function setup() {
  const clock = createVirtualClock()
  const recorded = record()
  const wire = createHostWire(recorded.listener, clock)
  const { task, closes } = scriptedTask()
  wire.attach(task)
  return { clock, wire, closes, ...recorded }
}

function setupOpen() {
  const parts = setup()
  parts.wire.opened({})
  return parts
}

describe('opening', () => {
  test('reports what the platform tells of it', () => {
    const { wire, infos } = setup()
    wire.opened({ header: { Server: 'tea' }, profile: { rtt: 3 } })
    expect(infos).toEqual([{ header: { Server: 'tea' }, profile: { rtt: 3 } }])
  })

  test.each([undefined, null, {}, { header: null }, { header: 'none' }])('reports an empty header for %o', (event) => {
    const { wire, infos } = setup()
    wire.opened(event)
    expect(infos).toStrictEqual([{ header: {} }])
  })

  test('is reported once when the platform opens twice', () => {
    const { wire, log } = setup()
    wire.opened({})
    wire.opened({})
    expect(log).toEqual(['open'])
  })

  test('is reported before a message that comes without it', () => {
    const { wire, log } = setup()
    wire.message({ data: 'early' })
    wire.opened({})
    expect(log).toEqual(['open', 'message early'])
  })
})

describe('a failure before open', () => {
  const refusal = { errMsg: 'connectSocket:fail' }

  test.each(['failed', 'errored', 'closed'] as const)('ends the wire by the first signal: %s', async (first) => {
    const { wire, log, clock } = setup()
    wire[first](refusal)
    wire.failed(refusal)
    wire.errored(refusal)
    wire.closed({ code: 1006 })
    wire.opened({})
    wire.message({ data: 'late' })
    await clock.advance(1000)
    expect(log).toEqual(['end'])
    expect(clock.timers).toBe(0)
  })

  test.each(['failed', 'errored'] as const)('passes the error of the platform on: %s', (signal) => {
    const { wire, ends } = setup()
    wire[signal](refusal)
    expect(ends[0]!.error).toBe(refusal)
    expect(ends[0]!.code).toBeUndefined()
  })

  test('passes code and reason of a close on', () => {
    const { wire, ends } = setup()
    wire.closed({ code: 1001, reason: 'Stream end encountered' })
    expect(ends[0]).toMatchObject({ code: 1001, reason: 'Stream end encountered' })
    expect(ends[0]!.error).toBeUndefined()
  })

  test('closes the socket that an error leaves behind', () => {
    const { wire, closes } = setup()
    wire.errored(refusal)
    expect(closes).toHaveLength(1)
  })

  test.each(['failed', 'errored'] as const)('closes a socket that opens all the same: %s', (signal) => {
    const { wire, closes } = setup()
    wire[signal](refusal)
    const before = closes.length
    wire.opened({})
    expect(closes).toHaveLength(before + 1)
  })
})

describe('a loss after open', () => {
  const broken = { errMsg: 'connection abort' }

  test.each([undefined, null, {}, { code: 'none', reason: 7 }])('ends without a code by the close %o', (event) => {
    const { wire, ends } = setupOpen()
    wire.closed(event)
    expect(ends[0]!.code).toBeUndefined()
    expect(ends[0]!.reason).toBeUndefined()
  })

  test('waits after an error for the close that carries the code', async () => {
    const { wire, log, ends, clock } = setupOpen()
    wire.errored(broken)
    await clock.advance(199)
    expect(log).toEqual(['open'])
    wire.closed({ code: 1006, reason: 'gone' })
    expect(ends).toHaveLength(1)
    expect(ends[0]).toMatchObject({ code: 1006, reason: 'gone', error: broken })
    expect(clock.timers).toBe(0)
  })

  test('ends 200 ms after an error without a close', async () => {
    const { wire, log, ends, closes, clock } = setupOpen()
    wire.errored(broken)
    await clock.advance(200)
    wire.closed({ code: 1006 })
    expect(log).toEqual(['open', 'end'])
    expect(ends[0]!.code).toBeUndefined()
    expect(ends[0]!.error).toBe(broken)
    expect(closes).toHaveLength(1)
  })

  test('counts the 200 ms from the first of two errors, and tells that one', async () => {
    const { wire, ends, clock } = setupOpen()
    wire.errored(broken)
    await clock.advance(150)
    wire.errored({ errMsg: 'again' })
    await clock.advance(50)
    expect(ends.map(({ error }) => error)).toEqual([broken])
  })

  test('delivers messages between the error and its close', () => {
    const { wire, log } = setupOpen()
    wire.errored(broken)
    wire.message({ data: 'last' })
    wire.closed({ code: 1006 })
    expect(log).toEqual(['open', 'message last', 'end'])
  })

  test('is followed by silence', async () => {
    const { wire, log, clock } = setupOpen()
    wire.closed({ code: 1001 })
    wire.closed({ code: 1006 })
    wire.errored(broken)
    wire.message({ data: 'late' })
    wire.opened({})
    await clock.advance(1000)
    expect(log).toEqual(['open', 'end'])
  })
})

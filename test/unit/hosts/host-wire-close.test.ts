import { describe, expect, test } from 'vitest'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import { createHostWire, type Line } from '../../../src/hosts/host-wire.js'
import { raise, record, scriptedTask, unhandledRejections } from './scripted.js'

function setup(given: { attached?: boolean; close?: Line['close'] } = {}) {
  const clock = createVirtualClock()
  const recorded = record()
  const wire = createHostWire(recorded.listener, clock)
  const { task, closes } = scriptedTask(given.close && { close: given.close })
  if (given.attached !== false) wire.attach(task)
  return { clock, wire, task, closes, ...recorded }
}

function setupOpen(close?: Line['close']) {
  const parts = setup(close && { close })
  parts.wire.opened({})
  return parts
}

describe('closing', () => {
  test('asks the platform and ends by its close', () => {
    const { wire, closes, ends } = setupOpen()
    wire.close(4001, 'bye')
    expect(closes).toMatchObject([{ code: 4001, reason: 'bye' }])
    expect(ends).toHaveLength(0)
    wire.closed({ code: 4001, reason: 'bye' })
    expect(ends).toMatchObject([{ code: 4001, reason: 'bye' }])
  })

  test('before open asks at once and again at open, and reports no open', () => {
    const { wire, closes, log } = setup()
    wire.close(3000, 'early')
    expect(closes).toMatchObject([{ code: 3000, reason: 'early' }])
    wire.opened({})
    wire.message({ data: 'late' })
    expect(closes).toMatchObject([
      { code: 3000, reason: 'early' },
      { code: 3000, reason: 'early' },
    ])
    wire.closed({})
    expect(log).toEqual(['end'])
  })

  test('before the socket is known asks as soon as it is', () => {
    const { wire, task, closes, log } = setup({ attached: false })
    wire.close(1000, '')
    expect(closes).toHaveLength(0)
    wire.attach(task)
    expect(closes).toMatchObject([{ code: 1000, reason: '' }])
    wire.closed({ code: 1000 })
    expect(log).toEqual(['end'])
  })

  test('twice, and once more after the end, ends once', () => {
    const { wire, log } = setupOpen()
    wire.close(1000, '')
    wire.close(4000, 'again')
    wire.closed({})
    wire.close(1000, '')
    expect(log).toEqual(['open', 'end'])
  })

  test('while an error waits for its close ends in time', async () => {
    const { wire, log, clock } = setupOpen()
    wire.errored({ errMsg: 'connection abort' })
    wire.close(1000, '')
    await clock.advance(200)
    expect(log).toEqual(['open', 'end'])
  })

  const refusals: [string, Line['close']][] = [
    ['fails', ({ fail }) => fail!({ errMsg: 'closeSocket:fail task not found' })],
    ['throws', () => raise(new Error('no task'))],
    ['returns a rejecting Promise', () => Promise.reject({ errMsg: 'closeSocket:fail task not found' })],
  ]

  // The platform has answered: it is not silent, and no close event will follow.
  test.each(refusals)('ends when the platform %s', async (_, close) => {
    const unhandled = unhandledRejections()
    const { wire, log, clock } = setupOpen(close)
    wire.close(1000, '')
    await clock.advance(1000)
    expect(log).toEqual(['open', 'end'])
    expect(unhandled).toEqual([])
  })

  test.each(refusals)('before open ends by the close after open when the platform first %s', async (_, first) => {
    let calls = 0
    const unhandled = unhandledRejections()
    const { wire, log, clock } = setup({ close: (options) => (++calls === 1 ? first(options) : wire.closed({})) })
    wire.close(1000, '')
    await clock.advance(1000)
    wire.opened({})
    expect(calls).toBe(2)
    expect(log).toEqual(['end'])
    expect(unhandled).toEqual([])
  })
})

describe('a takeover', () => {
  test('ends the wire at once, cleanly and for good', () => {
    const { wire, ends, closes } = setupOpen()
    wire.takenOver()
    wire.closed({ code: 1006 })
    expect(ends).toHaveLength(1)
    expect(ends[0]).toMatchObject({ code: 1000, reason: 'taken over', final: true })
    expect(closes).toHaveLength(1)
  })

  test('before open closes the socket when it opens', () => {
    const { wire, log, closes } = setup()
    wire.takenOver()
    const before = closes.length
    wire.opened({})
    expect(closes).toHaveLength(before + 1)
    expect(log).toEqual(['end'])
  })
})

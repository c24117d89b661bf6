import { describe, expect, test, vi } from 'vitest'
import { isSocketError } from '../../../src/errors/socket-error.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import { createHostWire, type Line } from '../../../src/hosts/host-wire.js'
import type { MessageEvent } from '../../../src/hosts/transport.js'
import { raise, record, scriptedTask, unhandledRejections } from './scripted.js'

/** Posts on a wire whose platform answers so. */
function postOn(send: Line['send'], { open = true } = {}) {
  const clock = createVirtualClock()
  const recorded = record()
  const wire = createHostWire(recorded.listener, clock)
  wire.attach(scriptedTask({ send }).task)
  if (open) wire.opened({})
  const success = vi.fn<() => void>()
  const fail = vi.fn<(error: unknown) => void>()
  wire.post!('hello', success, fail)
  return { clock, wire, success, fail, ...recorded }
}

describe('post', () => {
  test('hands the platform the frame and the callbacks as they are', () => {
    const send = vi.fn<Line['send']>()
    const { success, fail } = postOn(send)
    expect(send.mock.calls[0]![0]).toMatchObject({ data: 'hello', success, fail })
  })

  test('fails where the wire is not open, and asks nobody', () => {
    const send = vi.fn<Line['send']>()
    const { fail } = postOn(send, { open: false })
    expect(fail.mock.calls).toEqual([['not open']])
    expect(send).not.toHaveBeenCalled()
  })

  test('fails with what the platform throws', () => {
    const { fail } = postOn(() => raise('broken'))
    expect(fail.mock.calls).toEqual([['broken']])
  })

  test('fails with what the promise of the platform rejects with, and leaves nothing unhandled', async () => {
    const unhandled = unhandledRejections()
    const { fail, clock } = postOn(() => Promise.reject('broken'))
    await clock.advance(0)
    expect(fail.mock.calls).toEqual([['broken']])
    expect(unhandled).toEqual([])
  })
})

describe('explain', () => {
  const explainOn = (error: unknown) => {
    const posted = postOn(() => undefined)
    return { ...posted, why: posted.wire.explain!(error, 'x') }
  }

  test('gives a refusal back, and the wire goes on', async () => {
    const refusal = { errMsg: 'sendSocketMessage:fail invalid data' }
    const { why, ends, clock } = explainOn(refusal)
    expect(why).toBe(refusal)
    await clock.advance(1000)
    expect(ends).toEqual([])
  })

  test('gives words for a refusal without any', () => {
    expect(explainOn(undefined).why).toBe('the platform gave no reason')
  })

  test('tells that a wire which is not open is lost, and ends it', async () => {
    const { why, ends, clock } = explainOn({ errMsg: 'sendSocketMessage:fail WebSocket is not connected' })
    expect(isSocketError(why, 'CONNECTION_LOST')).toBe(true)
    await clock.advance(200)
    expect(ends).toHaveLength(1)
  })

  test('takes any failure for that where the wire is over', () => {
    const { wire } = postOn(() => undefined)
    wire.closed({})
    expect(isSocketError(wire.explain!('busy', 'x'), 'CONNECTION_LOST')).toBe(true)
  })
})

test('a listener with a shortcut hears the frames of the platform by what it makes of the long way', () => {
  const { listener, log } = record()
  const heard: unknown[] = []
  const shortcut = (general: (event: MessageEvent) => void) => (event: MessageEvent) => {
    heard.push(event.data)
    if (event.data !== 'short') general(event)
  }
  const wire = createHostWire({ ...listener, shortcut }, createVirtualClock())
  wire.opened({})
  for (const data of ['short', 'long']) wire.message({ data })
  expect(heard).toEqual(['short', 'long'])
  expect(log).toEqual(['open', 'message long'])
})

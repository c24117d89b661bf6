import { expect, test } from 'vitest'
import type { RecordedEvent } from '../../../src/companions/recorded.js'
import { writeTimeline } from '../../../src/companions/timeline-text.js'

const error = { code: 'CONNECTION_LOST', message: 'Cannot keep the connection: it was lost' } as const
const write = (...events: RecordedEvent[]) =>
  writeTimeline({ events, began: Date.UTC(2026, 0, 2), now: 9000, lost: 0, before: undefined }).split('\n')

test('begins with the time of the day, and has a line for each event', () => {
  expect(
    write(
      { type: 'state', at: 0, phase: 'connecting', attempt: 1 },
      { type: 'send', at: 3.4, as: 'message', bytes: 12, outcome: 'pending' },
      { type: 'send', at: 4, as: 'ping', bytes: 4, outcome: 'taken', after: 2.6 },
      { type: 'frame', at: 90, bytes: 40 },
      { type: 'roundTrip', at: 90, rtt: 86 },
      { type: 'error', at: 3000, error: { ...error, kind: 'network' } },
      { type: 'state', at: 3000, phase: 'waiting', attempt: 1, retryIn: 812.3, error },
      { type: 'state', at: 4000, phase: 'paused', reason: 'background' },
      { type: 'state', at: 123456, phase: 'closed', closeCode: 1000, reason: '' },
    ),
  ).toEqual([
    '2026-01-02T00:00:00.000Z, times in milliseconds since then',
    '       0  connecting, attempt 1',
    '       3  sent 12 bytes, pending',
    '       4  sent 4 bytes (ping), taken after 3',
    '      90  received 40 bytes',
    '      90  round trip 86',
    '    3000  error CONNECTION_LOST (network): Cannot keep the connection: it was lost',
    '    3000  waiting, attempt 1, again in 812, after CONNECTION_LOST',
    '    4000  paused, reason background',
    '  123456  closed, code 1000',
  ])
})

test('keeps one line for an event whatever a server gives as its reason', () => {
  expect(write({ type: 'state', at: 0, phase: 'closed', closeCode: 4000, reason: 'one\r\n  two' }).at(-1)).toBe(
    '       0  closed, code 4000, reason one two',
  )
})

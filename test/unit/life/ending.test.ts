// What the cells that close tell, and with what they refuse; in which order they do it is in grid.test.ts.
import { describe, expect, test } from 'vitest'
import { refusalOf } from '../../../src/life/ending.js'
import { handle } from '../../../src/life/grid.js'
import {
  aborting,
  createLife,
  endings,
  type EventName,
  eventsOf,
  type Given,
  kicked,
  type Names,
  request,
} from './world.js'

function after(state: Names, event: EventName, given: Given = {}) {
  const parts = createLife({ in: state, ...given })
  handle(parts.life, eventsOf(parts.mine)[event])
  return { ...parts, state: parts.life.state }
}

const asked = { code: 3001, reason: 'bye', wasClean: true }
const unanswered = { code: 1006, reason: '', wasClean: false }

describe('every close', () => {
  test('ends from every state, though the platform never answers', () => {
    const states = ['connecting', 'open', 'waiting', 'paused by the user', 'draining', 'closing', 'closed'] as const
    for (const state of states) {
      for (const close of ['closeRequested', 'closeRequested, drain', 'closeRequested, aborted'] as const) {
        const { life } = after(state, close)
        handle(life, { type: 'closeTimedOut' })
        expect(life.state.phase).toBe('closed')
      }
    }
  })

  test('has its time from the first on', () => {
    expect(after('open', 'closeRequested').givenTo('startTimer')).toEqual([3000, { type: 'closeTimedOut' }])
    expect(after('open', 'closeRequested, drain').givenTo('startTimer')).toEqual([3000, { type: 'closeTimedOut' }])
    expect(after('draining', 'closeRequested').did).not.toContain('startTimer')
  })

  test('is at once where there is no wire', () => {
    for (const state of ['waiting', 'paused by the user', 'paused by the background'] as const) {
      const { givenTo, ...end } = after(state, 'closeRequested, drain')
      expect(end.state).toEqual({ phase: 'closed', ...asked })
      expect(givenTo('end')).toEqual([asked])
    }
  })

  test('drains only an open connection, and only if asked to', () => {
    const phases = (event: EventName) =>
      (['connecting', 'open'] as const).map((state) => after(state, event).state.phase)
    expect(phases('closeRequested, drain')).toEqual(['closing', 'draining'])
    expect(phases('closeRequested')).toEqual(['closing', 'closing'])
  })

  test('refuses with what was asked for', () => {
    const { givenTo, state, mine } = after('connecting', 'closeRequested')
    expect(givenTo('refuse')).toEqual([request.refusal])
    expect(givenTo('rejectOpened')).toEqual([request.refusal])
    expect(state).toEqual({ phase: 'closing', attempt: mine, request })
  })

  test('asks the wire once it has drained', () => {
    const { givenTo, state, mine } = after('draining', 'drained')
    expect(state).toEqual({ phase: 'closing', attempt: mine, request })
    expect(givenTo('refuse')).toEqual([request.refusal])
  })

  test('stops draining when told a second time not to, with the refusal of an abort and the first code', () => {
    const { givenTo, state } = after('draining', 'closeRequested, aborted')
    expect(state).toMatchObject({ phase: 'closing', request: { code: 3001, reason: 'bye', refusal: aborting.refusal } })
    expect(givenTo('refuse')).toEqual([aborting.refusal])
    expect(after('draining', 'closeRequested').givenTo('refuse')).toEqual([request.refusal])
  })
})

describe('an ending', () => {
  test('is what was asked for once the wire had been asked to close', () => {
    expect(after('closing', 'lost').state).toEqual({ phase: 'closed', ...asked })
  })

  test('is what the platform reported, and carries no error, when the connection goes while draining', () => {
    const { code, reason, wasClean } = endings.lossy
    expect(after('draining', 'lost').state).toEqual({ phase: 'closed', code, reason, wasClean })
    expect(after('draining', 'lost, clean').state).toEqual({
      phase: 'closed',
      code: 1000,
      reason: 'done',
      wasClean: true,
    })
  })

  test('is not clean when the platform never answers', () => {
    for (const state of ['draining', 'closing'] as const)
      expect(after(state, 'closeTimedOut').state).toEqual({ phase: 'closed', ...unanswered })
  })

  test('rejects opened and sends with the abort where there was one, else with the error or the ending', () => {
    const refusals = ({ givenTo }: ReturnType<typeof createLife>) => [givenTo('settle')[0], givenTo('rejectOpened')[0]]
    expect(refusals(after('waiting', 'closeRequested, aborted'))).toEqual([aborting.refusal, aborting.refusal])
    expect(refusals(after('waiting', 'closeRequested'))).toEqual([request.refusal, request.refusal])
    expect(refusals(after('connecting', 'lost', { policy: false }))).toEqual([
      { code: 'CLOSED', closeCode: 4001, cause: kicked },
      kicked,
    ])
    const silent = { code: 'CLOSED', closeCode: 1006, cause: unanswered }
    expect(refusals(after('closing', 'closeTimedOut'))).toEqual([silent, silent])
  })

  test('is told as the user sees it', () => {
    expect(after('open', 'lost', { policy: false }).givenTo('end')).toEqual([endings.lossy])
  })

  test('refuses later sends with the error, or with the ending where there is none', () => {
    expect(refusalOf(endings.lossy)).toEqual({ code: 'CLOSED', closeCode: 4001, cause: kicked })
    const { code, reason, wasClean } = endings.clean
    expect(refusalOf({ code, reason, wasClean })).toEqual({
      ...{ code: 'CLOSED', closeCode: 1000, cause: { code, reason, wasClean } },
    })
  })
})

// The whole phase table, every state × every event, against rules written apart from it.
import { describe, expect, test } from 'vitest'
import {
  type CloseRequest,
  type Effect,
  type Event,
  idle,
  refusalOf,
  type State,
  type Step,
  transition,
  visible,
} from '../../src/connection/phase.js'
import { SocketError } from '../../src/errors.js'

const error = new SocketError('CONNECTION_LOST', 'lost')
const request: CloseRequest = {
  code: 3001,
  reason: 'bye',
  refusal: { code: 'CLOSED', closeCode: 3001, cause: { code: 3001, reason: 'bye', wasClean: true } },
}
const aborting: CloseRequest = { code: 1000, reason: '', refusal: { code: 'ABORTED', closeCode: 1000, cause: 'why' } }
const lossy = { code: 4001, reason: 'kicked', wasClean: false, error }
const clean = { code: 1000, reason: 'done', wasClean: true }
const info = { header: {}, protocol: '', attempt: 1, reconnected: false }

/** One of every kind of state, all of generation 7 where they have one. */
const states: State[] = [
  idle,
  { phase: 'connecting', generation: 7, attempt: 2 },
  { phase: 'open', generation: 7, attempt: 2, since: 100 },
  { phase: 'draining', generation: 7, request },
  { phase: 'closing', generation: 7, request },
  { phase: 'closed', ...lossy },
  { phase: 'closed', ...clean },
]

const eventsOf = (generation: number): Event[] => [
  { type: 'started' },
  { type: 'opened', generation, at: 100, info },
  { type: 'lost', generation, ending: lossy },
  { type: 'lost', generation, ending: clean },
  { type: 'timedOut', generation, error },
  { type: 'closeRequested', request, drain: true, timeout: 3000 },
  { type: 'closeRequested', request, drain: false, timeout: 3000 },
  { type: 'closeRequested', request: aborting, drain: false, timeout: 3000 },
  { type: 'drained', generation },
  { type: 'closeTimedOut', generation },
]

const nameOf = (event: Event): string =>
  `${event.type}${'drain' in event ? (event.drain ? ', drain' : ', no drain') : ''}${'ending' in event && event.ending.wasClean ? ', clean' : ''}`
const cells = states.flatMap((state) =>
  eventsOf(7).map((event) => ({ state, event, name: `${state.phase} × ${nameOf(event)}` })),
)
const doing = (step: Step): Effect['do'][] => step.effects.map((effect) => effect.do)
const changed = (state: State, step: Step): boolean => step.state !== state
const closes = (step: Step): number => doing(step).filter((effect) => effect === 'closeWire').length

describe('every cell', () => {
  test.each(cells)('$name keeps the rules', ({ state, event }) => {
    const step = transition(state, event)
    const order = ['idle', 'connecting', 'open', 'draining', 'closing', 'closed']

    // What does not change the state does nothing.
    // But a close silences what a closed connection has not dispatched yet.
    if (state.phase === 'closed' && event.type === 'closeRequested') expect(step.effects).toEqual([{ do: 'mute' }])
    else if (!changed(state, step)) expect(step.effects).toEqual([])
    // Without retry the only way is forward.
    else expect(order.indexOf(step.state.phase)).toBeGreaterThan(order.indexOf(state.phase))

    // Closed absorbs everything.
    if (state.phase === 'closed') expect(step.state).toBe(state)

    // A wire is closed at most once in a step, and dialled only at the start.
    expect(closes(step)).toBeLessThanOrEqual(1)
    expect(doing(step).includes('dial')).toBe(state.phase === 'idle' && event.type === 'started')

    // Every end settles, in this order, and nothing runs on.
    if (step.state.phase === 'closed' && state.phase !== 'closed') {
      expect(doing(step).filter((effect) => effect !== 'closeWire' && effect !== 'renewOpened')).toEqual([
        'stopTimer',
        'settle',
        'rejectOpened',
        'end',
      ])
      const { phase, ...ending } = step.state
      expect(step.effects.find((effect) => effect.do === 'end')).toEqual({ do: 'end', ending })
      // A wire that may still be there is let go.
      if (event.type === 'timedOut' || event.type === 'closeTimedOut') expect(doing(step)[0]).toBe('closeWire')
    }

    // Nobody hears of a state twice, and of every new one once; `closed` is told by `end`.
    const seen = changed(state, step) && visible(step.state).phase !== visible(state).phase
    const told = doing(step).filter((effect) => effect === 'announce').length
    expect(told).toBe(seen && step.state.phase !== 'closed' ? 1 : 0)
  })
})

describe('every close', () => {
  test.each(states.slice(0, 5).map((state) => ({ state, name: state.phase })))('ends from $name', ({ state }) => {
    let step = transition(state, { type: 'closeRequested', request, drain: true, timeout: 3000 })
    const { phase } = step.state
    expect(['draining', 'closing', 'closed']).toContain(phase)
    // The platform that never answers is the worst case.
    if (phase !== 'closed') step = transition(step.state, { type: 'closeTimedOut', generation: 7 })
    expect(step.state.phase).toBe('closed')
  })

  test('mutes the messages and starts its one timer before the wire is asked', () => {
    for (const state of states.slice(1, 3)) {
      for (const drain of [true, false]) {
        const effects = doing(transition(state, { type: 'closeRequested', request, drain, timeout: 3000 }))
        expect(effects).toContain('mute')
        expect(effects.filter((effect) => effect === 'startTimer')).toHaveLength(1)
        expect(effects).toContain('rejectOpened')
        // While draining the wire is still needed; else it is asked last, and once.
        if (effects.includes('drain')) expect(effects).not.toContain('closeWire')
        else expect(effects[effects.length - 1]).toBe('closeWire')
      }
    }
  })

  test('drains only an open connection, and only if asked to', () => {
    const ask = (state: State, drain: boolean) =>
      transition(state, { type: 'closeRequested', request, drain, timeout: 3000 }).state.phase
    expect(states.slice(1, 3).map((state) => [ask(state, true), ask(state, false)])).toEqual([
      ['closing', 'closing'],
      ['draining', 'closing'],
    ])
  })

  test('stops draining when told a second time not to, with the new refusal and the first code', () => {
    const step = transition(states[3]!, { type: 'closeRequested', request: aborting, drain: false, timeout: 1 })
    expect(step.state).toEqual({ phase: 'closing', generation: 7, request: { ...request, refusal: aborting.refusal } })
    expect(step.effects).toEqual([
      { do: 'refuse', refusal: aborting.refusal },
      { do: 'closeWire', code: 3001, reason: 'bye' },
    ])
  })
})

describe('an old generation', () => {
  test.each(states.flatMap((state) => [6, 8, 0].map((generation) => ({ state, generation, name: state.phase }))))(
    'changes nothing in $name ($generation)',
    ({ state, generation }) => {
      if ('generation' in state && state.generation === generation) return expect(generation).toBe(0)
      for (const event of eventsOf(generation)) {
        if ('generation' in event) expect(transition(state, event)).toEqual({ state, effects: [] })
      }
    },
  )
})

describe('an opening', () => {
  test('flushes before opened resolves and subscribers hear', () => {
    const step = transition(states[1]!, { type: 'opened', generation: 7, at: 100, info })
    expect(step.state).toEqual({ phase: 'open', generation: 7, attempt: 2, since: 100 })
    expect(doing(step)).toEqual(['stopTimer', 'flush', 'resolveOpened', 'announce'])
  })
})

describe('an ending', () => {
  const endingOf = (state: State, event: Event) => transition(state, event).state

  test('is what the platform reported where nobody had closed', () => {
    for (const ending of [lossy, clean]) {
      for (const state of states.slice(1, 3)) {
        expect(endingOf(state, { type: 'lost', generation: 7, ending })).toEqual({ phase: 'closed', ...ending })
      }
    }
  })

  test('is what was asked for once the wire had been asked to close', () => {
    expect(endingOf(states[4]!, { type: 'lost', generation: 7, ending: lossy })).toEqual({
      phase: 'closed',
      ...{ code: 3001, reason: 'bye', wasClean: true },
    })
  })

  test('is what the platform reported, and carries no error, when the connection goes while draining', () => {
    expect(endingOf(states[3]!, { type: 'lost', generation: 7, ending: lossy })).toEqual({
      phase: 'closed',
      ...{ code: 4001, reason: 'kicked', wasClean: false },
    })
    expect(endingOf(states[3]!, { type: 'lost', generation: 7, ending: clean })).toEqual({ phase: 'closed', ...clean })
  })

  test('is not clean when the platform never answers', () => {
    for (const state of states.slice(3, 5)) {
      expect(endingOf(state, { type: 'closeTimedOut', generation: 7 })).toEqual({
        phase: 'closed',
        ...{ code: 1006, reason: '', wasClean: false },
      })
    }
  })

  test('refuses later sends with the error, or with the ending where there is none', () => {
    expect(refusalOf(lossy)).toEqual({ code: 'CLOSED', closeCode: 4001, cause: error })
    expect(refusalOf(clean)).toEqual({ code: 'CLOSED', closeCode: 1000, cause: clean })
  })
})

// The whole table, each kind of state × each event: which verbs, in which order, to which phase. Nothing else is there: no
// connection, no clock, no promise.
import { describe, expect, test } from 'vitest'
import type { Phase } from '../../../src/life/life.js'
import { handle } from '../../../src/life/grid.js'
// @ts-expect-error it is JavaScript
import { edges, leads } from '../../tools/diagram.mjs'
import { createLife, type EventName, eventsOf, type Given, type Names, statesOf, wallNow } from './world.js'

type Row = { readonly [N in Names]: string }
const nowhere: Row = {
  connecting: '',
  open: '',
  waiting: '',
  'paused by the user': '',
  'paused by the background': '',
  draining: '',
  closing: '',
  closed: '',
}

const dial = 'attempt 3, → connecting, #3.begin'
const dialAnew = 'attempt 1, → connecting, #1.begin'
const hangUp = 'its.close 1000, lose, its.leave'
const survive = 'lose, its.leave, report, → waiting, startTimer'
const rest = 'lose, its.leave, report, → paused'
const end = '→ closed, settle, its.leave, rejectOpened, end'
const endWithoutWire = 'mute, → closed, settle, rejectOpened, end'
const closing = '→ closing, mute, its.leave, refuse, rejectOpened, startTimer, its.close 3001 bye'

/** In front, with a policy that says 250 ms. */
const table: { readonly [E in EventName]: Row } = {
  opened: { ...nowhere, connecting: 'its.open, → open, flush, resolveOpened' },
  lost: { ...nowhere, connecting: survive, open: `renewOpened, ${survive}`, draining: end, closing: end },
  'lost, clean': { ...nowhere, connecting: survive, open: `renewOpened, ${survive}`, draining: end, closing: end },
  'lost, suspended': { ...nowhere, connecting: survive, open: `renewOpened, ${survive}`, draining: end, closing: end },
  'lost, taken over': { ...nowhere, connecting: end, open: `renewOpened, ${end}`, draining: end, closing: end },
  givenUp: { ...nowhere, connecting: `its.close 1000, ${survive}`, open: `its.close 1000, renewOpened, ${survive}` },
  ponged: { ...nowhere, open: '→ open' },
  retryDue: { ...nowhere, waiting: dial },
  hidden: { ...nowhere, connecting: `${hangUp}, → paused`, waiting: '→ paused' },
  awake: { ...nowhere, open: 'its.probe', waiting: dial, 'paused by the background': dial },
  pauseRequested: {
    ...nowhere,
    connecting: `${hangUp}, → paused`,
    open: `renewOpened, ${hangUp}, → paused`,
    waiting: '→ paused',
    'paused by the user': '→ paused',
    'paused by the background': '→ paused',
  },
  resumeRequested: { ...nowhere, 'paused by the user': dial },
  reconnectRequested: {
    ...nowhere,
    connecting: `${hangUp}, ${dialAnew}`,
    open: `renewOpened, ${hangUp}, ${dialAnew}`,
    waiting: dialAnew,
    'paused by the user': dialAnew,
    'paused by the background': dialAnew,
  },
  closeRequested: {
    connecting: closing,
    open: `renewOpened, ${closing}`,
    waiting: endWithoutWire,
    'paused by the user': endWithoutWire,
    'paused by the background': endWithoutWire,
    draining: '→ closing, refuse, its.close 3001 bye',
    closing: '',
    closed: 'mute',
  },
  'closeRequested, drain': {
    connecting: closing,
    open: 'renewOpened, → draining, mute, its.leave, rejectOpened, startTimer, drain',
    waiting: endWithoutWire,
    'paused by the user': endWithoutWire,
    'paused by the background': endWithoutWire,
    draining: '',
    closing: '',
    closed: 'mute',
  },
  'closeRequested, aborted': {
    connecting: closing.replace('3001 bye', '1000'),
    open: `renewOpened, ${closing.replace('3001 bye', '1000')}`,
    waiting: endWithoutWire,
    'paused by the user': endWithoutWire,
    'paused by the background': endWithoutWire,
    // The wire is asked to close with what was asked for first.
    draining: '→ closing, refuse, its.close 3001 bye',
    closing: '→ closing',
    closed: 'mute',
  },
  drained: { ...nowhere, draining: '→ closing, refuse, its.close 3001 bye' },
  closeTimedOut: { ...nowhere, draining: `its.close 3001 bye, ${end}`, closing: `its.close 3001 bye, ${end}` },
}

/** What is otherwise while the app is hidden. */
const inBackground: { readonly [E in EventName]?: Partial<Row> } = {
  lost: { connecting: rest, open: `renewOpened, ${rest}` },
  'lost, clean': { connecting: rest, open: `renewOpened, ${rest}` },
  'lost, suspended': { connecting: rest, open: `renewOpened, ${rest}` },
  givenUp: { connecting: `its.close 1000, ${rest}`, open: `its.close 1000, renewOpened, ${rest}` },
  awake: { 'paused by the background': '' },
  resumeRequested: { 'paused by the user': '→ paused' },
  reconnectRequested: {
    connecting: `${hangUp}, → paused`,
    open: `renewOpened, ${hangUp}, → paused`,
    waiting: '→ paused',
    'paused by the user': '→ paused',
    'paused by the background': '→ paused',
  },
}

/** What is otherwise where the policy says no, or nonsense: nothing is told of a wait. */
const givingUp: { readonly [E in EventName]?: Partial<Row> } = {
  lost: { connecting: end, open: `renewOpened, ${end}` },
  'lost, clean': { connecting: end, open: `renewOpened, ${end}` },
  givenUp: { connecting: `its.close 1000, ${end}`, open: `its.close 1000, renewOpened, ${end}` },
}

const states = Object.keys(nowhere) as Names[]
const events = Object.keys(table) as EventName[]

interface Cell {
  readonly state: Names
  readonly event: EventName
  readonly from: Phase
  readonly to: Phase
  readonly did: readonly string[]
}

function step(state: Names, event: EventName, given: Given = {}): Cell {
  const { life, did, mine } = createLife({ in: state, ...given })
  const from = life.state.phase
  handle(life, eventsOf(mine)[event])
  return { state, event, from, to: life.state.phase, did }
}

const cells = events.flatMap((event) => states.map((state) => [state, event] as const))

describe('in front', () => {
  test.each(cells)('%s × %s', (state, event) => {
    expect(step(state, event).did.join(', ')).toBe(table[event][state])
  })
})

describe('in the background', () => {
  test.each(cells)('%s × %s', (state, event) => {
    const expected = inBackground[event]?.[state] ?? table[event][state]
    expect(step(state, event, { hidden: true }).did.join(', ')).toBe(expected)
  })
})

describe('where the policy gives up', () => {
  test.each(cells)('%s × %s', (state, event) => {
    const expected = givingUp[event]?.[state] ?? table[event][state]
    for (const hidden of [false, true]) {
      const inIt = givingUp[event]?.[state] ?? inBackground[event]?.[state]
      const { did } = step(state, event, { policy: false, hidden })
      expect(did.join(', ')).toBe(hidden ? (inIt ?? expected) : expected)
    }
  })
})

test('a state is there before anything is done in it, but for what the old one leaves behind', () => {
  const before = /^(renewOpened|its\.(open|close|leave)|lose|report|mute|attempt)\b/
  for (const [state, event] of cells) {
    const { did } = step(state, event)
    const at = did.findIndex((what) => what.startsWith('→'))
    if (at >= 0) expect(did.slice(0, at).filter((what) => !before.test(what))).toEqual([])
    expect(did.filter((what) => what.startsWith('→')).length).toBeLessThanOrEqual(1)
  }
})

describe('an event of an attempt that is not the state’s', () => {
  const ofAttempts = ['opened', 'lost', 'givenUp', 'ponged'] as const

  test.each(states)('does nothing in %s', (state) => {
    for (const event of ofAttempts) {
      const { life, did, attempts } = createLife({ in: state })
      const before = life.state
      const stranger = life.act.attempt(2)
      did.length = 0
      expect(attempts).toContain(stranger)
      handle(life, eventsOf(stranger)[event])
      expect(life.state).toBe(before)
      expect(did).toEqual([])
    }
  })
})

describe('what really happens', () => {
  const worlds: Given[] = [false, true].flatMap((hidden) =>
    ([250, false] as const).flatMap((policy) =>
      [false, true].map((soon) => ({ hidden, policy, state: soon ? { retryAt: wallNow + 100 } : {} })),
    ),
  )
  const seen = cells.flatMap(([state, event]) =>
    worlds.map((given) => step(state, event, state === 'waiting' ? given : { ...given, state: {} })),
  )
  const typeOf = (event: EventName): string => event.split(',')[0]!

  test('is in the interface that says where events lead, or nothing', () => {
    const wrong = seen.filter(({ from, to, event, did }) => {
      const stays = from === to && !did.some((what) => what.startsWith('→'))
      return !stays && !leads()[typeOf(event)].includes(to)
    })
    expect(wrong).toEqual([])
  })

  test('reaches all that it says', () => {
    for (const [event, targets] of Object.entries<string[]>(leads())) {
      const reached = new Set(seen.filter((cell) => typeOf(cell.event) === event).map(({ to }) => to))
      expect([event, ...targets.filter((target) => !reached.has(target as Phase))]).toEqual([event])
    }
  })

  test('is what the diagram draws, no more and no less', () => {
    const lines = seen
      .filter(({ from, to }) => from !== to)
      .map(({ from, to, event }) => `${from} → ${to}: ${typeOf(event)}`)
    const drawn = edges().map(({ from, to, event }: Record<string, string>) => `${from} → ${to}: ${event}`)
    expect(drawn.sort()).toEqual([...new Set(lines)].sort())
  })
})

test('every phase is among the states here', () => {
  const phases = Object.values(statesOf({} as never)).map(({ phase }) => phase)
  expect([...new Set(phases)]).toEqual(['connecting', 'open', 'waiting', 'paused', 'draining', 'closing', 'closed'])
})

// The whole phase table, every state × every event, against rules written apart from it.
import { describe, expect, test } from 'vitest'
import type { CloseRequest, Effect, Event, History, Of, State, Step, World } from '../../../src/connection/machine.js'
import { idle, transition, visible } from '../../../src/connection/phase.js'
import type { CloseInfo } from '../../../src/life/state.js'
import { refusalOf } from '../../../src/connection/ending.js'
import { SocketError } from '../../../src/errors/socket-error.js'
import type { WireEnd } from '../../../src/hosts/transport.js'

const now = 1000000
const error = new SocketError('CONNECTION_LOST', 'lost')
const kicked = new SocketError('CONNECTION_LOST', 'kicked', { closeCode: 4001 })
const closed = new SocketError('CONNECTION_LOST', 'closed', { closeCode: 1000 })
const earlier = new SocketError('CONNECT_FAILED', 'earlier')
const suspension = new SocketError('CONNECT_FAILED', 'suspended', { kind: 'suspended' })
const nonsense = new SocketError('INVALID_OPTION', 'the policy threw')
const request: CloseRequest = {
  code: 3001,
  reason: 'bye',
  refusal: { code: 'CLOSED', closeCode: 3001, cause: { code: 3001, reason: 'bye', wasClean: true } },
}
const aborting: CloseRequest = { code: 1000, reason: '', refusal: { code: 'ABORTED', closeCode: 1000, cause: 'why' } }
const clean: CloseInfo = { code: 1000, reason: 'done', wasClean: true }
const lossy: CloseInfo = { code: 4001, reason: 'kicked', wasClean: false, error: kicked }
const info = { header: {} }

/** What a wire ends with; the world below knows what it means. */
const causes = {
  lossy: { reason: 'lossy' },
  clean: { reason: 'clean' },
  suspended: { reason: 'suspended' },
  'taken over': { final: true },
}
const endOf = ({ reason, final }: WireEnd): CloseInfo => {
  if (final) return clean
  if (reason === 'clean') return { ...clean, error: closed }
  return reason === 'lossy' ? lossy : { code: 1006, reason: '', wasClean: false, error: suspension }
}

function createWorld(hidden: boolean, answer: ReturnType<World['retry']>) {
  const told: Parameters<World['retry']>[0][] = []
  const world: World = {
    now: () => now,
    hidden: () => hidden,
    minUptime: 5000,
    endOf: { connecting: endOf, handshaking: endOf, open: endOf },
    retry(failure) {
      told.push(failure)
      return answer
    },
  }
  return { world, told, name: `${hidden ? 'hidden' : 'in front'}, retry ${answer}` }
}

const untried: History = {
  attempt: 1,
  since: 0,
  last: undefined,
  hastenedAt: -Infinity,
  hintedAt: -Infinity,
  isHinted: false,
  opened: false,
  suspensions: 0,
}
const tried: History = {
  ...untried,
  attempt: 3,
  since: now - 9000,
  last: { error: earlier, at: now - 3000 },
  suspensions: 1,
}
const exhausted: History = { ...tried, suspensions: 5 }

/** Every kind of state, all of generation 7 where they have one. */
const states = {
  idle,
  'connecting at first': { phase: 'connecting', generation: 7, history: untried },
  connecting: { phase: 'connecting', generation: 7, history: tried },
  'connecting, often suspended': { phase: 'connecting', generation: 7, history: exhausted },
  handshaking: { phase: 'handshaking', generation: 7, history: tried, info },
  'just open': { phase: 'open', generation: 7, history: tried, since: now - 4999 },
  'long open': { phase: 'open', generation: 7, history: tried, since: now - 5000 },
  'open, measured': { phase: 'open', generation: 7, history: untried, since: now - 6000, rtt: 40 },
  waiting: { phase: 'waiting', generation: 7, history: tried, attempt: 2, retryAt: now + 301, error: earlier },
  'waiting a moment more': {
    phase: 'waiting',
    generation: 7,
    history: tried,
    attempt: 2,
    retryAt: now + 300,
    error: earlier,
  },
  'waiting, just tried': {
    phase: 'waiting',
    generation: 7,
    history: { ...tried, hastenedAt: now - 400 },
    attempt: 2,
    retryAt: now + 601,
    error: earlier,
  },
  'paused by the user': { phase: 'paused', generation: 7, history: tried, by: 'user', reason: 'tea' },
  'paused by the background': {
    phase: 'paused',
    generation: 7,
    history: tried,
    by: 'background',
    reason: 'background',
  },
  draining: { phase: 'draining', generation: 7, request },
  closing: { phase: 'closing', generation: 7, request },
  'closed with an error': { phase: 'closed', ...lossy },
  'closed cleanly': { phase: 'closed', ...clean },
} satisfies { [name: string]: State }

const eventsOf = (generation: number): { [name: string]: Event } => ({
  started: { type: 'started' },
  opened: { type: 'opened', generation, info },
  ready: { type: 'ready', generation },
  'lost, lossy': { type: 'lost', generation, cause: causes.lossy },
  'lost, clean': { type: 'lost', generation, cause: causes.clean },
  'lost, suspended': { type: 'lost', generation, cause: causes.suspended },
  'lost, taken over': { type: 'lost', generation, cause: causes['taken over'] },
  givenUp: { type: 'givenUp', generation, error },
  ponged: { type: 'ponged', generation, rtt: 30 },
  retryDue: { type: 'retryDue', generation },
  hidden: { type: 'hidden' },
  awake: { type: 'awake' },
  'pauseRequested, tea': { type: 'pauseRequested', reason: 'tea' },
  'pauseRequested, night': { type: 'pauseRequested', reason: 'night' },
  resumeRequested: { type: 'resumeRequested' },
  reconnectRequested: { type: 'reconnectRequested' },
  'closeRequested, drain': { type: 'closeRequested', request, drain: true, timeout: 3000 },
  'closeRequested, no drain': { type: 'closeRequested', request, drain: false, timeout: 3000 },
  'closeRequested, aborted': { type: 'closeRequested', request: aborting, drain: false, timeout: 3000 },
  drained: { type: 'drained', generation },
  closeTimedOut: { type: 'closeTimedOut', generation },
})

const worlds = [true, false].flatMap((hidden) =>
  ([250, false, nonsense] as const).map((answer) => ({ hidden, answer })),
)

interface Cell {
  name: string
  state: State
  event: Event
  hidden: boolean
  next: State
  effects: readonly Effect[]
  /** The names of the effects. */
  does: Effect['do'][]
}

const cells: Cell[] = Object.entries<State>(states).flatMap(([from, state]) =>
  Object.entries(eventsOf(7)).flatMap(([what, event]) =>
    worlds.map(({ hidden, answer }) => {
      const { world, name } = createWorld(hidden, answer)
      const { state: next, effects } = transition(state, event, world)
      const does = effects.map((effect) => effect.do)
      return { name: `${from} × ${what} (${name})`, state, event, hidden, next, effects, does }
    }),
  ),
)

/** Checks every cell that the rule is about, and that there are some. */
function holds(about: (cell: Cell) => boolean, rule: (cell: Cell) => boolean): void {
  const concerned = cells.filter(about)
  expect(concerned.length).toBeGreaterThan(0)
  expect(concerned.filter((cell) => !rule(cell)).map(({ name }) => name)).toEqual([])
}

const always = () => true
const is = (state: State, ...phases: State['phase'][]): boolean => phases.includes(state.phase)
const generationOf = (state: State): number => ('generation' in state ? state.generation : -1)
const times = ({ does }: Cell, name: Effect['do']): number => does.filter((effect) => effect === name).length
const changes = ({ state, next }: Cell): boolean => next !== state
const enters =
  (...phases: State['phase'][]) =>
  (cell: Cell): boolean =>
    (cell.next.phase !== cell.state.phase || departs(cell)) && is(cell.next, ...phases)
const isEnd = enters('closed')
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)
/** The wire of before, if there was one, is none of the state's any more. */
const departs = (cell: Cell): boolean => changes(cell) && generationOf(cell.next) !== generationOf(cell.state)
const hasWire = (state: State): boolean => is(state, 'connecting', 'handshaking', 'open', 'draining', 'closing')

describe('every cell', () => {
  test('does nothing where it does not change the state, but ask a wire whether it lives and silence a closed one', () => {
    holds(
      (cell) => !changes(cell),
      ({ state, event, does }) => {
        const probes = state.phase === 'open' && event.type === 'awake'
        const mutes = state.phase === 'closed' && event.type === 'closeRequested'
        return isSame(does, probes ? ['probe'] : mutes ? ['mute'] : [])
      },
    )
  })

  test('leaves closed as it is', () => {
    holds(
      ({ state }) => is(state, 'closed'),
      (cell) => !changes(cell),
    )
  })

  test('closes for good', () => {
    holds(
      ({ state, event }) => is(state, 'draining', 'closing') || event.type === 'closeRequested',
      ({ next }) => is(next, 'draining', 'closing', 'closed'),
    )
  })

  test('dials where it enters connecting, once, and nowhere else', () => {
    holds(always, (cell) => times(cell, 'dial') === (enters('connecting')(cell) ? 1 : 0))
    holds(enters('connecting'), ({ next, effects }) =>
      effects.some(
        (effect) =>
          effect.do === 'dial' &&
          effect.generation === generationOf(next) &&
          isSame({ phase: 'connecting', attempt: effect.attempt }, visible(next)),
      ),
    )
  })

  test('has done with the wire before it dials, waits, pauses or ends, and only then', () => {
    const moves = enters('connecting', 'waiting', 'paused', 'closed')
    holds(always, (cell) => times(cell, 'detach') === (moves(cell) ? 1 : 0))
    holds(moves, ({ does }) =>
      (['dial', 'startTimer', 'announce', 'settle', 'end'] as const).every(
        (later) => !does.includes(later) || does.indexOf('detach') < does.indexOf(later),
      ),
    )
  })

  test('closes a living wire that it leaves, once and while it is known, and no other', () => {
    const leaves = (cell: Cell): boolean => departs(cell) && hasWire(cell.state) && cell.event.type !== 'lost'
    const asks = (cell: Cell): boolean => enters('closing')(cell) && !is(cell.state, 'closing')
    holds(always, (cell) => times(cell, 'closeWire') === (leaves(cell) || asks(cell) ? 1 : 0))
    holds(leaves, ({ does }) => does.indexOf('closeWire') < does.indexOf('detach'))
    // The host may answer a close before it returns: by then all else has been done.
    holds(asks, ({ does }) => does[does.length - 1] === 'closeWire')
  })

  test('counts generations: one more whenever a wire or a wait is left, the same until then', () => {
    holds(changes, (cell) => {
      if (isEnd(cell)) return true
      const grows = enters('connecting', 'waiting', 'paused')(cell) ? 1 : 0
      return generationOf(cell.next) === generationOf(cell.state) + grows
    })
  })

  test('settles every end in the same order', () => {
    const ending: Effect['do'][] = ['detach', 'settle', 'rejectOpened', 'end']
    holds(isEnd, ({ does }) => isSame(does.slice(-4), ending))
    holds(isEnd, ({ does }) => does.slice(0, -4).every((name) => ['closeWire', 'renewOpened', 'mute'].includes(name)))
    holds(isEnd, ({ next, effects }) => {
      const { phase, ...expected } = next as CloseInfo & { phase: string }
      return effects.some((effect) => effect.do === 'end' && isSame(effect.ending, expected))
    })
    holds(
      (cell) => !isEnd(cell),
      ({ does }) => !does.includes('settle') && !does.includes('end'),
    )
  })

  test('announces what subscribers see for the first time, once and after all that is settled', () => {
    // `end` tells of closed. A new attempt is told also where it looks like the one before.
    const isNews = (cell: Cell): boolean =>
      !isEnd(cell) && (enters('connecting')(cell) || !isSame(visible(cell.state), visible(cell.next)))
    holds(always, (cell) => times(cell, 'announce') === (isNews(cell) ? 1 : 0))
    // What asks the platform comes behind: it may fail at once, and then there is something else to tell.
    const asking = ['closeWire', 'dial', 'drain']
    holds(isNews, ({ does }) => does.slice(does.indexOf('announce') + 1).every((name) => asking.includes(name)))
  })

  test('renews opened first of all when an open connection is left, and only then', () => {
    const leavesOpen = ({ state, next }: Cell): boolean => is(state, 'open') && !is(next, 'open')
    holds(always, (cell) => times(cell, 'renewOpened') === (leavesOpen(cell) ? 1 : 0))
    holds(leavesOpen, ({ does }) => does[0] === 'renewOpened')
  })

  test('rejects opened once when the socket starts to end', () => {
    const alreadyEnding = ({ state }: Cell): boolean => is(state, 'draining', 'closing')
    holds(
      (cell) => !alreadyEnding(cell),
      (cell) => times(cell, 'rejectOpened') === (enters('draining', 'closing', 'closed')(cell) ? 1 : 0),
    )
  })

  test('sets a timer on entering waiting and a close only, for an event that the new state heeds', () => {
    const sets = (cell: Cell): boolean =>
      enters('waiting', 'draining', 'closing')(cell) && !is(cell.state, 'draining', 'closing')
    holds(always, (cell) => times(cell, 'startTimer') === (sets(cell) ? 1 : 0))
    const { world } = createWorld(false, false)
    holds(sets, ({ next, effects }) =>
      effects
        .filter((effect) => effect.do === 'startTimer' || effect.do === 'drain')
        .every(({ event }) => transition(next, event, world).state !== next),
    )
  })

  test('rejects what a wire has not answered when the socket outlives it, and nothing else', () => {
    const outlives = (cell: Cell): boolean => departs(cell) && hasWire(cell.state) && !isEnd(cell)
    holds(always, (cell) => times(cell, 'lose') === (outlives(cell) ? 1 : 0))
  })

  test('reports a failure that is survived, and never the final one', () => {
    const survives = (cell: Cell): boolean =>
      changes(cell) && ['lost', 'givenUp'].includes(cell.event.type) && enters('waiting', 'paused')(cell)
    holds(always, (cell) => times(cell, 'report') === (survives(cell) ? 1 : 0))
    holds(survives, ({ effects }) => {
      const errors = effects.flatMap((effect) => (effect.do === 'report' || effect.do === 'lose' ? [effect.error] : []))
      return errors.length === 2 && errors[0] !== undefined && errors[0] === errors[1]
    })
  })

  test('leaves to the user what the user paused', () => {
    const wakes = ['resumeRequested', 'reconnectRequested', 'pauseRequested', 'closeRequested']
    holds(
      ({ state, event }) => state.phase === 'paused' && state.by === 'user' && !wakes.includes(event.type),
      (cell) => !changes(cell),
    )
    holds(
      ({ state, event }) => is(state, 'connecting', 'open', 'waiting', 'paused') && event.type === 'pauseRequested',
      ({ next }) => next.phase === 'paused' && next.by === 'user',
    )
  })

  test('tries nothing in the background but the first attempt', () => {
    // Nothing waits there: the app was in front when it was told to be shown.
    holds(
      ({ hidden, state }) => hidden && !is(state, 'idle', 'waiting'),
      ({ does }) => !does.includes('dial'),
    )
    holds(
      ({ hidden, state }) => hidden && !is(state, 'waiting'),
      (cell) => !enters('waiting')(cell),
    )
  })

  test('rests in the background, an open connection excepted', () => {
    holds(
      ({ event }) => event.type === 'hidden',
      (cell) =>
        is(cell.state, 'connecting', 'handshaking', 'waiting')
          ? isSame(visible(cell.next), { phase: 'paused', reason: 'background' })
          : !changes(cell),
    )
  })

  test('connects at once when the app is shown or the user asks', () => {
    const asks = ({ state, event }: Cell): boolean =>
      (event.type === 'awake' &&
        (state === states.waiting || (state.phase === 'paused' && state.by === 'background'))) ||
      (event.type === 'resumeRequested' && state.phase === 'paused' && state.by === 'user') ||
      (event.type === 'reconnectRequested' && is(state, 'connecting', 'handshaking', 'open', 'waiting', 'paused'))
    holds((cell) => !cell.hidden && asks(cell), enters('connecting'))
  })

  test('leaves an attempt that is due in a moment to its timer: show, network and timer come together', () => {
    holds(
      ({ state, event }) => state === states['waiting a moment more'] && event.type === 'awake',
      (cell) => isSame(visible(cell.next), visible(cell.state)) && !cell.does.length,
    )
  })

  test('brings the next attempt no sooner than a second after the last that it brought', () => {
    holds(
      ({ state, event }) => state === states['waiting, just tried'] && event.type === 'awake',
      ({ next, does }) =>
        next.phase === 'waiting' && next.retryAt === now + 600 && isSame(does, ['detach', 'startTimer', 'announce']),
    )
  })

  test('takes no event of another generation', () => {
    const { world } = createWorld(false, 250)
    for (const state of Object.values<State>(states)) {
      for (const generation of [generationOf(state) - 1, generationOf(state) + 1]) {
        for (const event of Object.values(eventsOf(generation)).filter((event) => 'generation' in event)) {
          const step = transition(state, event, world)
          expect(step.state).toBe(state)
          expect(step.effects).toEqual([])
        }
      }
    }
  })
})

const front = createWorld(false, 250).world
const step = (state: State, event: Event, world: World = front): Step => transition(state, event, world)
const doing = ({ effects }: Step): Effect['do'][] => effects.map((effect) => effect.do)
const lostOf = (reason: keyof typeof causes): Of<'lost'> => ({ type: 'lost', generation: 7, cause: causes[reason] })
const ask = (drain: boolean, wanted = request): Of<'closeRequested'> => ({
  type: 'closeRequested',
  request: wanted,
  drain,
  timeout: 3000,
})

describe('an opening', () => {
  test('runs the hooks before anything is told', () => {
    const { state, effects } = step(states.connecting, { type: 'opened', generation: 7, info })
    expect(state).toEqual(states.handshaking)
    expect(effects).toEqual([{ do: 'handshake', generation: 7, attempt: 3 }])
  })

  test('flushes before opened resolves and subscribers hear', () => {
    const opening = step(states.handshaking, { type: 'ready', generation: 7 })
    expect(opening.state).toEqual({
      phase: 'open',
      generation: 7,
      history: { ...tried, opened: true, suspensions: 0 },
      since: now,
    })
    expect(doing(opening)).toEqual(['endHandshake', 'flush', 'resolveOpened', 'announce'])
    expect(opening.effects).toContainEqual({ do: 'resolveOpened', info, attempt: 3, reconnected: false })
  })
})

describe('a failure', () => {
  /** What the policy was told, and where it led. */
  const fail = (state: State, event: Event = lostOf('lossy'), answer: ReturnType<World['retry']> = 250) => {
    const { world, told } = createWorld(false, answer)
    return { told, ...transition(state, event, world) }
  }
  const since = (state: State, lastAt: number): State =>
    ({ ...state, history: { ...tried, last: { error: earlier, at: lastAt } } }) as State

  test('is the first where nothing failed before', () => {
    const { told, state } = fail(states['connecting at first'])
    expect(told).toEqual([{ attempt: 1, error: kicked, elapsed: 0, previous: undefined, clean: false }])
    expect(state).toMatchObject({ history: { attempt: 2, since: now, last: { error: kicked, at: now } } })
  })

  test('is counted on, from when the first was', () => {
    for (const state of [states.connecting, states.handshaking, states['just open']]) {
      const { told, state: next } = fail(state)
      expect(told).toEqual([{ attempt: 3, error: kicked, elapsed: 9000, previous: earlier, clean: false }])
      expect(next).toMatchObject({ history: { attempt: 4, since: now - 9000, last: { error: kicked, at: now } } })
    }
  })

  test('is the first again after an opening that lived for minUptime, and follows no other', () => {
    const { told, state } = fail(states['long open'])
    expect(told).toEqual([{ attempt: 1, error: kicked, elapsed: 0, previous: undefined, clean: false }])
    expect(state).toMatchObject({ history: { attempt: 2, since: now } })
  })

  test('follows another only within a minute', () => {
    expect(fail(since(states.connecting, now - 59999)).told[0]!.previous).toBe(earlier)
    expect(fail(since(states.connecting, now - 60000)).told[0]!.previous).toBeUndefined()
  })

  test('has never taken less than no time, though somebody sets the clock back', () => {
    const state: State = { ...states.connecting, history: { ...tried, since: now + 5000 } }
    expect(fail(state).told[0]!.elapsed).toBe(0)
  })

  test('is waited out for as long as the policy says', () => {
    const { state, effects } = fail(states.connecting)
    expect(state).toMatchObject({ phase: 'waiting', attempt: 3, retryAt: now + 250, error: kicked })
    const timer = effects.find((effect) => effect.do === 'startTimer')
    expect(timer).toEqual({ do: 'startTimer', after: 250, event: { type: 'retryDue', generation: 8 } })
    expect(visible(step(state, { type: 'retryDue', generation: 8 }).state)).toEqual({ phase: 'connecting', attempt: 4 })
  })

  test('may be waited out in no time', () => {
    expect(fail(states.connecting, lostOf('lossy'), 0).state).toMatchObject({ phase: 'waiting', retryAt: now })
  })

  test('ends the socket when the policy says so, with the ending as it came', () => {
    expect(fail(states['long open'], lostOf('lossy'), false).state).toEqual({ phase: 'closed', ...lossy })
  })

  test('ends the socket when the policy is wrong, and says how', () => {
    expect(fail(states.connecting, lostOf('lossy'), nonsense).state).toEqual({
      phase: 'closed',
      ...{ ...lossy, error: nonsense },
    })
  })

  test('of our own making has no close code', () => {
    expect(fail(states.connecting, { type: 'givenUp', generation: 7, error }, false).state).toEqual({
      phase: 'closed',
      ...{ code: 1006, reason: '', wasClean: false, error },
    })
  })

  test('is told to the policy also in the background, and waits to be shown', () => {
    const { world, told } = createWorld(true, 250)
    const { state } = step(states['long open'], lostOf('lossy'), world)
    expect(told).toHaveLength(1)
    expect(state).toMatchObject({ phase: 'paused', by: 'background', history: { attempt: 2 } })
    expect(visible(step(state, { type: 'awake' }).state)).toEqual({ phase: 'connecting', attempt: 2 })
    expect(step(states['long open'], lostOf('lossy'), createWorld(true, false).world).state.phase).toBe('closed')
  })

  test('is none where the wire was taken over', () => {
    const { told, state } = fail(states['just open'], lostOf('taken over'))
    expect(told).toEqual([])
    expect(state).toEqual({ phase: 'closed', ...clean })
  })

  test('is one where the wire ended cleanly, if the policy says so', () => {
    const { told, state } = fail(states['just open'], lostOf('clean'))
    expect(told).toMatchObject([{ attempt: 3, error: closed, clean: true }])
    expect(state).toMatchObject({ phase: 'waiting', error: closed })
    expect(fail(states['just open'], lostOf('clean'), false).state).toStrictEqual({ phase: 'closed', ...clean })
    expect(fail(states['just open'], lostOf('clean'), nonsense).state).toEqual({
      phase: 'closed',
      ...{ ...clean, wasClean: false, error: nonsense },
    })
  })
})

describe('a hint', () => {
  const codes = (closeCode?: number): Event => ({
    type: 'givenUp',
    generation: 7,
    error: new SocketError('CONNECTION_LOST', 'lost', { closeCode }),
  })
  const since = (state: State, history: Partial<History>): State =>
    ({ ...state, history: { ...tried, hintedAt: now - 1999, isHinted: true, ...history } }) as State
  const waitAfter = (state: State, event: Event): number => {
    const { state: next } = step(state, event)
    return next.phase === 'waiting' ? next.retryAt - now : NaN
  }

  test('has a loss within two seconds retried at once, unless the server said why', () => {
    const hinted = since(states['just open'], {})
    for (const code of [undefined, 1000, 1005, 1006]) expect(waitAfter(hinted, codes(code))).toBe(0)
    for (const code of [1001, 1011, 1012, 4000, 4401]) expect(waitAfter(hinted, codes(code))).toBe(250)
    expect(waitAfter(hinted, lostOf('clean'))).toBe(250)
    expect(waitAfter(since(states['just open'], { hintedAt: now - 2000 }), codes())).toBe(250)
    // It came before the attempt, or during it.
    expect(waitAfter(since(states['just open'], { isHinted: false }), codes())).toBe(250)
    expect(waitAfter(since(states.connecting, {}), codes())).toBe(250)
  })

  test('brings no two attempts within a second, whatever the policy', () => {
    const hastenedAt = now - 400
    expect(waitAfter(since(states['just open'], { hastenedAt }), codes())).toBe(600)
    expect(waitAfter(since(states.connecting, { hastenedAt }), codes())).toBe(600)
    expect(waitAfter(since(states.connecting, { hastenedAt }), codes(4000))).toBe(250)
    // The clock was set meanwhile.
    expect(waitAfter(since(states['just open'], { hastenedAt: now + 5000 }), codes())).toBe(0)
  })

  test('is remembered until the next attempt', () => {
    for (const state of [states.connecting, states.handshaking, states['just open'], states['waiting a moment more']])
      expect(step(state, { type: 'awake' }).state).toMatchObject({ history: { hintedAt: now, isHinted: true } })
    const hastened = { phase: 'connecting', history: { hastenedAt: now, hintedAt: now, isHinted: false } }
    expect(step(states.waiting, { type: 'awake' }).state).toMatchObject(hastened)
    expect(step(states.waiting, { type: 'retryDue', generation: 7 }).state).toMatchObject({
      history: { hastenedAt: -Infinity },
    })
  })

  test('leaves a shorter wait alone', () => {
    const state = { ...states['waiting, just tried'], retryAt: now + 500 }
    expect(step(state, { type: 'awake' }).state).toMatchObject({ generation: 7, retryAt: now + 500 })
  })
})

describe('a suspended attempt', () => {
  const { world, told } = createWorld(false, false)

  test('is tried again soon, uncounted and without the policy', () => {
    const { state, effects } = step(states.connecting, lostOf('suspended'), world)
    expect(told).toEqual([])
    expect(state).toEqual({
      phase: 'waiting',
      generation: 8,
      history: { ...tried, suspensions: 2 },
      attempt: 3,
      retryAt: now + 300,
      error: suspension,
    })
    expect(effects).toContainEqual({ do: 'startTimer', after: 300, event: { type: 'retryDue', generation: 8 } })
  })

  test('is a failure like any other the sixth time', () => {
    let state: State = states['connecting at first']
    const trace = Array.from({ length: 6 }, () => {
      const { generation } = state as { generation: number }
      const waiting = step(state, { ...lostOf('suspended'), generation }, world).state
      if (is(waiting, 'waiting')) state = step(waiting, { type: 'retryDue', generation: generation + 1 }, world).state
      return waiting.phase
    })
    expect(trace).toEqual([...Array(5).fill('waiting'), 'closed'])
    expect(told.map(({ attempt }) => attempt)).toEqual([1])
  })
})

describe('coming back', () => {
  const attemptOf =
    (...events: Event[]) =>
    (state: State) =>
      visible(events.reduce((last, event) => step(last, event).state, state))

  test('keeps the count through a pause', () => {
    const attempt = attemptOf({ type: 'pauseRequested', reason: 'tea' }, { type: 'resumeRequested' })
    for (const state of [states.connecting, states['just open'], states.waiting])
      expect(attempt(state)).toEqual({ phase: 'connecting', attempt: 3 })
    expect(attempt(states['long open'])).toEqual({ phase: 'connecting', attempt: 1 })
  })

  test('keeps the count through the background', () => {
    const attempt = attemptOf({ type: 'hidden' }, { type: 'awake' })
    for (const state of [states.connecting, states.handshaking, states.waiting])
      expect(attempt(state)).toEqual({ phase: 'connecting', attempt: 3 })
  })

  test('follows no failure after an opening that lived, nor by reconnect()', () => {
    const last = (state: State) => step(state, { type: 'reconnectRequested' }).state
    expect(last(states['just open'])).toMatchObject({ history: { last: tried.last } })
    expect(last(states['long open'])).toMatchObject({ history: { last: undefined } })
  })

  test('starts at 1 when the user asks for another connection', () => {
    const attempt = attemptOf({ type: 'reconnectRequested' })
    for (const state of [states.connecting, states['just open'], states.waiting, states['paused by the user']])
      expect(attempt(state)).toEqual({ phase: 'connecting', attempt: 1 })
  })

  test('waits to be shown when the user asks in the background', () => {
    const { world } = createWorld(true, 250)
    for (const type of ['resumeRequested', 'reconnectRequested'] as const) {
      const { state } = step(states['paused by the user'], { type }, world)
      expect(visible(state)).toEqual({ phase: 'paused', reason: 'background' })
      expect(step(state, { type: 'awake' }).state.phase).toBe('connecting')
    }
  })

  test('is the user’s affair once a rest in the background became a pause', () => {
    const { state } = step(states['paused by the background'], { type: 'pauseRequested', reason: 'tea' })
    expect(visible(state)).toEqual({ phase: 'paused', reason: 'tea' })
    expect(step(state, { type: 'awake' }).state).toBe(state)
  })
})

describe('every close', () => {
  test('ends from every state, though the platform never answers', () => {
    for (const state of Object.values<State>(states)) {
      for (const drain of [true, false]) {
        const { state: next } = step(state, ask(drain))
        expect(step(next, { type: 'closeTimedOut', generation: 7 }).state.phase).toBe('closed')
      }
    }
  })

  test('is at once where there is no wire', () => {
    for (const state of [idle, states.waiting, states['paused by the user']]) {
      const end = step(state, ask(true))
      expect(end.state).toEqual({ phase: 'closed', ...{ code: 3001, reason: 'bye', wasClean: true } })
      expect(doing(end)[0]).toBe('mute')
    }
  })

  test('mutes the messages and watches the wire before it is asked', () => {
    for (const state of [states.connecting, states.handshaking, states['just open']]) {
      expect(doing(step(state, ask(false))).filter((name) => name !== 'renewOpened')).toEqual([
        'mute',
        'refuse',
        'rejectOpened',
        'startTimer',
        'announce',
        'closeWire',
      ])
    }
    expect(doing(step(states['just open'], ask(true)))).toEqual([
      'renewOpened',
      'mute',
      'rejectOpened',
      'startTimer',
      'announce',
      'drain',
    ])
  })

  test('drains only an open connection, and only if asked to', () => {
    const phases = (drain: boolean) =>
      [states.connecting, states.handshaking, states['just open']].map((state) => step(state, ask(drain)).state.phase)
    expect(phases(true)).toEqual(['closing', 'closing', 'draining'])
    expect(phases(false)).toEqual(['closing', 'closing', 'closing'])
  })

  test('asks the wire once it has drained', () => {
    const { state, effects } = step(states.draining, { type: 'drained', generation: 7 })
    expect(state).toEqual(states.closing)
    expect(effects).toEqual([
      { do: 'refuse', refusal: request.refusal },
      { do: 'closeWire', code: 3001, reason: 'bye' },
    ])
  })

  test('stops draining when told a second time not to, with the new refusal and the first code', () => {
    const { state, effects } = step(states.draining, ask(false, aborting))
    expect(state).toEqual({ phase: 'closing', generation: 7, request: { ...request, refusal: aborting.refusal } })
    expect(effects).toEqual([
      { do: 'refuse', refusal: aborting.refusal },
      { do: 'closeWire', code: 3001, reason: 'bye' },
    ])
  })

  test('takes an abort for the refusal while the wire closes, and a second close for nothing', () => {
    const { state, effects } = step(states.closing, ask(false, aborting))
    expect(state).toEqual({ phase: 'closing', generation: 7, request: { ...request, refusal: aborting.refusal } })
    expect(effects).toEqual([])
    expect(step(states.closing, ask(false)).state).toBe(states.closing)
  })
})

describe('an ending', () => {
  test('is what was asked for once the wire had been asked to close', () => {
    const { state } = step(states.closing, lostOf('lossy'))
    expect(state).toEqual({ phase: 'closed', ...{ code: 3001, reason: 'bye', wasClean: true } })
  })

  test('is what the platform reported, and carries no error, when the connection goes while draining', () => {
    const { state } = step(states.draining, lostOf('lossy'))
    expect(state).toEqual({ phase: 'closed', ...{ code: 4001, reason: 'kicked', wasClean: false } })
    expect(step(states.draining, lostOf('clean')).state).toEqual({ phase: 'closed', ...clean })
  })

  test('is not clean when the platform never answers', () => {
    for (const state of [states.draining, states.closing]) {
      const end = step(state, { type: 'closeTimedOut', generation: 7 })
      expect(end.state).toEqual({ phase: 'closed', ...{ code: 1006, reason: '', wasClean: false } })
    }
  })

  test('rejects opened and sends with the abort where there was one, else with the error or the ending', () => {
    const refusals = ({ effects }: Step) =>
      effects.flatMap((effect) => (effect.do === 'settle' || effect.do === 'rejectOpened' ? [effect.refusal] : []))
    expect(refusals(step(states.waiting, ask(false, aborting)))).toEqual([aborting.refusal, aborting.refusal])
    expect(refusals(step(states.waiting, ask(false)))).toEqual([request.refusal, request.refusal])
    const lossOf = step(states.connecting, lostOf('lossy'), createWorld(false, false).world)
    expect(refusals(lossOf)).toEqual([{ code: 'CLOSED', closeCode: 4001, cause: kicked }, kicked])
  })

  test('refuses later sends with the error, or with the ending where there is none', () => {
    expect(refusalOf(lossy)).toEqual({ code: 'CLOSED', closeCode: 4001, cause: kicked })
    expect(refusalOf(clean)).toEqual({ code: 'CLOSED', closeCode: 1000, cause: clean })
  })
})

describe('visible', () => {
  test.each([
    ['idle', { phase: 'connecting', attempt: 1 }],
    ['connecting at first', { phase: 'connecting', attempt: 1 }],
    ['handshaking', { phase: 'connecting', attempt: 3 }],
    ['long open', { phase: 'open', attempt: 3, since: now - 5000 }],
    ['open, measured', { phase: 'open', attempt: 1, since: now - 6000, rtt: 40 }],
    ['waiting', { phase: 'waiting', attempt: 2, retryAt: now + 301, error: earlier }],
    ['paused by the user', { phase: 'paused', reason: 'tea' }],
    ['paused by the background', { phase: 'paused', reason: 'background' }],
    ['draining', { phase: 'closing' }],
    ['closing', { phase: 'closing' }],
    ['closed with an error', { phase: 'closed', ...lossy }],
  ] as const)('shows %s', (name, shown) => {
    expect(visible(states[name])).toStrictEqual(shown)
  })
})

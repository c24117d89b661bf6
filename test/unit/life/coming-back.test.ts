// What the cells that try, wait and come back tell, remember and ask; in which order they do it is in grid.test.ts.
import { describe, expect, test } from 'vitest'
import { SocketError } from '../../../src/errors/socket-error.js'
import { untried } from '../../../src/life/coming-back.js'
import { handle } from '../../../src/life/grid.js'
import type { Event, History } from '../../../src/life/life.js'
import { visible } from '../../../src/life/visible.js'
import {
  closedBy1000,
  createLife,
  earlier,
  endings,
  error,
  type EventName,
  eventsOf,
  type Given,
  info,
  kicked,
  nonsense,
  now,
  suspension,
  tried,
  wallNow,
} from './world.js'

const longOpen = { number: 3, openedAt: now - 5000 }

/** A life after these events; those of an attempt are the state's. */
function after(given: Given, ...events: (EventName | Event)[]) {
  const parts = createLife(given)
  const { life } = parts
  for (const event of events) {
    const { attempt } = { attempt: parts.mine, ...life.state }
    handle(life, typeof event === 'string' ? eventsOf(attempt)[event] : event)
  }
  return { ...parts, state: life.state, history: life.history, shown: visible(life.state, life.history) }
}

test('nothing was tried at first', () => {
  expect(untried()).toEqual({
    ...{ attempt: 1, since: 0, last: undefined, hastenedAt: -Infinity },
    ...{ hinted: false, opened: false, suspensions: 0 },
  })
  expect(untried()).not.toBe(untried())
})

describe('an opening', () => {
  test('is told with its number, and whether the socket was open before', () => {
    for (const opened of [false, true]) {
      const { state, givenTo, mine, history } = after({ history: { opened } }, 'opened')
      expect(state).toEqual({ phase: 'open', attempt: mine, number: 3, since: wallNow, openedAt: now })
      expect(givenTo('resolveOpened')).toEqual([info, 3, opened])
      expect(givenTo('flush')).toHaveLength(1)
      expect(history.opened).toBe(true)
    }
  })

  test('forgives suspensions, and no failure yet', () => {
    const { history } = after({ history: { suspensions: 5 } }, 'opened')
    expect(history).toMatchObject({ attempt: 3, suspensions: 0, last: tried.last })
  })
})

describe('a failure', () => {
  const first: Partial<History> = { attempt: 1, since: 0, last: undefined }

  test('is the first where nothing failed before', () => {
    const { told, history } = after({ history: first }, 'lost')
    expect(told).toEqual([{ attempt: 1, error: kicked, elapsed: 0, previous: undefined, clean: false }])
    expect(history).toMatchObject({ attempt: 2, since: now, last: { error: kicked, at: now } })
  })

  test('is measured from failure 1, and not from the first ever', () => {
    const { told } = after({ history: { ...first, since: now - 77 } }, 'lost')
    expect(told).toMatchObject([{ elapsed: 0 }])
  })

  test('is counted on, from when the first was', () => {
    for (const state of ['connecting', 'open'] as const) {
      const { told, history } = after({ in: state }, 'lost')
      expect(told).toEqual([{ attempt: 3, error: kicked, elapsed: 9000, previous: earlier, clean: false }])
      expect(history).toMatchObject({ attempt: 4, since: now - 9000, last: { error: kicked, at: now } })
    }
  })

  test('is the first again after an opening that lived for minUptime, and follows no other', () => {
    const { told, history } = after({ in: 'open', state: longOpen }, 'lost')
    expect(told).toEqual([{ attempt: 1, error: kicked, elapsed: 0, previous: undefined, clean: false }])
    expect(history).toMatchObject({ attempt: 2, since: now })
  })

  test('follows another only within a minute', () => {
    const since = (at: number) => after({ history: { last: { error: earlier, at } } }, 'lost').told[0]!.previous
    expect(since(now - 59999)).toBe(earlier)
    expect(since(now - 60000)).toBeUndefined()
  })

  test('is waited out for as long as the policy says', () => {
    const { state, givenTo, shown } = after({}, 'lost')
    expect(state).toEqual({
      ...{ phase: 'waiting', failure: 3, error: kicked, retryAt: wallNow + 250 },
    })
    expect(shown).toEqual({ phase: 'waiting', attempt: 3, retryAt: wallNow + 250, error: kicked })
    expect(givenTo('startTimer')).toEqual([250, { type: 'retryDue' }])
    expect(after({}, 'lost', 'retryDue').shown).toEqual({ phase: 'connecting', attempt: 4 })
  })

  test('may be waited out in no time', () => {
    expect(after({ policy: 0 }, 'lost').state).toMatchObject({ phase: 'waiting', retryAt: wallNow })
  })

  test('rejects what was handed over with its error, and is reported', () => {
    const { givenTo } = after({ in: 'open' }, 'lost')
    expect(givenTo('lose')).toEqual([kicked])
    expect(givenTo('report')).toEqual([kicked])
  })

  test('ends the socket when the policy says so, with the ending as it came', () => {
    expect(after({ policy: false }, 'lost').state).toEqual({ phase: 'closed', ...endings.lossy })
  })

  test('ends the socket when the policy is wrong, and says how', () => {
    const { state, givenTo } = after({ policy: nonsense }, 'lost')
    expect(state).toEqual({ phase: 'closed', ...endings.lossy, error: nonsense })
    expect(givenTo('rejectOpened')).toEqual([nonsense])
    expect(after({ in: 'open', policy: nonsense }, 'lost, clean').state).toEqual({
      ...{ phase: 'closed', code: 1000, reason: 'done', wasClean: false, error: nonsense },
    })
  })

  test('of our own making has no close code', () => {
    expect(after({ policy: false }, 'givenUp').state).toEqual({
      ...{ phase: 'closed', code: 1006, reason: '', wasClean: false, error },
    })
    expect(after({}, 'givenUp').told).toMatchObject([{ error, clean: false }])
  })

  test('is told to the policy also in the background, and waits to be shown', () => {
    const { told, state, history } = after({ in: 'open', hidden: true }, 'lost')
    expect(told).toHaveLength(1)
    expect(state).toEqual({ phase: 'paused', by: 'background', reason: 'background' })
    expect(history.attempt).toBe(4)
    expect(after({ in: 'open', hidden: true, policy: false }, 'lost').state.phase).toBe('closed')
  })

  test('is none where the wire was taken over', () => {
    const { told, state } = after({ in: 'open' }, 'lost, taken over')
    expect(told).toEqual([])
    expect(state).toEqual({ phase: 'closed', ...endings['taken over'] })
  })

  test('is one where the server ended cleanly, if the policy says so', () => {
    const { told, state } = after({ in: 'open' }, 'lost, clean')
    expect(told).toMatchObject([{ attempt: 3, error: closedBy1000, clean: true }])
    expect(state).toMatchObject({ phase: 'waiting', error: closedBy1000 })
    const end = after({ in: 'open', policy: false }, 'lost, clean')
    expect(end.state).toStrictEqual({ phase: 'closed', code: 1000, reason: 'done', wasClean: true })
  })
})

describe('a hint', () => {
  /** How long is waited after a loss with this close code, a moment after a hint. */
  const waitAfter = (given: Given, ending: EventName | number | undefined = undefined): number => {
    const hint: Given = { in: 'open', hinted: true, ...given, history: { hinted: true, ...given.history } }
    const parts = createLife(hint)
    const { mine, life } = parts
    const codes = (closeCode?: number): Event => {
      const lost = new SocketError('CONNECTION_LOST', 'lost', { closeCode })
      return { type: 'lost', from: mine, ending: { code: closeCode ?? 1006, reason: '', wasClean: false, error: lost } }
    }
    handle(life, typeof ending === 'string' ? eventsOf(mine)[ending] : codes(ending))
    return life.state.phase === 'waiting' ? life.state.retryAt - wallNow : NaN
  }

  test('has a loss retried at once, unless the server said why', () => {
    for (const code of [undefined, 1000, 1005, 1006]) expect(waitAfter({}, code)).toBe(0)
    for (const code of [1001, 1011, 1012, 4000, 4401]) expect(waitAfter({}, code)).toBe(250)
    expect(waitAfter({}, 'lost, clean')).toBe(250)
  })

  test('is a hint for two seconds, of the connection that had it, and of one that was open', () => {
    expect(waitAfter({ hinted: false })).toBe(250)
    expect(waitAfter({ history: { hinted: false } })).toBe(250)
    expect(waitAfter({ in: 'connecting' })).toBe(250)
  })

  test('brings no two attempts within a second, whatever the policy, and never less than no wait', () => {
    const flaps: Given = { history: { hastenedAt: now - 400 } }
    expect(waitAfter(flaps)).toBe(600)
    expect(waitAfter({ ...flaps, in: 'connecting' })).toBe(600)
    expect(waitAfter({ ...flaps, in: 'connecting', policy: 700 })).toBe(700)
    expect(waitAfter(flaps, 4000)).toBe(250)
    expect(waitAfter({ ...flaps, hinted: false })).toBe(250)
    expect(waitAfter({ history: { hastenedAt: now - 1000 } })).toBe(0)
  })

  test('is remembered until the next attempt, and that it brought one', () => {
    for (const state of ['connecting', 'open'] as const) expect(after({ in: state }, 'awake').history.hinted).toBe(true)
    const { history, state } = after({ in: 'waiting', hinted: true, history: { hinted: true } }, 'awake')
    expect([state.phase, history.hinted, history.hastenedAt]).toEqual(['connecting', false, now])
    expect(after({ in: 'waiting' }, 'retryDue').history.hastenedAt).toBe(-Infinity)
  })

  test('leaves an attempt that is due in a moment to its timer: show, network and timer come together', () => {
    for (const retryAt of [wallNow, wallNow + 300]) {
      const { did, history } = after({ in: 'waiting', state: { retryAt } }, 'awake')
      expect(did).toEqual([])
      expect(history.hinted).toBe(true)
    }
    expect(after({ in: 'waiting', state: { retryAt: wallNow + 301 } }, 'awake').state.phase).toBe('connecting')
  })

  test('starts one that is overdue: the clock was set forward, or the timer comes late', () => {
    expect(after({ in: 'waiting', state: { retryAt: wallNow - 1 } }, 'awake').state.phase).toBe('connecting')
  })

  test('brings the next attempt a second after the last that it brought, and no sooner', () => {
    const { did, state, givenTo, history } = after({ in: 'waiting', history: { hastenedAt: now - 400 } }, 'awake')
    expect(did).toEqual(['→ waiting', 'startTimer'])
    expect(state).toEqual({ phase: 'waiting', failure: 2, error: earlier, retryAt: wallNow + 600 })
    expect(givenTo('startTimer')).toEqual([600, { type: 'retryDue' }])
    expect(history.hinted).toBe(true)
  })

  test('leaves a shorter wait alone', () => {
    const given: Given = { in: 'waiting', state: { retryAt: wallNow + 500 }, history: { hastenedAt: now - 400 } }
    expect(after(given, 'awake').did).toEqual([])
  })

  test('is answered by any attempt that begins', () => {
    const { history } = after({ in: 'paused by the user', history: { hinted: true } }, 'resumeRequested')
    expect(history).toMatchObject({ hinted: false, hastenedAt: -Infinity })
  })
})

describe('a suspended attempt', () => {
  test('is tried again soon, uncounted and without the policy', () => {
    const { told, state, history, givenTo } = after({ policy: false }, 'lost, suspended')
    expect(told).toEqual([])
    expect(state).toMatchObject({ phase: 'waiting', failure: 3, retryAt: wallNow + 300, error: suspension })
    expect(history).toEqual({ ...tried, suspensions: 2 })
    expect(givenTo('startTimer')).toEqual([300, { type: 'retryDue' }])
  })

  test('is a failure like any other the sixth time', () => {
    const parts = createLife({ policy: false, history: untried() })
    const { life, told } = parts
    const trace = Array.from({ length: 6 }, () => {
      const { attempt } = life.state as { attempt: typeof parts.mine }
      handle(life, eventsOf(attempt)['lost, suspended'])
      const { phase } = life.state
      handle(life, { type: 'retryDue' })
      return phase
    })
    expect(trace).toEqual([...Array(5).fill('waiting'), 'closed'])
    expect(told.map(({ attempt }) => attempt)).toEqual([1])
  })

  test('waits to be shown where the app is hidden, and is then suspended no longer', () => {
    const { state, history } = after({ hidden: true, policy: false }, 'lost, suspended')
    expect(state).toMatchObject({ phase: 'paused', by: 'background' })
    expect(history.suspensions).toBe(0)
  })
})

describe('coming back', () => {
  test('keeps the count through a pause, unless the opening had lived', () => {
    for (const state of ['connecting', 'open', 'waiting'] as const)
      expect(after({ in: state }, 'pauseRequested', 'resumeRequested').shown).toMatchObject({ attempt: 3 })
    const lived = after({ in: 'open', state: longOpen }, 'pauseRequested', 'resumeRequested')
    expect(lived.shown).toEqual({ phase: 'connecting', attempt: 1 })
  })

  test('keeps the count through the background', () => {
    for (const state of ['connecting', 'waiting'] as const)
      expect(after({ in: state }, 'hidden', 'awake').shown).toEqual({ phase: 'connecting', attempt: 3 })
  })

  test('follows no failure after an opening that lived, also by reconnect()', () => {
    expect(after({ in: 'open' }, 'reconnectRequested').history.last).toBe(tried.last)
    expect(after({ in: 'open', state: longOpen }, 'reconnectRequested').history.last).toBeUndefined()
  })

  test('starts at 1 when the user asks for another connection', () => {
    for (const state of ['connecting', 'open', 'waiting', 'paused by the user'] as const)
      expect(after({ in: state }, 'reconnectRequested').shown).toEqual({ phase: 'connecting', attempt: 1 })
  })

  test('waits to be shown when the user asks in the background', () => {
    for (const asked of ['resumeRequested', 'reconnectRequested'] as const) {
      const { life, shown } = after({ in: 'paused by the user', hidden: true }, asked)
      expect(shown).toEqual({ phase: 'paused', reason: 'background' })
      expect(life.state).toMatchObject({ by: 'background' })
    }
  })

  test('is the user’s affair once a rest in the background became a pause', () => {
    const { shown, did } = after({ in: 'paused by the background' }, 'pauseRequested', 'awake')
    expect(shown).toEqual({ phase: 'paused', reason: 'night' })
    expect(did).toEqual(['→ paused'])
  })

  test('loses what the old wire has not answered, for no failure', () => {
    expect(after({ in: 'open' }, 'reconnectRequested').givenTo('lose')).toEqual([])
  })
})

test('a round trip changes nothing else of what is open', () => {
  const { state, mine } = after({ in: 'open' }, 'ponged')
  const open = { phase: 'open', attempt: mine, number: 3, since: wallNow - 4999, openedAt: now - 4999 }
  expect(state).toEqual({ ...open, rtt: 30 })
})

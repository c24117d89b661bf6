import type { SocketError } from '../errors/socket-error.js'
import { end } from './ending.js'
import type { History, In, Life, Of, State, Wired, Wireless } from './life.js'
import type { CloseInfo } from './state.js'

// The cells of the grid that try, wait and come back; those that close are in ending.ts. Each puts the next state into
// the life and does what belongs to it, in order.

export const untried: History = {
  attempt: 1,
  since: 0,
  last: undefined,
  dialledAt: -Infinity,
  hintedAt: -Infinity,
  opened: false,
  suspensions: 0,
}

/** How often a suspended app is tried again outside the policy, and after how many milliseconds (PLATFORM.md §4). */
const suspensionRetries = 5
const suspensionDelay = 300

/** How long after show or a change of the network a loss is its doing, in milliseconds: then one attempt comes at once. */
const aftermath = 2000

/** Nor do they bring two attempts within so many milliseconds: a network that flaps tells of many changes. */
const breath = 1000

/** What is no close code of the server's: none, "none" in numbers, and 1000 where it is the platform's kill. */
const unsaid = [undefined, 1000, 1005, 1006]

/** Failures further apart, in milliseconds, are not failures in a row: a token that expires every hour is refreshed. */
const row = 60000

function dial(history: History, life: Life): In<'connecting'> {
  const { act, world } = life
  const attempt = act.attempt(history.attempt)
  const state = { phase: 'connecting' as const, history: { ...history, dialledAt: world.now() }, attempt }
  life.state = state
  act.stopTimer()
  attempt.begin()
  act.announce()
  return state
}

function rest(state: State, history: History, by: 'user' | 'background', reason: string, life: Life): In<'paused'> {
  const isNews = state.phase !== 'paused' || state.reason !== reason
  const next = { phase: 'paused' as const, history, by, reason }
  life.state = next
  life.act.stopTimer()
  if (isNews) life.act.announce()
  return next
}

/** No attempts in the background: the socket waits to be shown, and is then suspended no longer. */
const restInBackground = (state: State, history: History, life: Life): In<'paused'> =>
  rest(state, { ...history, suspensions: 0 }, 'background', 'background', life)

const dialInFront = (state: State, history: History, life: Life): In<'paused' | 'connecting'> =>
  life.world.hidden() ? restInBackground(state, history, life) : dial(history, life)

/** What counts once the connection is gone: an opening that lived long enough starts the attempts, and any row, again. */
function historyOf(state: Wired | Wireless, { world }: Life): History {
  const { history } = state
  const lived = state.phase === 'open' && world.now() - state.openedAt >= world.minUptime
  return lived ? { ...history, attempt: 1, last: undefined } : history
}

/** Leaves the attempt, if there is one: its wire is closed, and what that has not answered is lost. */
function leave(state: Wired | Wireless, { act }: Life): void {
  if (state.phase === 'open') act.renewOpened()
  if (!('attempt' in state)) return
  state.attempt.close(1000, '')
  act.lose()
  state.attempt.leave()
}

/** The opening hooks are done. */
export function open({ history, attempt }: In<'connecting'>, { info }: Of<'opened'>, life: Life): In<'open'> {
  const { act, world } = life
  const known = { ...history, opened: true, suspensions: 0 }
  const state = { phase: 'open' as const, history: known, attempt, since: world.wall(), openedAt: world.now() }
  life.state = state
  act.flush(attempt)
  act.resolveOpened(info, history.attempt, history.opened)
  act.announce()
  return state
}

/** Not announced: no `setData` for a heartbeat. */
export function measure(state: In<'open'>, { rtt }: Of<'ponged'>, life: Life): In<'open'> {
  const next = { ...state, rtt }
  life.state = next
  return next
}

/** An attempt is under way already, or a wire: the hint is kept for its failure. */
export function note<S extends Wired>(state: S, _: unknown, life: Life): S {
  const next = { ...state, history: { ...state.history, hintedAt: life.world.now() } }
  life.state = next
  return next
}

export function probe(state: In<'open'>, event: unknown, life: Life): In<'open'> {
  state.attempt.probe()
  return note(state, event, life)
}

export function retry(state: In<'waiting'>, _: unknown, life: Life): In<'connecting'> {
  return dial(state.history, life)
}

/** Show, network and timer come together: one attempt answers them all. */
export function hasten(state: In<'waiting'>, _: unknown, life: Life): In<'waiting' | 'connecting'> {
  const { act, world } = life
  const now = world.now()
  const history = { ...state.history, hintedAt: now }
  const after = Math.max(0, history.dialledAt + breath - now)
  if (state.dueAt - now <= Math.max(suspensionDelay, after)) {
    const next = { ...state, history }
    life.state = next
    return next
  }
  if (!after) return dial(history, life)
  const next = { ...state, history, dueAt: now + after, retryAt: world.wall() + after }
  life.state = next
  act.startTimer(after, { type: 'retryDue' })
  return next
}

export function wake(state: In<'paused'>, _: unknown, life: Life): In<'paused' | 'connecting'> {
  return state.by === 'user' || life.world.hidden() ? state : dial(state.history, life)
}

export function resume(state: In<'paused'>, _: unknown, life: Life): In<'paused' | 'connecting'> {
  return state.by === 'user' ? dialInFront(state, state.history, life) : state
}

export function hide(state: In<'connecting' | 'waiting'>, _: unknown, life: Life): In<'paused'> {
  leave(state, life)
  return restInBackground(state, state.history, life)
}

export function pause(state: Wired | Wireless, { reason }: Of<'pauseRequested'>, life: Life): In<'paused'> {
  const history = historyOf(state, life)
  leave(state, life)
  return rest(state, history, 'user', reason, life)
}

export function reconnect(state: Wired | Wireless, _: unknown, life: Life): In<'paused' | 'connecting'> {
  const history = { ...historyOf(state, life), attempt: 1 }
  leave(state, life)
  return dialInFront(state, history, life)
}

/** The wire has ended by itself. */
export function lose(state: Wired, { ending }: Of<'lost'>, life: Life): In<'waiting' | 'paused' | 'closed'> {
  return fail(state, ending, life)
}

/** It is we who end it. */
export function giveUp(state: Wired, { error }: Of<'givenUp'>, life: Life): In<'waiting' | 'paused' | 'closed'> {
  state.attempt.close(1000, '')
  return fail(state, { code: 1006, reason: '', wasClean: false, error }, life)
}

/** An attempt failed, or an open connection was lost: what now is for the policy to say. */
function fail(state: Wired, ending: CloseInfo, life: Life): In<'waiting' | 'paused' | 'closed'> {
  const { act, world } = life
  const { code, reason, wasClean: clean, error } = ending
  if (state.phase === 'open') act.renewOpened()
  if (!error) return end(ending, life)
  const history = historyOf(state, life)
  const { attempt, last } = history
  if (error.kind === 'suspended' && history.suspensions < suspensionRetries) {
    const again = { ...history, suspensions: history.suspensions + 1 }
    return wait(state, again, attempt, error, suspensionDelay, life)
  }
  const now = world.now()
  const since = attempt === 1 ? now : history.since
  const previous = last && now - last.at < row ? last.error : undefined
  const delay = world.retry({ attempt, error, elapsed: now - since, previous, clean })
  if (delay === false) return end(clean ? { code, reason, wasClean: clean } : ending, life)
  if (typeof delay !== 'number') return end({ ...ending, wasClean: false, error: delay }, life)
  const tried = { ...history, attempt: attempt + 1, since, last: { error, at: now } }
  const { dialledAt, hintedAt } = history
  // The server's word is the policy's to weigh; a loss that nobody explains is the hint's doing, once.
  const isHinted = hintedAt > dialledAt && now - hintedAt < aftermath && unsaid.indexOf(error.closeCode) >= 0
  const after = isHinted && !clean && state.phase === 'open' ? Math.max(0, dialledAt + breath - now) : delay
  return wait(state, tried, attempt, error, after, life)
}

/** The failure is survived: it is told, and the next attempt comes later, or when the app is shown. */
function wait(
  state: Wired,
  history: History,
  failure: number,
  error: SocketError,
  after: number,
  life: Life,
): In<'waiting' | 'paused'> {
  const { act, world } = life
  act.lose(error)
  // Frames that no hook has taken came before the failure: subscribers see them before they hear of it.
  state.attempt.leave()
  act.report(error)
  if (world.hidden()) return restInBackground(state, history, life)
  const next = {
    phase: 'waiting' as const,
    history,
    failure,
    retryAt: world.wall() + after,
    dueAt: world.now() + after,
    error,
  }
  life.state = next
  act.startTimer(after, { type: 'retryDue' })
  act.announce()
  return next
}

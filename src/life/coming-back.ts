import type { SocketError } from '../errors/socket-error.js'
import { end } from './ending.js'
import { type History, type In, type Life, type Of, type State, to, type Wired, type Wireless } from './life.js'
import type { CloseInfo } from './state.js'

// The cells of the grid that try, wait and come back; those that close are in ending.ts. Each puts the next state into
// the life, and does what belongs to it, in order. That the state is told follows by itself.

export const untried = (): History => ({
  attempt: 1,
  since: 0,
  last: undefined,
  hastenedAt: -Infinity,
  hinted: false,
  opened: false,
  suspensions: 0,
})

/** How often a suspended app is tried again outside the policy, and after how many milliseconds (docs/platform.md §4). */
const suspensionRetries = 5
const suspensionDelay = 300

/** Show and changes of the network do not bring two attempts within so many milliseconds: a network that flaps tells of many changes. */
const breath = 1000

/** What is no close code of the server's: none, "none" in numbers, and 1000 where it is the platform's kill. */
const unsaid = [undefined, 1000, 1005, 1006]

/** Failures further apart, in milliseconds, are not failures in a row: a token that expires every hour is refreshed. */
const row = 60000

function dial(life: Life): In<'connecting'> {
  const { act, world, history } = life
  const attempt = act.attempt(history.attempt)
  if (world.hinted()) history.hastenedAt = world.now()
  history.hinted = false
  const next = to<'connecting'>(life, { phase: 'connecting', attempt })
  attempt.begin()
  return next
}

/** No attempts in the background: the socket waits to be shown, and is then suspended no longer. */
function rest(life: Life): In<'paused'> {
  life.history.suspensions = 0
  return to<'paused'>(life, { phase: 'paused', by: 'background', reason: 'background' })
}

const dialInFront = (life: Life): In<'paused' | 'connecting'> => (life.world.hidden() ? rest(life) : dial(life))

/** The connection is gone: an opening that lived long enough starts the attempts, and any row, again. */
function settleHistory(state: Wired | Wireless, { world, history }: Life): void {
  if (state.phase !== 'open' || world.now() - state.openedAt < world.minUptime) return
  history.attempt = 1
  history.last = undefined
}

/** Leaves the attempt, if there is one: its wire is closed, and what that has not answered is lost. */
function leave(state: Wired | Wireless, life: Life): void {
  const { act } = life
  settleHistory(state, life)
  if (state.phase === 'open') act.renewOpened()
  if (!('attempt' in state)) return
  state.attempt.close(1000, '')
  act.lose()
  state.attempt.leave()
}

/** The opening hooks are done. */
export function open({ attempt }: In<'connecting'>, { info }: Of<'opened'>, life: Life): In<'open'> {
  const { act, world, history } = life
  const reconnected = history.opened
  history.opened = true
  history.suspensions = 0
  const next = to<'open'>(life, {
    phase: 'open',
    attempt,
    number: history.attempt,
    since: world.wall(),
    openedAt: world.now(),
  })
  act.flush(attempt)
  act.resolveOpened(info, history.attempt, reconnected)
  return next
}

/** Not told: no `setData` for a heartbeat. */
export const measure = (state: In<'open'>, { rtt }: Of<'ponged'>, life: Life): In<'open'> =>
  to<'open'>(life, { ...state, rtt })

/** An attempt is under way already: the hint is kept for its failure. */
export function note<S extends State>(state: S, _: unknown, { history }: Life): S {
  history.hinted = true
  return state
}

export function probe(state: In<'open'>, event: unknown, life: Life): In<'open'> {
  state.attempt.probe()
  return note(state, event, life)
}

export const retry = (_: In<'waiting'>, __: unknown, life: Life): In<'connecting'> => dial(life)

/** Show, network and timer come together: one attempt answers them all. */
export function hasten(state: In<'waiting'>, event: unknown, life: Life): In<'waiting' | 'connecting'> {
  const left = state.retryAt - life.world.wall()
  const after = breathLeft(life)
  note(state, event, life)
  // Overdue: the clock was set forward, or the timer comes late.
  if (left >= 0 && left <= Math.max(suspensionDelay, after)) return state
  return after ? wait(state, after, life) : dial(life)
}

export const wake = (state: In<'paused'>, _: unknown, life: Life): In<'paused' | 'connecting'> =>
  state.by === 'user' || life.world.hidden() ? state : dial(life)

export const resume = (state: In<'paused'>, _: unknown, life: Life): In<'paused' | 'connecting'> =>
  state.by === 'user' ? dialInFront(life) : state

export function hide(state: In<'connecting' | 'waiting'>, _: unknown, life: Life): In<'paused'> {
  leave(state, life)
  return rest(life)
}

export function pause(state: Wired | Wireless, { reason }: Of<'pauseRequested'>, life: Life): In<'paused'> {
  leave(state, life)
  return to<'paused'>(life, { phase: 'paused', by: 'user', reason })
}

export function reconnect(state: Wired | Wireless, _: unknown, life: Life): In<'paused' | 'connecting'> {
  leave(state, life)
  life.history.attempt = 1
  return dialInFront(life)
}

/** The wire has ended by itself. */
export const lose = (state: Wired, { ending }: Of<'lost'>, life: Life): In<'waiting' | 'paused' | 'closed'> =>
  fail(state, ending, life)

/** It is we who end it. */
export function giveUp(state: Wired, { error }: Of<'givenUp'>, life: Life): In<'waiting' | 'paused' | 'closed'> {
  state.attempt.close(1000, '')
  return fail(state, { code: 1006, reason: '', wasClean: false, error }, life)
}

/** An attempt failed, or an open connection was lost: what now is for the policy to say. */
function fail(state: Wired, ending: CloseInfo, life: Life): In<'waiting' | 'paused' | 'closed'> {
  const { act, world, history } = life
  const { code, reason, wasClean: clean, error } = ending
  if (state.phase === 'open') act.renewOpened()
  if (!error) return end(ending, life)
  settleHistory(state, life)
  const { attempt, last } = history
  const now = world.now()
  if (error.kind === 'suspended' && history.suspensions < suspensionRetries) {
    history.suspensions++
    return survive(state, attempt, error, suspensionDelay, life)
  }
  if (attempt === 1) history.since = now
  const previous = last && now - last.at < row ? last.error : undefined
  const delay = world.retry({ attempt, error, elapsed: now - history.since, previous, clean })
  if (delay === false) return end(clean ? { code, reason, wasClean: clean } : ending, life)
  if (typeof delay !== 'number') return end({ code, reason, wasClean: false, error: delay }, life)
  history.attempt++
  history.last = { error, at: now }
  // The server's word is the policy's to weigh.
  const isToldWhy = clean || unsaid.indexOf(error.closeCode) < 0
  return survive(state, attempt, error, isToldWhy ? delay : afterHint(state, delay, life), life)
}

/** In the aftermath of a hint a loss that nobody explains is its doing, once: then an attempt comes at once. */
function afterHint({ phase }: Wired, delay: number, life: Life): number {
  if (!life.world.hinted()) return delay
  const least = breathLeft(life)
  return phase === 'open' && life.history.hinted ? least : Math.max(delay, least)
}

/** For how long the network may still flap before another attempt is worth it. */
const breathLeft = ({ world, history }: Life): number => Math.max(0, history.hastenedAt + breath - world.now())

/** The failure is told, and the next attempt comes later, or when the app is shown. */
function survive(
  state: Wired,
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
  return world.hidden() ? rest(life) : wait({ failure, error }, after, life)
}

function wait({ failure, error }: Pick<In<'waiting'>, 'failure' | 'error'>, after: number, life: Life): In<'waiting'> {
  const { act, world } = life
  const retryAt = world.wall() + after
  const next = to<'waiting'>(life, { phase: 'waiting', failure, error, retryAt })
  act.startTimer(after, { type: 'retryDue' })
  return next
}

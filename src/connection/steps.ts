import type { SocketError } from '../errors.js'
import type { History, In, Of, State, Step, Wired, Wireless, World } from './machine.js'
import { ended, first, ignore, renewing } from './ending.js'
import type { ClosedState, CloseInfo } from './state.js'

// The cells of the phase table that try, wait and come back; those that close are in ending.ts. Each takes the state and
// the event to the next state, and says what is to be done. All are pure, and ask nothing but the world they are given.

const untried: History = { attempt: 1, since: 0, last: undefined, opened: false, suspensions: 0 }

/** How often a suspended app is tried again outside the policy, and after how many milliseconds (PLATFORM.md §4). */
const suspensionRetries = 5
const suspensionDelay = 300

/** How long after show or a change of the network a loss is its doing, in milliseconds: then one attempt comes at once. */
const aftermath = 2000

/** Failures further apart, in milliseconds, are not failures in a row: a token that expires every hour is refreshed. */
const row = 60000

export function start(state: In<'idle'>): Step {
  return dial(state, untried)
}

/** The wire is open: the opening hooks come first. */
export function greet({ generation, history }: In<'connecting'>, { info }: Of<'opened'>): Step {
  return {
    state: { phase: 'handshaking', generation, history, info },
    effects: [{ do: 'handshake', generation, attempt: history.attempt }],
  }
}

export function open({ generation, history, info }: In<'handshaking'>, _: unknown, world: World): Step {
  return {
    state: { phase: 'open', generation, history: { ...history, opened: true, suspensions: 0 }, since: world.now() },
    effects: [
      { do: 'endHandshake' },
      { do: 'flush', generation },
      { do: 'resolveOpened', info, attempt: history.attempt, reconnected: history.opened },
      { do: 'announce' },
    ],
  }
}

export function measure(state: In<'open'>, { rtt }: Of<'ponged'>): Step {
  return { state: { ...state, rtt }, effects: [{ do: 'announce' }] }
}

export function probe(state: In<'open'>, _: unknown, world: World): Step {
  return { state: { ...state, hintedAt: world.now() }, effects: [{ do: 'probe' }] }
}

export function retry(state: In<'waiting'>): Step {
  return dial(state, state.history)
}

/** Show, network and timer come together: one attempt answers them all. */
export function hasten(state: In<'waiting'>, _: unknown, world: World): Step {
  return state.retryAt - world.now() > suspensionDelay ? dial(state, state.history) : ignore(state)
}

export function wake(state: In<'paused'>, _: unknown, world: World): Step {
  return state.by === 'user' || world.hidden() ? ignore(state) : dial(state, state.history)
}

export function resume(state: In<'paused'>, _: unknown, world: World): Step {
  return state.by === 'user' ? dialInFront(state, state.history, world) : ignore(state)
}

/** What counts once the connection is gone: an opening that lived long enough starts the attempts again. */
function historyOf(state: Wired | Wireless, world: World): History {
  const { history } = state
  const lived = state.phase === 'open' && world.now() - state.since >= world.minUptime
  return lived ? { ...history, attempt: 1 } : history
}

function dial({ generation: before }: Exclude<State, ClosedState>, history: History): Step {
  const generation = before + 1
  return {
    state: { phase: 'connecting', generation, history },
    // Told before the host is asked, which may fail at once.
    effects: [{ do: 'detach' }, { do: 'announce' }, { do: 'dial', generation, attempt: history.attempt }],
  }
}

function rest(state: Wired | Wireless, history: History, by: 'user' | 'background', reason: string): Step {
  const isNews = state.phase !== 'paused' || state.reason !== reason
  return {
    state: { phase: 'paused', generation: state.generation + 1, history, by, reason },
    effects: isNews ? [{ do: 'detach' }, { do: 'announce' }] : [{ do: 'detach' }],
  }
}

/** No attempts in the background: the socket waits to be shown, and is then suspended no longer. */
const restInBackground = (state: Wired | Wireless, history: History): Step =>
  rest(state, { ...history, suspensions: 0 }, 'background', 'background')

function dialInFront(state: Wired | Wireless, history: History, world: World): Step {
  return world.hidden() ? restInBackground(state, history) : dial(state, history)
}

/** Leaves the wire, if there is one: it is closed, and what it has not answered is lost. */
function leave(state: Wired | Wireless, step: Step): Step {
  const left = isWired(state) ? first([{ do: 'closeWire', code: 1000, reason: '' }, { do: 'lose' }], step) : step
  return renewing(state, left)
}

export function hide(state: Wired | Wireless): Step {
  return leave(state, restInBackground(state, state.history))
}

export function pause(state: Wired | Wireless, { reason }: Of<'pauseRequested'>, world: World): Step {
  return leave(state, rest(state, historyOf(state, world), 'user', reason))
}

export function reconnect(state: Wired | Wireless, _: unknown, world: World): Step {
  return leave(state, dialInFront(state, { ...state.history, attempt: 1 }, world))
}

/** The wire has ended by itself. */
export function lose(state: Wired, { cause }: Of<'lost'>, world: World): Step {
  return renewing(state, fail(state, world.endOf[state.phase](cause), world))
}

/** It is we who end it. */
export function giveUp(state: Wired, { error }: Of<'givenUp'>, world: World): Step {
  const given = fail(state, { code: 1006, reason: '', wasClean: false, error }, world)
  return renewing(state, first([{ do: 'closeWire', code: 1000, reason: '' }], given))
}

/** An attempt failed, or an open connection was lost: what now is for the policy to say. */
function fail(state: Wired, ending: CloseInfo, world: World): Step {
  const { error } = ending
  if (!error) return ended(ending)
  const history = historyOf(state, world)
  const { attempt, last } = history
  if (error.kind === 'suspended' && history.suspensions < suspensionRetries)
    return wait(state, { ...history, suspensions: history.suspensions + 1 }, attempt, error, suspensionDelay, world)
  const now = world.now()
  const since = attempt === 1 ? now : history.since
  const previous = last && now - last.at < row ? last.error : undefined
  const delay = world.retry({ attempt, error, elapsed: Math.max(0, now - since), previous })
  if (typeof delay !== 'number') return ended(delay ? { ...ending, error: delay } : ending)
  const tried = { ...history, attempt: attempt + 1, since, last: { error, at: now } }
  return wait(state, tried, attempt, error, wasHinted(state, now) ? 0 : delay, world)
}

function wasHinted(state: Wired, now: number): boolean {
  const since = state.phase === 'open' && state.hintedAt !== undefined ? now - state.hintedAt : aftermath
  // The clock is often set right at show, and a little back then.
  return Math.abs(since) < aftermath
}

/** The failure is survived: it is told, and the next attempt comes later, or when the app is shown. */
function wait(state: Wired, history: History, attempt: number, error: SocketError, after: number, world: World): Step {
  const generation = state.generation + 1
  const next: Step = world.hidden()
    ? restInBackground(state, history)
    : {
        state: { phase: 'waiting', generation, history, attempt, retryAt: world.now() + after, error },
        effects: [
          { do: 'detach' },
          { do: 'startTimer', after, event: { type: 'retryDue', generation } },
          { do: 'announce' },
        ],
      }
  // Frames that no hook has taken came before the failure: subscribers see them before they hear of it.
  return first([{ do: 'lose', error }, { do: 'endHandshake' }, { do: 'report', error }], next)
}

const isWired = (state: State): state is Wired =>
  state.phase === 'connecting' || state.phase === 'handshaking' || state.phase === 'open'

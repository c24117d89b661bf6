import type { SocketError } from '../errors.js'
import type { ClosedState, CloseInfo, OpenInfo, SocketState } from './state.js'

/*
 * Where the connection is, and what each event does to it. Pure: it decides everything and performs nothing.
 *
 *              started      opened   lost     timedOut   closeRequested         drained   closeTimedOut
 * idle         connecting   ·        ·        ·          closed                 ·         ·
 * connecting   ·            open     closed   closed     closing                ·         ·
 * open         ·            ·        closed   ·          draining or closing    ·         ·
 * draining     ·            ·        closed   ·          closing if not drain   closing   closed
 * closing      ·            ·        closed   ·          ·                      ·         closed
 * closed       ·            ·        ·        ·          mute                   ·         ·
 *
 *   · is `ignore`, written out: a forgotten cell does not compile.
 *   Every wire is a generation. An event of another generation than the state's is ignored before the table is asked.
 *   `draining` is `closing` with messages still to flush; publicly both are `closing`.
 *   A close before open needs no phase: `Wire.close` leads to the end at any time (transport.ts, 7).
 *   No phase has more than one timer: connecting its deadline, draining and closing share theirs.
 */
export type State =
  | { readonly phase: 'idle'; readonly generation: 0 }
  | { readonly phase: 'connecting'; readonly generation: number; readonly attempt: number }
  | { readonly phase: 'open'; readonly generation: number; readonly attempt: number; readonly since: number }
  | { readonly phase: 'draining'; readonly generation: number; readonly request: CloseRequest }
  | { readonly phase: 'closing'; readonly generation: number; readonly request: CloseRequest }
  | ClosedState

export interface CloseRequest {
  readonly code: number
  readonly reason: string
  readonly refusal: Refusal
}

/** With what pending sends and `opened` reject when the socket ends. */
export interface Refusal {
  readonly code: 'CLOSED' | 'ABORTED'
  readonly closeCode: number
  readonly cause: unknown
}

export type Event =
  | { readonly type: 'started' }
  | { readonly type: 'opened'; readonly generation: number; readonly at: number; readonly info: OpenInfo }
  | { readonly type: 'lost'; readonly generation: number; readonly ending: CloseInfo }
  | { readonly type: 'timedOut'; readonly generation: number; readonly error: SocketError }
  | {
      readonly type: 'closeRequested'
      readonly request: CloseRequest
      readonly drain: boolean
      readonly timeout: number
    }
  | { readonly type: 'drained'; readonly generation: number }
  | { readonly type: 'closeTimedOut'; readonly generation: number }

export type Effect =
  /** Dial a new wire, with the deadline of the attempt. */
  | { readonly do: 'dial'; readonly generation: number; readonly attempt: number }
  | { readonly do: 'closeWire'; readonly code: number; readonly reason: string }
  | { readonly do: 'startTimer'; readonly after: number; readonly event: Event }
  | { readonly do: 'stopTimer' }
  /** Hand the queue to the wire. */
  | { readonly do: 'flush' }
  /** Tell when what is pending is settled. */
  | { readonly do: 'drain'; readonly event: Event }
  /** Dispatch no further message. */
  | { readonly do: 'mute' }
  /** Reject what was not handed over. */
  | { readonly do: 'refuse'; readonly refusal: Refusal }
  /** `opened` is the promise of the next opening from now on, also where none will come. */
  | { readonly do: 'renewOpened' }
  | { readonly do: 'resolveOpened'; readonly info: OpenInfo }
  | { readonly do: 'rejectOpened'; readonly refusal: Refusal | SocketError }
  /** Let subscribers see the new state. */
  | { readonly do: 'announce' }
  /** Settle every send: nothing will answer any more. */
  | { readonly do: 'settle'; readonly refusal: Refusal }
  /** Settle `closed`, then end the streams. */
  | { readonly do: 'end'; readonly ending: CloseInfo }

export interface Step {
  readonly state: State
  readonly effects: readonly Effect[]
}

type Phase = State['phase']
type In<P extends Phase> = Extract<State, { phase: P }>
type Of<T extends Event['type']> = Extract<Event, { type: T }>
type Table = { readonly [P in Phase]: { readonly [T in Event['type']]: (state: In<P>, event: Of<T>) => Step } }

export const idle: State = { phase: 'idle', generation: 0 }

export function transition(state: State, event: Event): Step {
  if ('generation' in event && (state.phase === 'closed' || event.generation !== state.generation)) return ignore(state)
  return (table[state.phase][event.type] as (state: State, event: Event) => Step)(state, event)
}

const ignore = (state: State): Step => ({ state, effects: [] })

const table: Table = {
  idle: {
    started: () => ({
      state: { phase: 'connecting', generation: 1, attempt: 1 },
      effects: [{ do: 'dial', generation: 1, attempt: 1 }],
    }),
    opened: ignore,
    lost: ignore,
    timedOut: ignore,
    // Without a wire there is nothing to wait for.
    closeRequested: (_, { request: { code, reason, refusal } }) => ended({ code, reason, wasClean: true }, refusal),
    drained: ignore,
    closeTimedOut: ignore,
  },
  connecting: {
    started: ignore,
    opened: ({ generation, attempt }, { at, info }) => ({
      state: { phase: 'open', generation, attempt, since: at },
      effects: [{ do: 'stopTimer' }, { do: 'flush' }, { do: 'resolveOpened', info }, { do: 'announce' }],
    }),
    lost: (_, { ending }) => ended(ending),
    timedOut: (_, { error }) =>
      first({ do: 'closeWire', code: 1000, reason: '' }, ended({ code: 1006, reason: '', wasClean: false, error })),
    closeRequested: close,
    drained: ignore,
    closeTimedOut: ignore,
  },
  open: {
    started: ignore,
    opened: ignore,
    lost: (_, { ending }) => first({ do: 'renewOpened' }, ended(ending)),
    timedOut: ignore,
    closeRequested: (state, event) =>
      first({ do: 'renewOpened' }, event.drain ? drain(state, event) : close(state, event)),
    drained: ignore,
    closeTimedOut: ignore,
  },
  draining: {
    started: ignore,
    opened: ignore,
    // Messages were still to go: the end is the platform's, not the one asked for, though nobody wants another.
    lost: ({ request }, { ending: { code, reason, wasClean } }) => ended({ code, reason, wasClean }, request.refusal),
    timedOut: ignore,
    closeRequested: (state, { drain, request: { refusal } }) =>
      drain ? ignore(state) : hangUp(state, refusal.code === 'ABORTED' ? refusal : state.request.refusal),
    drained: (state) => hangUp(state, state.request.refusal),
    closeTimedOut: giveUp,
  },
  closing: {
    started: ignore,
    opened: ignore,
    // Hosts answer our own close with a code of their own, or none: what was asked for is what happened.
    lost: ({ request: { code, reason, refusal } }) => ended({ code, reason, wasClean: true }, refusal),
    timedOut: ignore,
    closeRequested: ignore,
    drained: ignore,
    closeTimedOut: giveUp,
  },
  closed: {
    started: ignore,
    opened: ignore,
    lost: ignore,
    timedOut: ignore,
    // Frames of before the end may still wait for their subscriber; who has closed wants none of them.
    closeRequested: (state) => ({ state, effects: [{ do: 'mute' }] }),
    drained: ignore,
    closeTimedOut: ignore,
  },
}

const first = (effect: Effect, { state, effects }: Step): Step => ({ state, effects: [effect, ...effects] })

type Live = In<'connecting' | 'open'>
type Leaving = In<'draining' | 'closing'>

/** The user closes, and nothing is left to flush: refuse what waits, ask the wire, and watch it. */
function close({ generation }: Live, { request, timeout }: Of<'closeRequested'>): Step {
  const { code, reason, refusal } = request
  return {
    state: { phase: 'closing', generation, request },
    effects: [
      { do: 'mute' },
      { do: 'refuse', refusal },
      { do: 'rejectOpened', refusal },
      { do: 'startTimer', after: timeout, event: { type: 'closeTimedOut', generation } },
      { do: 'announce' },
      { do: 'closeWire', code, reason },
    ],
  }
}

/** The user closes, and messages are pending: they go first. */
function drain({ generation }: Live, { request, timeout }: Of<'closeRequested'>): Step {
  return {
    state: { phase: 'draining', generation, request },
    effects: [
      { do: 'mute' },
      { do: 'rejectOpened', refusal: request.refusal },
      { do: 'startTimer', after: timeout, event: { type: 'closeTimedOut', generation } },
      { do: 'announce' },
      { do: 'drain', event: { type: 'drained', generation } },
    ],
  }
}

/** Drained, or told not to wait any longer. */
function hangUp({ generation, request: { code, reason } }: In<'draining'>, refusal: Refusal): Step {
  return {
    state: { phase: 'closing', generation, request: { code, reason, refusal } },
    effects: [
      { do: 'refuse', refusal },
      { do: 'closeWire', code, reason },
    ],
  }
}

/** The platform never answered. The wire is asked (again) all the same: it may yet hear. */
function giveUp({ request: { code, reason, refusal } }: Leaving): Step {
  return first({ do: 'closeWire', code, reason }, ended({ code: 1006, reason: '', wasClean: false }, refusal))
}

function ended(ending: CloseInfo, asked?: Refusal): Step {
  // Only an abort gives the reason of its own; everything else rejects with the ending as it came.
  const refusal = asked && asked.code === 'ABORTED' ? asked : refusalOf(ending)
  return {
    state: { phase: 'closed', ...ending },
    effects: [
      { do: 'stopTimer' },
      { do: 'settle', refusal },
      { do: 'rejectOpened', refusal: ending.error || refusal },
      { do: 'end', ending },
    ],
  }
}

/** What a send meets from this ending on. */
export function refusalOf(ending: CloseInfo): Refusal {
  const { code, reason, wasClean, error } = ending
  return { code: 'CLOSED', closeCode: code, cause: error || { code, reason, wasClean } }
}

/** What users see of the state. */
export function visible(state: State): SocketState {
  switch (state.phase) {
    case 'idle':
      return { phase: 'connecting', attempt: 1 }
    case 'connecting':
      return { phase: 'connecting', attempt: state.attempt }
    case 'open':
      return { phase: 'open', attempt: state.attempt, since: state.since }
    case 'draining':
    case 'closing':
      return { phase: 'closing' }
    case 'closed':
      return state
  }
}

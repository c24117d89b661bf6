import type { Attempt, AttemptEvent } from '../attempt/attempt.js'
import type { Refusal } from '../errors/explain.js'
import type { SocketError } from '../errors/socket-error.js'
import type { Failure } from '../policies/backoff.js'
import type { Taker } from '../outbox/handed-over.js'
import type { WireOpenInfo } from '../hosts/transport.js'
import type { ClosedState, CloseInfo } from './state.js'

/** Where the connection is. At most one attempt is held; who is not that attempt is not heard. */
export type State =
  | { readonly phase: 'connecting'; readonly attempt: Attempt }
  | {
      readonly phase: 'open'
      readonly attempt: Attempt
      /** Which attempt it was. */
      readonly number: number
      /** By the wall clock, for users; and by the steady one, by which it is judged. */
      readonly since: number
      readonly openedAt: number
      readonly rtt?: number
    }
  | {
      readonly phase: 'waiting'
      /** The number of the failure that is waited out. */
      readonly failure: number
      /** By the wall clock. */
      readonly retryAt: number
      readonly error: SocketError
    }
  | { readonly phase: 'paused'; readonly by: 'user' | 'background'; readonly reason: string }
  /** `closing` with messages still to flush. */
  | { readonly phase: 'draining'; readonly attempt: Attempt; readonly request: CloseRequest }
  | { readonly phase: 'closing'; readonly attempt: Attempt; readonly request: CloseRequest }
  | ClosedState

export type Phase = State['phase']
export type In<P extends Phase> = Extract<State, { phase: P }>
/** The phases that have a wire to lose, and those between two wires. */
export type Wired = In<'connecting' | 'open'>
export type Wireless = In<'waiting' | 'paused'>

/** What was tried since the last opening that lived for `minUptime`: the one thing that outlives a state. Times are steady. */
export interface History {
  /** The number of the attempt that is made, or comes next: the failures, and one. */
  attempt: number
  /** When the first failure was. */
  since: number
  /** The last failure. */
  last: { readonly error: SocketError; readonly at: number } | undefined
  /** When the last attempt began that show or a change of the network had brought. */
  hastenedAt: number
  /** Whether the app was shown, or the network changed, since the last attempt began. */
  hinted: boolean
  /** Whether the socket was ever open. */
  opened: boolean
  /** How often the platform refused an attempt because the app was suspended, since the last opening. */
  suspensions: number
}

export interface CloseRequest {
  readonly code: number
  readonly reason: string
  readonly refusal: Refusal
}

export type Event =
  | AttemptEvent
  | { readonly type: 'retryDue' }
  | { readonly type: 'hidden' }
  /** The app is in front again, or the network changed: a hint that an attempt is worth it. */
  | { readonly type: 'awake' }
  | { readonly type: 'pauseRequested'; readonly reason: string }
  | { readonly type: 'resumeRequested' }
  | { readonly type: 'reconnectRequested' }
  | {
      readonly type: 'closeRequested'
      readonly request: CloseRequest
      readonly drain: boolean
      readonly timeout: number
    }
  | { readonly type: 'drained' }
  | { readonly type: 'closeTimedOut' }

export type Of<T extends Event['type']> = Extract<Event, { type: T }>

/** What the table asks of the world. It changes nothing there. */
export interface World {
  /** In milliseconds: by a clock that never goes back, and by the wall. */
  now(): number
  wall(): number
  /** Whether the app is in the background, as far as it has told. */
  hidden(): boolean
  /** Whether the app was shown, or the network changed, a moment ago. */
  hinted(): boolean
  /** In milliseconds. */
  readonly minUptime: number
  /** The policy: how many milliseconds to wait, or false to give up, or what is wrong with the policy. */
  retry(failure: Omit<Failure, 'random'>): number | false | SocketError
}

/** What a cell does, in the order in which it calls them. */
export interface Verbs {
  /** Makes a new attempt of this number; it is begun once it is the state's. */
  attempt(number: number): Attempt
  /** Hands the queue over, from now on. */
  flush(taker: Taker): void
  startTimer(after: number, event: Event): void
  /** Raises `drained` when what is pending is settled. */
  drain(): void
  /** Dispatches no further message. */
  mute(): void
  /** Rejects what was handed over: nothing will answer it. What is queued stays. */
  lose(error?: SocketError): void
  /** Rejects what was not handed over. */
  refuse(refusal: Refusal): void
  /** Rejects every send: nothing will answer any more. */
  settle(refusal: Refusal): void
  /** `opened` is the promise of the next opening from now on, also where none will come. */
  renewOpened(): void
  resolveOpened(info: WireOpenInfo, attempt: number, reconnected: boolean): void
  rejectOpened(refusal: Refusal | SocketError): void
  /** Lets subscribers see what was survived. */
  report(error: SocketError): void
  /** Settles `closed`, then ends the streams. */
  end(ending: CloseInfo): void
}

/** What a cell works with: it puts the next state here, and does the rest by verbs. */
export interface Life {
  state: State
  /** Hears that there is another state: tells subscribers, and ends the timer, but that of a close. */
  entered(before: State): void
  readonly history: History
  readonly world: World
  readonly act: Verbs
}

/** The next state: it is there before anything else is done. */
export function to<P extends Phase>(life: Life, state: In<P>): In<P> {
  const before = life.state
  life.state = state as State
  life.entered(before)
  return state
}

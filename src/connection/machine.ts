import type { SocketError } from '../errors.js'
import type { Failure } from '../policies/backoff.js'
import type { WireEnd, WireOpenInfo } from '../transport/transport.js'
import type { ClosedState, CloseInfo } from './state.js'

/** Where the connection is. Every wire is a generation, and so is every wait between two. */
export type State =
  | { readonly phase: 'idle'; readonly generation: 0 }
  | { readonly phase: 'connecting'; readonly generation: number; readonly history: History }
  | {
      readonly phase: 'handshaking'
      readonly generation: number
      readonly history: History
      readonly info: WireOpenInfo
    }
  | {
      readonly phase: 'open'
      readonly generation: number
      readonly history: History
      readonly since: number
      readonly rtt?: number
    }
  | {
      readonly phase: 'waiting'
      readonly generation: number
      readonly history: History
      /** The number of the failure that is waited out. */
      readonly attempt: number
      readonly retryAt: number
      readonly error: SocketError
    }
  | {
      readonly phase: 'paused'
      readonly generation: number
      readonly history: History
      readonly by: 'user' | 'background'
      readonly reason: string
    }
  | { readonly phase: 'draining'; readonly generation: number; readonly request: CloseRequest }
  | { readonly phase: 'closing'; readonly generation: number; readonly request: CloseRequest }
  | ClosedState

export type Phase = State['phase']
export type In<P extends Phase> = Extract<State, { phase: P }>
/** The phases that have a wire of their own to lose. */
export type Wired = In<'connecting' | 'handshaking' | 'open'>
export type Wireless = In<'waiting' | 'paused'>

/** What was tried since the last opening that lived for `minUptime`. */
export interface History {
  /** The number of the attempt that is made, or comes next: the failures, and one. */
  readonly attempt: number
  /** When the first failure was. */
  readonly since: number
  /** The last failure. */
  readonly last: { readonly error: SocketError; readonly at: number } | undefined
  /** When the app was last shown, or the network changed. */
  readonly hintedAt: number
  /** Whether that was since the last attempt began. */
  readonly isHinted: boolean
  /** When the last attempt began that came in the aftermath of such a hint. */
  readonly hastenedAt: number
  /** Whether the socket was ever open. */
  readonly opened: boolean
  /** How often the platform refused an attempt because the app was suspended, since the last opening. */
  readonly suspensions: number
}

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
  /** The wire is open; the opening hooks come first. */
  | { readonly type: 'opened'; readonly generation: number; readonly info: WireOpenInfo }
  /** The opening hooks are done. */
  | { readonly type: 'ready'; readonly generation: number }
  /** The wire has ended. */
  | { readonly type: 'lost'; readonly generation: number; readonly cause: WireEnd }
  /** We give the wire up: it took too long, a hook failed, or the heartbeat was missed. */
  | { readonly type: 'givenUp'; readonly generation: number; readonly error: SocketError }
  | { readonly type: 'ponged'; readonly generation: number; readonly rtt: number }
  | { readonly type: 'retryDue'; readonly generation: number }
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
  | { readonly type: 'drained'; readonly generation: number }
  | { readonly type: 'closeTimedOut'; readonly generation: number }

export type Of<T extends Event['type']> = Extract<Event, { type: T }>

export type Effect =
  /** Dial a new wire, with the deadline of the attempt. */
  | { readonly do: 'dial'; readonly generation: number; readonly attempt: number }
  | { readonly do: 'closeWire'; readonly code: number; readonly reason: string }
  /** Have nothing more to do with the wire: the timer, the heartbeat and the opening hooks end. */
  | { readonly do: 'detach' }
  | { readonly do: 'startTimer'; readonly after: number; readonly event: Event }
  /** Run the opening hooks; the end of the last is `ready`. */
  | { readonly do: 'handshake'; readonly generation: number; readonly attempt: number }
  /** What the hooks have not taken goes to the subscribers. */
  | { readonly do: 'endHandshake' }
  /** Hand the queue to the wire, and mind its heartbeat. */
  | { readonly do: 'flush'; readonly generation: number }
  /** Ask the wire whether it still lives. */
  | { readonly do: 'probe' }
  /** Tell when what is pending is settled. */
  | { readonly do: 'drain'; readonly event: Event }
  /** Dispatch no further message. */
  | { readonly do: 'mute' }
  /** Reject what was handed over: nothing will answer it. What is queued stays. */
  | { readonly do: 'lose'; readonly error?: SocketError }
  /** Reject what was not handed over. */
  | { readonly do: 'refuse'; readonly refusal: Refusal }
  /** `opened` is the promise of the next opening from now on, also where none will come. */
  | { readonly do: 'renewOpened' }
  | {
      readonly do: 'resolveOpened'
      readonly info: WireOpenInfo
      readonly attempt: number
      readonly reconnected: boolean
    }
  | { readonly do: 'rejectOpened'; readonly refusal: Refusal | SocketError }
  /** Let subscribers see what was survived. */
  | { readonly do: 'report'; readonly error: SocketError }
  /** Let subscribers see the new state. */
  | { readonly do: 'announce' }
  /** Settle every send: nothing will answer any more. */
  | { readonly do: 'settle'; readonly refusal: Refusal }
  /** Settle `closed`, then end the streams. */
  | { readonly do: 'end'; readonly ending: CloseInfo }

/** What the table asks of the world. It changes nothing there. */
export interface World {
  /** Milliseconds since the epoch. */
  now(): number
  /** Whether the app is in the background, as far as it has told. */
  hidden(): boolean
  /** In milliseconds. */
  readonly minUptime: number
  /**
   * What the end of a wire means: before it was open, while the hooks ran, and after. A clean end with an error is the
   * server's: the policy decides whether it is a loss.
   */
  readonly endOf: { readonly [P in 'connecting' | 'handshaking' | 'open']: (cause: WireEnd) => CloseInfo }
  /** The policy: how many milliseconds to wait, or false to give up, or what is wrong with the policy. */
  retry(failure: Omit<Failure, 'random'>): number | false | SocketError
}

export interface Step {
  readonly state: State
  readonly effects: readonly Effect[]
}

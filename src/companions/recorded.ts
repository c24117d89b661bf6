import type { ConnectFailureKind, ErrorCode } from '../errors/socket-error.js'
import type { SocketState } from '../life/state.js'
import type { SentAs } from './tap.js'

// What a recording is made of.

/** What is told of an error: neither its cause nor its data. */
export interface RecordedCause {
  readonly code: ErrorCode
  readonly message: string
  readonly kind?: ConnectFailureKind
  readonly closeCode?: number
}

/** `at` is in milliseconds since the recording began, by a clock that is never set. */
interface Recorded<Type extends string> {
  readonly type: Type
  readonly at: number
}

/** The socket came into this phase. */
export interface RecordedState extends Recorded<'state'> {
  readonly phase: SocketState['phase']
  readonly attempt?: number
  /** In `waiting`: how long until the next attempt, in milliseconds. */
  readonly retryIn?: number
  /** Of `paused` and `closed`. */
  readonly reason?: string
  /** Of `closed`: the close code. */
  readonly closeCode?: number
  /** Why it waits, or has ended. */
  readonly error?: RecordedCause
}

/** A message, a frame of an opening hook, or a ping was sent. Written to once more, when it is settled. */
export interface RecordedSend extends Recorded<'send'> {
  readonly as: SentAs
  /** Of the frame, in UTF-8. */
  readonly bytes: number
  /** `taken` by the platform, which is not delivered; or the code of the error that `send` rejected with. */
  readonly outcome: 'pending' | 'taken' | ErrorCode
  /** How long that took, the time in the queue included, in milliseconds. */
  readonly after?: number
  readonly maybeDelivered?: true
}

/** A frame came: a message, the reply to a ping, or something that the codec refused. */
export interface RecordedFrame extends Recorded<'frame'> {
  readonly bytes: number
}

/** A ping was answered. */
export interface RecordedRoundTrip extends Recorded<'roundTrip'> {
  /** In milliseconds. */
  readonly rtt: number
}

/** Something went wrong and was survived, as `errors$` tells it. */
export interface RecordedError extends Recorded<'error'> {
  readonly error: RecordedCause
}

/** Plain data, without anything that was sent or received: fit to be attached to a report. */
export type RecordedEvent = RecordedState | RecordedSend | RecordedFrame | RecordedRoundTrip | RecordedError

/** What the two pictures are made of. */
export interface Timeline {
  readonly events: readonly RecordedEvent[]
  /** When the recording began, and how long it has run: milliseconds, of the wall and since then. */
  readonly began: number
  readonly now: number
  /** How many events there were before the first of these, and the last state among them. */
  readonly lost: number
  readonly before: RecordedState | undefined
}

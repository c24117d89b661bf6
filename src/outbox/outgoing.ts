import type { AbortSignalLike } from '../../types/abort.js'
import type { Clock } from '../time/clock.js'
import { type Frame, sizeOf } from './frame.js'

/** What a send may ask for while it is queued; explained in SendOptions. */
export interface Terms {
  readonly signal?: AbortSignalLike | undefined
  readonly key?: string | undefined
  readonly ttl?: number | undefined
}

/** `counted` is handed over, too, and its bytes are in the sum. */
export type Stage = 'settled' | 'queued' | 'handed over' | 'counted'

/**
 * One send on its way: the queue's node, and later the entry of what was handed over. A class, and not a literal: one
 * shape with few fields is what each pending send costs.
 */
export class Outgoing {
  declare readonly frame: Frame
  /** The message as the user gave it, for the error. */
  declare readonly data: unknown
  /**
   * By which a message that comes back finds its place: the number of its send, from 1, or the place of the one that it
   * superseded. Negative for what goes ahead of all, 0 for what is no message.
   */
  declare place: number
  declare readonly promise: Promise<void>
  declare resolve: () => void
  declare reject: (error: unknown) => void
  declare stage: Stage
  /** In UTF-8; counted when first asked for, since a message that is taken at once needs no count. */
  declare bytes: number | undefined
  /** By when the platform has to answer, once it was handed over. */
  declare deadline: number
  declare previous: Outgoing | undefined
  declare next: Outgoing | undefined
  /** Of a message that asks for something while it is queued. */
  declare terms: QueuedTerms | undefined

  constructor(frame: Frame, data: unknown, place: number) {
    this.promise = new Promise<void>((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
    })
    this.frame = frame
    this.data = data
    this.place = place
    this.stage = 'settled'
    this.bytes = this.previous = this.next = this.terms = undefined
    this.deadline = 0
  }
}

export interface QueuedTerms {
  readonly key: string | undefined
  /** How long it may wait, in milliseconds; Infinity for as long as it takes. */
  readonly ttl: number
  readonly signal: AbortSignalLike | undefined
  /** Until when it may wait, by the wall clock. */
  expiry: number
  /** The number of its send: of two messages with one key, the newer is the one that counts. */
  readonly order: number
  /** Stops listening to the signal; there while queued. */
  unlisten: (() => void) | undefined
  /** Whether the expiry watches it. */
  watched: boolean
}

/** For a message that asks for something, or waits no longer than all do. */
export function setTerms(message: Outgoing, longest: number, { signal, key, ttl = longest }: Terms, wall: Clock): void {
  const expiry = ttl === Infinity ? ttl : wall.now() + ttl
  message.terms = { signal, key, ttl, expiry, order: message.place, unlisten: undefined, watched: false }
}

export const orderOf = ({ terms, place }: Outgoing): number => (terms ? terms.order : Math.abs(place))

export function bytesOf(outgoing: Outgoing): number {
  if (outgoing.bytes === undefined) outgoing.bytes = sizeOf(outgoing.frame)
  return outgoing.bytes
}

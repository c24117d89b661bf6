import type { Timed } from './deadlines.js'

/** A message on its way, as `pending$` shows it and a store keeps it. Plain data, if `body` is. */
export interface PendingDelivery<Body = unknown> {
  readonly id: string
  readonly body: Body
  /** Grows from one to the next: the order in which they are sent. */
  readonly order: number
  /** When `deliver` was called, in milliseconds since the epoch. */
  readonly since: number
  /** How often it has been handed over to the platform; in a store 0, since it is saved before that. */
  readonly attempts: number
}

/**
 * Keeps messages while the app is not there. Each function may return a promise, and may fail. `save` is called once for
 * each, and `remove` not before it has settled; what is removed may be unknown.
 */
export interface DeliveryStore {
  load(): unknown
  save(entry: PendingDelivery<any>): unknown
  remove(id: string): unknown
  /** The socket has ended: lets another one load. */
  close?(): void
}

export interface Awaited {
  promise: Promise<any>
  resolve(reply: unknown): void
  reject(error: unknown): void
}

/** What is known of one while it is under way. */
export interface Delivery extends Timed {
  readonly id: string
  readonly body: unknown
  readonly since: number
  readonly message: unknown
  order: number
  attempts: number
  /** How often the platform refused it. */
  refusals: number
  /** It is in the store, or needs none. */
  isReady: boolean
  isOver: boolean
  /** Of who awaits it; nobody does after a restart. */
  readonly awaited: Awaited | undefined
  /** Settles when the store has it, or has failed. Not there before it was asked. */
  saved?: Promise<unknown>
  unlisten?: () => void
}

export const plain = ({ id, body, order, since, attempts }: PendingDelivery): PendingDelivery => ({
  ...{ id, body, order, since, attempts },
})

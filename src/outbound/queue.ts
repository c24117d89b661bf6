import type { AbortSignalLike } from '../../types/abort.js'
import type { Deferred } from '../deferred.js'
import { type Frame, sizeOf } from './frame.js'

/** One send on its way. */
export interface Message {
  readonly frame: Frame
  /** The message as the user gave it, for the error. */
  readonly data: unknown
  readonly signal: AbortSignalLike | undefined
  readonly key: string | undefined
  /** How long it may wait, in milliseconds; Infinity for as long as it takes. */
  readonly ttl: number
  /** Until when it may wait, by the wall clock. */
  expiry: number
  /** The order of the sends: of two messages with one key, the newer is the one that counts. */
  readonly order: number
  /** By which a message that comes back finds its place: its order, or the place of the one it superseded. */
  place: number
  readonly outcome: Deferred<void>
  /** In UTF-8; counted when first asked for, since a message that is taken at once needs no count. */
  bytes: number | undefined
  /** By when the platform has to answer, once it was handed over. */
  deadline: number
  queued: boolean
  previous: Message | undefined
  next: Message | undefined
  /** Stops listening to the signal; there while queued. */
  unlisten: (() => void) | undefined
}

export function bytesOf(message: Message): number {
  if (message.bytes === undefined) message.bytes = sizeOf(message.frame)
  return message.bytes
}

/**
 * The waiting messages in their places, at most one of each key, and their bounds. It calls nobody: whoever is told of
 * what it did finds it done, and may send or abort.
 */
export interface Queue {
  readonly head: Message | undefined
  readonly bytes: number
  /** Why there is no room for the message, or undefined if there is. What it supersedes takes no room. */
  lackOfRoom(message: Message): string | undefined
  /** Takes the oldest out until there is room for a message that fits at all; what it supersedes stays. */
  makeRoom(message: Message): Message[]
  /**
   * Puts a message into its place, whatever the bounds. Of two with one key the newer stays, in the place of whichever
   * came first, and the older is returned: it is no longer queued.
   */
  add(message: Message): Message | undefined
  remove(message: Message): void
}

/** A linked list: messages also leave from the middle, and `shift()` on a long array is slow without a JIT. */
export function createQueue(highWaterMark: number, maxBytes: number): Queue {
  const keyed = new Map<string, Message>()
  let head: Message | undefined
  let tail: Message | undefined
  let count = 0
  let bytes = 0

  const rivalOf = ({ key }: Message): Message | undefined => (key === undefined ? undefined : keyed.get(key))

  const insert = (message: Message): void => {
    let before = tail
    while (before && before.place > message.place) before = before.previous
    const after = before ? before.next : head
    message.previous = before
    message.next = after
    if (before) before.next = message
    else head = message
    if (after) after.previous = message
    else tail = message
    if (message.key !== undefined) keyed.set(message.key, message)
    message.queued = true
    count++
    bytes += bytesOf(message)
  }

  const remove = (message: Message): void => {
    const { previous, next } = message
    if (previous) previous.next = next
    else head = next
    if (next) next.previous = previous
    else tail = previous
    message.previous = message.next = undefined
    if (message.key !== undefined) keyed.delete(message.key)
    message.queued = false
    count--
    bytes -= bytesOf(message)
  }

  const lackOfRoom = (message: Message): string | undefined => {
    const size = bytesOf(message)
    const rival = rivalOf(message)
    const others = rival ? count - 1 : count
    const total = (rival ? bytes - bytesOf(rival) : bytes) + size
    if (size > maxBytes) return `the message alone is over queue.maxBytes (${size} of ${maxBytes} bytes)`
    if (others >= highWaterMark) return `the queue is full (${others} of ${highWaterMark} messages)`
    if (total > maxBytes) return `the queue is full (${total} of ${maxBytes} bytes)`
    return undefined
  }

  return {
    get head() {
      return head
    },
    get bytes() {
      return bytes
    },
    lackOfRoom,
    makeRoom(message) {
      const rival = rivalOf(message)
      const evicted: Message[] = []
      while (lackOfRoom(message)) {
        const oldest = head === rival ? rival!.next! : head!
        remove(oldest)
        evicted.push(oldest)
      }
      return evicted
    },
    add(message) {
      const rival = rivalOf(message)
      if (rival) remove(rival)
      const newer = rival && rival.order > message.order ? rival : message
      if (rival) newer.place = Math.min(rival.place, message.place)
      insert(newer)
      return newer === rival ? message : rival
    },
    remove,
  }
}

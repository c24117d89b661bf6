import type { AbortSignalLike } from '../../types/abort.js'
import type { Deferred } from '../deferred.js'
import { type Frame, sizeOf } from './frame.js'

/** One send on its way. */
export interface Message {
  readonly frame: Frame
  /** The message as the user gave it, for the error. */
  readonly data: unknown
  readonly signal: AbortSignalLike | undefined
  /** The order of the sends: a message that comes back finds its place by it. */
  readonly order: number
  readonly outcome: Deferred<void>
  /** In UTF-8; counted when first asked for, since a message that is taken at once needs no count. */
  bytes: number | undefined
  /** By when the platform has to answer, once it was handed over. */
  deadline: number
  previous: Message | undefined
  next: Message | undefined
  /** Stops listening to the signal; there while queued. */
  unlisten: (() => void) | undefined
}

export function bytesOf(message: Message): number {
  if (message.bytes === undefined) message.bytes = sizeOf(message.frame)
  return message.bytes
}

/** The waiting messages in the order of their sends, and their bounds. */
export interface Queue {
  readonly head: Message | undefined
  readonly count: number
  readonly bytes: number
  /** Why there is no room for the message, or undefined if there is. */
  lackOfRoom(message: Message): string | undefined
  add(message: Message): void
  remove(message: Message): void
}

/** A linked list: messages also leave from the middle, and `shift()` on a long array is slow without a JIT. */
export function createQueue(highWaterMark: number, maxBytes: number): Queue {
  let head: Message | undefined
  let tail: Message | undefined
  let count = 0
  let bytes = 0

  return {
    get head() {
      return head
    },
    get count() {
      return count
    },
    get bytes() {
      return bytes
    },
    lackOfRoom(message) {
      const size = bytesOf(message)
      if (size > maxBytes) return `the message alone is over queue.maxBytes (${size} of ${maxBytes} bytes)`
      if (count >= highWaterMark) return `the queue is full (${count} of ${highWaterMark} messages)`
      if (bytes + size > maxBytes) return `the queue is full (${bytes + size} of ${maxBytes} bytes)`
      return undefined
    },
    add(message) {
      let before = tail
      while (before && before.order > message.order) before = before.previous
      const after = before ? before.next : head
      message.previous = before
      message.next = after
      if (before) before.next = message
      else head = message
      if (after) after.previous = message
      else tail = message
      count++
      bytes += bytesOf(message)
    },
    remove(message) {
      const { previous, next } = message
      if (previous) previous.next = next
      else head = next
      if (next) next.previous = previous
      else tail = previous
      message.previous = message.next = undefined
      count--
      bytes -= bytesOf(message)
    },
  }
}

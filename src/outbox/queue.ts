import { bytesOf, orderOf, type Outgoing } from './outgoing.js'

/**
 * The waiting messages in their places, at most one of each key, and their bounds. It calls nobody: whoever is told of
 * what it did finds it done, and may send or abort.
 */
export interface Queue {
  head: Outgoing | undefined
  count: number
  bytes: number
  /** Why there is no room for the message, or undefined if there is. What it supersedes takes no room. */
  lackOfRoom(message: Outgoing): string | undefined
  /** Takes the oldest out until there is room for a message that fits at all; what it supersedes stays. */
  makeRoom(message: Outgoing): Outgoing[]
  /**
   * Puts a message into its place, whatever the bounds. Of two with one key the newer stays, in the place of whichever
   * came first, and the older is returned: it is no longer queued.
   */
  add(message: Outgoing): Outgoing | undefined
  remove(message: Outgoing): void
}

/** A linked list: messages also leave from the middle, and `shift()` on a long array is slow without a JIT. */
export function createQueue(highWaterMark: number, maxBytes: number): Queue {
  /** There once a message has a key. */
  let keyed: Map<string | undefined, Outgoing> | undefined
  let tail: Outgoing | undefined
  /** Where the last one that came back went: those that come back together are neighbours. */
  let finger: Outgoing | undefined

  const rivalOf = ({ terms }: Outgoing): Outgoing | undefined => terms && keyed && keyed.get(terms.key)

  /** The message that comes before this place, which is not the last. */
  const before = (place: number): Outgoing | undefined => {
    let at: Outgoing | undefined = finger || queue.head
    while (at && at.place > place) at = at.previous
    for (let next = at ? at.next : queue.head; next && next.place < place; next = next.next) at = next
    return at
  }

  const insert = (message: Outgoing): void => {
    const { place, terms } = message
    const previous = tail && tail.place > place ? before(place) : tail
    const next = previous ? previous.next : queue.head
    message.previous = previous
    message.next = next
    if (previous) previous.next = message
    else queue.head = message
    if (next) {
      next.previous = message
      finger = message
    } else tail = message
    if (terms && terms.key !== undefined) (keyed = keyed || new Map()).set(terms.key, message)
    message.stage = 'queued'
    queue.count++
    queue.bytes += bytesOf(message)
  }

  const remove = (message: Outgoing): void => {
    const { previous, next, terms } = message
    if (previous) previous.next = next
    else queue.head = next
    if (next) next.previous = previous
    else tail = previous
    if (finger === message) finger = previous || next
    message.previous = message.next = undefined
    if (terms && keyed) keyed.delete(terms.key)
    message.stage = 'settled'
    queue.count--
    queue.bytes -= bytesOf(message)
  }

  const lackOfRoom = (message: Outgoing): string | undefined => {
    const size = bytesOf(message)
    let others = queue.count
    let total = queue.bytes + size
    const rival = rivalOf(message)
    if (rival) {
      others--
      total -= bytesOf(rival)
    }
    if (size > maxBytes) return `the message alone is over queue.maxBytes (${size} of ${maxBytes} bytes)`
    if (others >= highWaterMark) return `the queue is full (${others} of ${highWaterMark} messages)`
    if (total > maxBytes) return `the queue is full (${total} of ${maxBytes} bytes)`
    return undefined
  }

  const queue: Queue = {
    head: undefined,
    count: 0,
    bytes: 0,
    lackOfRoom,
    makeRoom(message) {
      const rival = rivalOf(message)
      const evicted: Outgoing[] = []
      while (lackOfRoom(message)) {
        const oldest = queue.head === rival ? rival!.next! : queue.head!
        remove(oldest)
        evicted.push(oldest)
      }
      return evicted
    },
    add(message) {
      const rival = rivalOf(message)
      let newer = message
      if (rival) {
        // The newer goes where the first of the two is, and finds it from there.
        if (orderOf(rival) > orderOf(message)) newer = rival
        newer.place = Math.min(rival.place, message.place)
        finger = rival
        remove(rival)
      }
      insert(newer)
      return newer === rival ? message : rival
    },
    remove,
  }
  return queue
}

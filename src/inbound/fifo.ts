/** First in, first out, in constant time: `shift()` on a long array moves all of it. */
export interface Fifo<T> {
  readonly length: number
  push(value: T): void
  /** The oldest; undefined when empty. */
  shift(): T | undefined
  /** All of it, oldest first, leaving nothing. */
  takeAll(): T[]
}

export function createFifo<T>(): Fifo<T> {
  let items: T[] = []
  let first = 0
  return {
    get length() {
      return items.length - first
    },
    push: (value) => {
      items.push(value)
    },
    shift() {
      if (first === items.length) return undefined
      const value = items[first]
      items[first++] = undefined as T
      // Half of it is gone: moving the other half is paid for by the shifts so far.
      if (first * 2 >= items.length) {
        items = items.slice(first)
        first = 0
      }
      return value
    },
    takeAll() {
      const all = items.slice(first)
      items = []
      first = 0
      return all
    },
  }
}

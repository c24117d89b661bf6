/** First in, first out, in constant time, as a ring: `shift()` on a long array moves all of it. */
export class Fifo<T> {
  /** A field and no getter: it is asked for every message. */
  declare length: number
  declare private items: (T | undefined)[]
  declare private first: number

  constructor() {
    this.items = new Array(smallest)
    this.first = this.length = 0
  }

  push(value: T): void {
    if (this.length === this.items.length) this.resize(this.length * 2)
    this.items[(this.first + this.length++) & (this.items.length - 1)] = value
  }

  /** The oldest; undefined when empty. */
  shift(): T | undefined {
    if (!this.length) return undefined
    const { first, items } = this
    const value = items[first]
    items[first] = undefined
    this.first = (first + 1) & (items.length - 1)
    // What a burst took is given back.
    if (!--this.length && items.length > 1024) this.resize(smallest)
    return value
  }

  /** All of it, oldest first, leaving nothing. */
  takeAll(): T[] {
    const { items, first, length } = this
    const end = first + length
    const all = items.slice(first, end)
    this.items = new Array(smallest)
    this.first = this.length = 0
    return (end > items.length ? all.concat(items.slice(0, end - items.length)) : all) as T[]
  }

  private resize(capacity: number): void {
    const { items, first, length } = this
    this.items = new Array(capacity)
    this.first = 0
    for (let i = 0; i < length; i++) this.items[i] = items[(first + i) & (items.length - 1)]
  }
}

/** The capacity is a power of two, so that a place in the ring is a mask away. */
const smallest = 16

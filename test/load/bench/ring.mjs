// The least that is an async iterator over what comes: a ring, and one who waits.

export class Ring {
  constructor(capacity) {
    this.slots = new Array(capacity)
    this.head = this.length = 0
    this.waiting = undefined
  }
  push(value) {
    const { waiting } = this
    if (waiting) {
      this.waiting = undefined
      waiting({ done: false, value })
    } else if (this.length < this.slots.length) this.slots[(this.head + this.length++) % this.slots.length] = value
  }
  next() {
    if (!this.length) return new Promise((resolve) => (this.waiting = resolve))
    const value = this.slots[this.head]
    this.slots[this.head] = undefined
    this.head = (this.head + 1) % this.slots.length
    this.length--
    return Promise.resolve({ done: false, value })
  }
  [Symbol.asyncIterator]() {
    return this
  }
}

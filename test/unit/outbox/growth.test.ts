// What a send costs among many, by counting: how often the outbox looks at one of its messages.
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createDrains } from '../../../src/outbox/drains.js'
import { Outgoing } from '../../../src/outbox/outgoing.js'
import { because, createWire, createWorld, notOpen } from './world.js'

const fields = ['bytes', 'next', 'place', 'previous', 'stage', 'terms'] as const
let looks = 0

/** From now on every look at these fields of a message counts. */
function countLooks(): void {
  for (const field of fields) {
    const kept = new WeakMap<object, unknown>()
    Object.defineProperty(Outgoing.prototype, field, {
      configurable: true,
      get(this: object) {
        looks++
        return kept.get(this)
      },
      set(this: object, value: unknown) {
        kept.set(this, value)
      },
    })
  }
}

afterEach(() => {
  vi.restoreAllMocks()
  for (const field of fields) delete (Outgoing.prototype as Partial<Outgoing>)[field]
})

/** How many looks each of n messages takes: `prepare` is not counted, what it returns is. */
function looksPerMessage(n: number, prepare: (n: number) => () => void): number {
  countLooks()
  const act = prepare(n)
  looks = 0
  act()
  return looks / n
}

function expectConstant(prepare: (n: number) => () => void): void {
  const few = looksPerMessage(100, prepare)
  expect(few).toBeGreaterThan(0)
  expect(looksPerMessage(1000, prepare)).toBeLessThan(few * 1.1 + 1)
}

function expectLogarithmic(prepare: (n: number) => () => void): void {
  expect(looksPerMessage(100, prepare)).toBeGreaterThan(0)
  // Twice what a heap of so many may take, and a fraction of what a list would.
  expect(looksPerMessage(1000, prepare)).toBeLessThan(8 * Math.log2(1000))
}

const indices = (n: number): number[] => Array.from({ length: n }, (_, i) => i)
/** Each index once, in no order. */
const scattered = (n: number): number[] => indices(n).map((i) => (i * 7919) % n)
const orders: [string, (n: number) => number[]][] = [
  ['oldest first', indices],
  ['newest first', (n) => indices(n).reverse()],
]

const unbounded = { highWaterMark: Infinity, maxBytes: Infinity }

describe('among many, each message costs the same', () => {
  test('to send, and to be answered', () => {
    expectConstant((n) => () => {
      const { outbox, send } = createWorld(unbounded)
      const { answers, taker } = createWire()
      outbox.attach(taker)
      for (const i of indices(n)) void send(`${i}`)
      for (const i of scattered(n)) answers[i]!()
    })
  })

  test('when pending is read after each', () => {
    expectConstant((n) => () => {
      const { outbox, send } = createWorld(unbounded)
      const { answers, taker } = createWire()
      outbox.attach(taker)
      for (const i of indices(n)) {
        void send(`${i}`)
        expect(outbox.pending().count).toBe(i + 1)
      }
      for (const i of scattered(n)) {
        answers[i]!()
        outbox.pending().bytes
      }
      expect(outbox.pending()).toEqual({ count: 0, bytes: 0 })
    })
  })

  test.each(orders)('to go back before as many that are queued, %s', (_, order) => {
    expectConstant((n) => {
      const { outbox, send } = createWorld(unbounded)
      const { answers, taker } = createWire()
      outbox.attach(taker)
      for (const i of indices(n)) void send(`${i}`)
      answers[0]!(notOpen())
      for (const i of indices(n)) void send(`later ${i}`)
      return () => {
        for (const i of order(n)) if (i) answers[i]!(notOpen())
        expect(outbox.pending().count).toBe(2 * n)
      }
    })
  })

  test.each([...orders, ['in no order', scattered] as const])('to supersede one that waits, %s', (_, order) => {
    expectConstant((n) => {
      const { outbox, send } = createWorld(unbounded)
      for (const i of indices(n)) void send(`${i}`, { key: `${i}` })
      return () => {
        for (const i of order(n)) void send(`newer ${i}`, { key: `${i}` })
        expect(outbox.pending().count).toBe(n)
      }
    })
  })

  test('to be evicted', () => {
    expectConstant((n) => () => {
      const { outbox, send } = createWorld({ highWaterMark: 10, overflow: 'dropOldest' })
      for (const i of indices(n)) void send(`${i}`)
      expect(outbox.pending().count).toBe(10)
    })
  })

  test('to go out and come back again and again with a ttl', () => {
    expectConstant((n) => () => {
      const { outbox, send } = createWorld({ ...unbounded, ttl: 60_000 })
      for (const i of indices(n)) {
        const { answers, taker } = createWire()
        if (i < 20) void send(`${i}`)
        outbox.attach(taker)
        answers.forEach((answer) => answer(notOpen()))
      }
      expect(outbox.pending().count).toBe(20)
    })
  })
})

test('what has left is not remembered for the sake of its ttl: the end costs what is there', () => {
  countLooks()
  const { outbox, send } = createWorld(unbounded)
  void send('stays')
  for (const i of indices(1000)) void send(`${i}`, { key: 'k', ttl: 60_000 })
  looks = 0
  outbox.refuse(because('CLOSED'))
  expect(looks).toBeLessThan(500)
})

describe('with a ttl of its own, each message costs the logarithm of how many there are', () => {
  const ttls: [string, (n: number) => number[]][] = [...orders, ['in no order', scattered]]

  test.each(ttls)('to wait, those expiring %s', (_, order) => {
    expectLogarithmic((n) => () => {
      const { send } = createWorld(unbounded)
      for (const i of order(n)) void send(`${i}`, { ttl: i + 1 })
    })
  })

  test.each(ttls)('to expire with the others, those expiring %s', (_, order) => {
    expectLogarithmic((n) => {
      const { outbox, send, shiftClock } = createWorld(unbounded)
      for (const i of order(n)) void send(`${i}`, { ttl: i + 1 })
      return () => {
        shiftClock(n)
        void send('the next')
        expect(outbox.pending().count).toBe(1)
      }
    })
  })
})

describe('among many drains, each send costs the logarithm of how many there are', () => {
  let comparisons = 0
  /** A number that counts how often it is compared. */
  const counted = (value: number): number =>
    ({
      valueOf() {
        comparisons++
        return value
      },
    }) as unknown as number

  test.each([...orders, ['in no order', scattered] as const])('to settle, %s', (_, order) => {
    const n = 1024
    comparisons = 0
    let copied = 0
    let done = 0
    const drains = createDrains()
    for (const i of indices(n)) drains.add(i + 1, i + 1, () => done++)
    const { slice } = Array.prototype
    vi.spyOn(Array.prototype, 'slice').mockImplementation(function (this: unknown[], ...range) {
      const part = slice.apply(this, range)
      copied += part.length
      return part
    })
    for (const i of order(n)) drains.settled(counted(i + 1))
    expect(done).toBe(n)
    expect(drains.waiting).toBe(false)
    expect(comparisons / n).toBeLessThanOrEqual(11)
    expect(copied).toBeLessThanOrEqual(n)
  })
})

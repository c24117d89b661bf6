import { describe, expect, test } from 'vitest'
import type { Frame } from '../../../src/outbox/frame.js'
import { bytesOf, orderOf, Outgoing } from '../../../src/outbox/outgoing.js'
import { createQueue, type Queue } from '../../../src/outbox/queue.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'

function message(order: number, frame: Frame = 'm', key?: string): Outgoing {
  const made = new Outgoing(frame, frame, order)
  if (key !== undefined)
    made.terms = {
      ...{ key, ttl: Infinity, expiry: Infinity, order },
      ...{ signal: undefined, unlisten: undefined, watched: false },
    }
  return made
}

function ordersOf({ head }: Queue): number[] {
  const orders: number[] = []
  for (let at = head; at; at = at.next) orders.push(orderOf(at))
  return orders
}

describe('add and remove', () => {
  test('keep the order of the sends, wherever a message comes back', () => {
    const queue = createQueue(10, 100)
    for (const order of [3, 5, 1, 4, 2]) queue.add(message(order))
    expect(ordersOf(queue)).toEqual([1, 2, 3, 4, 5])
  })

  test.each([
    ['first', 1, [2, 3]],
    ['middle', 2, [1, 3]],
    ['last', 3, [1, 2]],
  ])('take the %s one out', (_, order, rest) => {
    const queue = createQueue(10, 100)
    const messages = [message(1), message(2), message(3)]
    messages.forEach(queue.add)
    queue.remove(messages[order - 1]!)
    expect(ordersOf(queue)).toEqual(rest)
    queue.add(message(4))
    expect(ordersOf(queue)).toEqual([...rest, 4])
  })

  test('count bytes in UTF-8', () => {
    const queue = createQueue(10, 100)
    const [text, bytes] = [message(1, '茶😀'), message(2, new ArrayBuffer(5))]
    queue.add(text)
    queue.add(bytes)
    expect(queue.bytes).toBe(12)
    queue.remove(text)
    expect(queue.bytes).toBe(5)
    queue.remove(bytes)
    expect([queue.head, queue.bytes]).toEqual([undefined, 0])
  })

  test('behave as a sorted list under any sequence of them', () => {
    const { random } = createVirtualClock()
    const queue = createQueue(1000, 1000)
    let model: Outgoing[] = []
    for (let i = 0; i < 500; i++) {
      if (random() < 0.6) {
        const added = message(Math.floor(random() * 1e9))
        queue.add(added)
        model = [...model, added].sort((a, b) => a.place - b.place)
      } else if (model.length) {
        const [removed] = model.splice(Math.floor(random() * model.length), 1)
        queue.remove(removed!)
      }
      expect(queue.bytes).toBe(model.length)
    }
    expect(ordersOf(queue)).toEqual(model.map(orderOf))
  })
})

describe('of two messages with one key', () => {
  const setUp = () => {
    const queue = createQueue(10, 100)
    const [first, old, last] = [message(1), message(2, 'old', 'k'), message(3)]
    ;[first, old, last].forEach(queue.add)
    return { queue, old }
  }

  test('the newer takes the place of the older, which is out', () => {
    const { queue, old } = setUp()
    const newer = message(4, 'newer', 'k')
    expect(queue.add(newer)).toBe(old)
    expect([old.stage, newer.stage]).toEqual(['settled', 'queued'])
    expect(ordersOf(queue)).toEqual([1, 4, 3])
    expect(queue.bytes).toBe(7)
  })

  test('the older is out though it comes later, and leaves its place if that is the better one', () => {
    const queue = createQueue(10, 100)
    const [older, newer] = [message(2, 'm', 'k'), message(4, 'm', 'k')]
    ;[message(3), newer].forEach(queue.add)
    expect(queue.add(older)).toBe(older)
    expect([older.stage, newer.stage]).toEqual(['settled', 'queued'])
    expect(ordersOf(queue)).toEqual([4, 3])
  })

  test('both the oldest and the newest place are kept through three', () => {
    const { queue } = setUp()
    const [third, fourth] = [message(4, 'm', 'k'), message(5, 'm', 'k')]
    expect(queue.add(third)).toMatchObject({ place: 2 })
    expect(queue.add(fourth)).toBe(third)
    expect(ordersOf(queue)).toEqual([1, 5, 3])
    queue.remove(fourth)
    expect(queue.add(message(6, 'm', 'k'))).toBeUndefined()
    expect(ordersOf(queue)).toEqual([1, 3, 6])
  })

  test('none gives way to another key, or to none', () => {
    const { queue } = setUp()
    expect([queue.add(message(4, 'm', 'other')), queue.add(message(5))]).toEqual([undefined, undefined])
    expect(ordersOf(queue)).toEqual([1, 2, 3, 4, 5])
  })

  test('the older takes no room', () => {
    const queue = createQueue(2, 10)
    ;[message(1, '12345', 'k'), message(2, '123')].forEach(queue.add)
    expect(queue.lackOfRoom(message(3, '1234567', 'k'))).toBeUndefined()
    expect(queue.lackOfRoom(message(3, '12345678', 'k'))).toBe('the queue is full (11 of 10 bytes)')
  })
})

describe('makeRoom', () => {
  const setUp = () => {
    const queue = createQueue(3, 10)
    ;[message(1, '1111', 'k'), message(2, '222'), message(3, '333')].forEach(queue.add)
    return queue
  }

  test.each([
    ['nothing where there is room', message(4, '4444', 'k'), []],
    ['the oldest, as many as it takes', message(4, '4444'), [1]],
    ['all if need be', message(4, '4'.repeat(10)), [1, 2, 3]],
    ['what is next to the one that is superseded', message(4, '4'.repeat(7), 'k'), [2]],
    ['all but the one that is superseded', message(4, '4'.repeat(10), 'k'), [2, 3]],
  ])('takes out %s', (_, newcomer, expected) => {
    const queue = setUp()
    const evicted = queue.makeRoom(newcomer)
    expect(evicted.map(orderOf)).toEqual(expected)
    expect(evicted.filter(({ stage }) => stage === 'queued')).toEqual([])
    expect(queue.lackOfRoom(newcomer)).toBeUndefined()
    expect(ordersOf(queue)).toEqual([1, 2, 3].filter((order) => !expected.includes(order as never)))
  })
})

describe('lackOfRoom', () => {
  test('is none up to exactly the bounds', () => {
    const queue = createQueue(2, 10)
    queue.add(message(1, 'four'))
    expect(queue.lackOfRoom(message(2, 'sixsix'))).toBeUndefined()
  })

  test.each([
    ['messages', 'one more', 'the queue is full (2 of 2 messages)', ['a', 'b']],
    ['bytes', 'seven77', 'the queue is full (11 of 10 bytes)', ['four']],
    ['bytes of one message', 'eleven, äh?', 'the message alone is over queue.maxBytes (12 of 10 bytes)', []],
  ])('says when there are too many %s', (_, frame, why, queued) => {
    const queue = createQueue(2, 10)
    queued.forEach((text, i) => queue.add(message(i, text)))
    expect(queue.lackOfRoom(message(9, frame))).toBe(why)
  })
})

test('bytesOf counts once', () => {
  const counted = message(1, '茶')
  expect(bytesOf(counted)).toBe(3)
  expect(counted.bytes).toBe(3)
})

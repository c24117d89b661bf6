import { describe, expect, test } from 'vitest'
import { createDeferred } from '../../src/deferred.js'
import type { Frame } from '../../src/outbound/frame.js'
import { bytesOf, createQueue, type Message, type Queue } from '../../src/outbound/queue.js'
import { createVirtualClock } from '../../src/testing/virtual-clock.js'

const message = (order: number, frame: Frame = 'm'): Message => ({
  frame,
  data: frame,
  signal: undefined,
  order,
  outcome: createDeferred(),
  bytes: undefined,
  deadline: 0,
  previous: undefined,
  next: undefined,
  unlisten: undefined,
})

function ordersOf({ head }: Queue): number[] {
  const orders: number[] = []
  for (let at = head; at; at = at.next) orders.push(at.order)
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

  test('count messages, and bytes in UTF-8', () => {
    const queue = createQueue(10, 100)
    const [text, bytes] = [message(1, '茶😀'), message(2, new ArrayBuffer(5))]
    queue.add(text)
    queue.add(bytes)
    expect([queue.count, queue.bytes]).toEqual([2, 12])
    queue.remove(text)
    expect([queue.count, queue.bytes]).toEqual([1, 5])
    queue.remove(bytes)
    expect([queue.head, queue.count, queue.bytes]).toEqual([undefined, 0, 0])
  })

  test('behave as a sorted list under any sequence of them', () => {
    const { random } = createVirtualClock()
    const queue = createQueue(1000, 1000)
    let model: Message[] = []
    for (let i = 0; i < 500; i++) {
      if (random() < 0.6) {
        const added = message(Math.floor(random() * 1e9))
        queue.add(added)
        model = [...model, added].sort((a, b) => a.order - b.order)
      } else if (model.length) {
        const [removed] = model.splice(Math.floor(random() * model.length), 1)
        queue.remove(removed!)
      }
      expect(queue.count).toBe(model.length)
    }
    expect(ordersOf(queue)).toEqual(model.map(({ order }) => order))
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

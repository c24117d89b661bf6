import { expect, test } from 'vitest'
import { Fifo } from '../../../src/messages/fifo.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'

test('gives what came first, and undefined when it is empty', () => {
  const fifo = new Fifo<string>()
  expect(fifo.shift()).toBeUndefined()
  fifo.push('a')
  fifo.push('b')
  expect([fifo.shift(), fifo.shift(), fifo.shift()]).toEqual(['a', 'b', undefined])
})

test('counts a value that is undefined', () => {
  const fifo = new Fifo<undefined>()
  fifo.push(undefined)
  expect(fifo.length).toBe(1)
  fifo.shift()
  expect(fifo.length).toBe(0)
})

test('takes all, oldest first, and goes on empty', () => {
  const fifo = new Fifo<number>()
  for (let i = 1; i <= 5; i++) fifo.push(i)
  fifo.shift()
  expect(fifo.takeAll()).toEqual([2, 3, 4, 5])
  expect(fifo.length).toBe(0)
  expect(fifo.takeAll()).toEqual([])
  fifo.push(6)
  expect(fifo.shift()).toBe(6)
})

test('takes all when it has come round, and has room as before', () => {
  const fifo = new Fifo<number>()
  const values = Array.from({ length: 40 }, (_, i) => i)
  values.forEach((value) => fifo.push(value))
  for (let i = 0; i < 30; i++) fifo.shift()
  for (let i = 40; i < 80; i++) fifo.push(i)
  expect(fifo.takeAll()).toEqual(Array.from({ length: 50 }, (_, i) => i + 30))
  values.forEach((value) => fifo.push(value))
  expect(fifo.takeAll()).toEqual(values)
})

test('lets go of what was taken, and of the room that a burst took', () => {
  const fifo = new Fifo<object>()
  const items = () => (fifo as unknown as { items: unknown[] }).items
  for (let i = 0; i < 5000; i++) fifo.push({})
  for (let i = 0; i < 4999; i++) fifo.shift()
  expect(items().filter((item) => item !== undefined)).toHaveLength(1)
  fifo.shift()
  expect(items().length).toBeLessThan(100)
})

test('behaves as an array under any sequence of pushes and shifts', () => {
  const { random } = createVirtualClock()
  const fifo = new Fifo<number>()
  const model: number[] = []
  for (let i = 0; i < 2000; i++) {
    // Long runs of either, so that it grows and drains.
    if (random() < (i % 400 < 200 ? 0.7 : 0.3)) {
      fifo.push(i)
      model.push(i)
    } else expect(fifo.shift()).toBe(model.shift())
    expect(fifo.length).toBe(model.length)
  }
  expect(fifo.takeAll()).toEqual(model)
})

import { expect, test } from 'vitest'
import { createFifo } from '../../../src/messages/fifo.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'

test('gives what came first, and undefined when it is empty', () => {
  const fifo = createFifo<string>()
  expect(fifo.shift()).toBeUndefined()
  fifo.push('a')
  fifo.push('b')
  expect([fifo.shift(), fifo.shift(), fifo.shift()]).toEqual(['a', 'b', undefined])
})

test('counts a value that is undefined', () => {
  const fifo = createFifo<undefined>()
  fifo.push(undefined)
  expect(fifo.length).toBe(1)
  fifo.shift()
  expect(fifo.length).toBe(0)
})

test('takes all, oldest first, and goes on empty', () => {
  const fifo = createFifo<number>()
  for (let i = 1; i <= 5; i++) fifo.push(i)
  fifo.shift()
  expect(fifo.takeAll()).toEqual([2, 3, 4, 5])
  expect(fifo.length).toBe(0)
  expect(fifo.takeAll()).toEqual([])
  fifo.push(6)
  expect(fifo.shift()).toBe(6)
})

test('behaves as an array under any sequence of pushes and shifts', () => {
  const { random } = createVirtualClock()
  const fifo = createFifo<number>()
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

import { expect, test } from 'vitest'
import { createHub } from '../../../src/messages/hub.js'
import { createIterator, type IterateOptions } from '../../../src/messages/iterator.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import { settle } from './world.js'

const done = { done: true, value: undefined }
const batch = (...values: number[]) => ({ done: false, value: values })

function createWorld(options: IterateOptions = {}) {
  const clock = createVirtualClock()
  const hub = createHub<number>()
  return { clock, hub, batches: createIterator<number, number[]>(hub, options, () => {}, clock) }
}

test('resolves a waiting next() in the macrotask after the first message, with all that came', async () => {
  const { clock, hub, batches } = createWorld()
  const results: unknown[] = []
  void batches.next().then((result) => results.push(result))
  hub.next(1)
  await settle()
  hub.next(2)
  await settle()
  expect(results).toEqual([])
  expect(clock.timers).toBe(1)
  await clock.advance(0)
  expect(results).toEqual([batch(1, 2)])
})

test('hands out at once what is already buffered', async () => {
  const { clock, hub, batches } = createWorld()
  hub.next(1)
  hub.next(2)
  expect(await batches.next()).toEqual(batch(1, 2))
  expect(clock.timers).toBe(0)
})

test('never gives an empty batch: the second of two waiting gets the next messages', async () => {
  const { clock, hub, batches } = createWorld()
  const both = Promise.all([batches.next(), batches.next()])
  hub.next(1)
  hub.next(2)
  await clock.advance(0)
  hub.next(3)
  await clock.advance(0)
  expect(await both).toEqual([batch(1, 2), batch(3)])
})

test('makes a next() that comes while a batch gathers wait behind the one it gathers for', async () => {
  const { clock, hub, batches } = createWorld()
  const first = batches.next()
  hub.next(1)
  const second = batches.next()
  await clock.advance(0)
  hub.next(2)
  await clock.advance(0)
  expect([await first, await second]).toEqual([batch(1), batch(2)])
})

test('waits for the macrotask anew after every batch', async () => {
  const { clock, hub, batches } = createWorld()
  const first = batches.next()
  hub.next(1)
  await clock.advance(0)
  const results = [await first]
  void batches.next().then((result) => results.push(result))
  hub.next(2)
  await settle()
  expect(results).toEqual([batch(1)])
  await clock.advance(0)
  expect(results).toEqual([batch(1), batch(2)])
})

test('gives the rest, then ends as the messages do', async () => {
  const { clock, hub, batches } = createWorld()
  const waiting = [batches.next(), batches.next(), batches.next()]
  const failed = expect(waiting[1]).rejects.toBe('broken')
  hub.next(1)
  hub.next(2)
  hub.end('broken')
  await clock.advance(0)
  await failed
  expect([await waiting[0], await waiting[2]]).toEqual([batch(1, 2), done])
})

test('throws OVERFLOW after a full batch', async () => {
  const { clock, hub, batches } = createWorld({ highWaterMark: 2 })
  for (const n of [1, 2, 3]) hub.next(n)
  expect(await batches.next()).toEqual(batch(1, 2))
  await expect(batches.next()).rejects.toMatchObject({ code: 'OVERFLOW' })
  await clock.advance(0)
  expect(await batches.next()).toEqual(done)
})

test('settles a next() whose batch is still gathering as done on return()', async () => {
  const { clock, hub, batches } = createWorld()
  const waiting = batches.next()
  hub.next(1)
  await batches.return()
  expect(await waiting).toEqual(done)
  await clock.advance(0)
  expect(await batches.next()).toEqual(done)
})

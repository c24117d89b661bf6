import { expect, test } from 'vitest'
import { createDeferred, hear, rejected } from '../../src/deferred.js'

test('resolves for everyone who awaits it', async () => {
  const { promise, resolve } = createDeferred<number>()
  const both = Promise.all([promise, promise])
  resolve(1)
  expect(await both).toEqual([1, 1])
})

test('settles once: the first answer stays', async () => {
  const first = createDeferred<number>()
  first.resolve(1)
  first.reject('late')
  first.resolve(2)
  expect(await first.promise).toBe(1)
  const second = createDeferred<number>()
  second.reject('broken')
  second.resolve(1)
  await expect(second.promise).rejects.toBe('broken')
})

test.each([
  [
    'a deferred',
    () => {
      const { promise, reject } = createDeferred()
      reject('broken')
      return promise
    },
  ],
  ['a promise that has failed already', () => rejected('broken')],
])('reports no rejection that nobody awaits, and still rejects for whoever comes later: %s', async (_, create) => {
  const unhandled: unknown[] = []
  const listener = (reason: unknown): number => unhandled.push(reason)
  process.on('unhandledRejection', listener)
  const promise = create()
  await new Promise((resolve) => setImmediate(resolve))
  process.off('unhandledRejection', listener)
  expect(unhandled).toEqual([])
  await expect(promise).rejects.toBe('broken')
})

test('hears what becomes of a promise, and nothing once the way out is taken', async () => {
  for (const leaves of [false, true]) {
    const log: unknown[] = []
    const one = createDeferred<number>()
    const other = createDeferred<number>()
    const ways = [one, other].map(({ promise }) =>
      hear(
        promise,
        (value) => log.push(value),
        (error) => log.push(error),
      ),
    )
    if (leaves) ways.forEach((leave) => leave())
    one.resolve(1)
    other.reject('broken')
    await new Promise((resolve) => setImmediate(resolve))
    expect(log).toEqual(leaves ? [] : [1, 'broken'])
  }
})

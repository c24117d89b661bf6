import { describe, expect, test } from 'vitest'
import { SocketError } from '../../../src/errors/socket-error.js'
import type { Failure, RetryPolicy } from '../../../src/policies/backoff.js'
import { decide } from '../../../src/policies/decide.js'
import { unhandledRejections } from '../hosts/scripted.js'

const error = new SocketError('CONNECTION_LOST', 'm', { retryable: true })
const failure: Failure = { attempt: 1, error, elapsed: 0, clean: false, random: () => 0 }

describe('decide', () => {
  test('asks the policy, which is told the failure', () => {
    const told: Failure[] = []
    const policy: RetryPolicy = (given) => {
      told.push(given)
      return 5
    }
    expect(decide(policy, failure)).toBe(5)
    expect(told).toEqual([failure])
  })

  test.each([false, 0, 0.5, 100, 2147483647] as const)('takes %s', (answer) => {
    expect(decide(() => answer, failure)).toBe(answer)
  })

  test('refuses what cannot even be looked at', () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    expect(decide((() => proxy) as never, failure)).toMatchObject({ code: 'INVALID_OPTION' })
  })

  test('is false without a policy', () => {
    expect(decide(false, failure)).toBe(false)
  })

  test.each([
    [NaN, 'NaN'],
    [-1, '-1'],
    [2147483648, '2147483648'],
    [Infinity, 'Infinity'],
    [undefined, 'undefined'],
    [null, 'null'],
    [true, 'true'],
    ['1000', '"1000"'],
    [Promise.resolve(1000), 'an object'],
    [() => 1000, 'a function'],
    [Object.create(null), 'an object'],
  ])('refuses %s', (answer, received) => {
    const refused = decide((() => answer) as never, failure)
    expect(refused).toBeInstanceOf(SocketError)
    expect(refused).toMatchObject({
      code: 'INVALID_OPTION',
      message: `Cannot retry: the policy must return 0 or a positive number of milliseconds up to 2147483647, or false, received ${received}`,
      retryable: false,
    })
    expect((refused as SocketError).cause).toBe(error)
  })

  test('refuses a Promise whatever becomes of it, and leaves no rejection unhandled', async () => {
    const rejections = unhandledRejections()
    const answer = (): Promise<never> => Promise.reject(new Error('late'))
    expect(decide(answer as never, failure)).toMatchObject({ code: 'INVALID_OPTION' })
    await new Promise((resolve) => setImmediate(resolve))
    expect(rejections).toEqual([])
  })

  test('refuses a policy that throws, and keeps what it threw', () => {
    const thrown = new TypeError('no such thing')
    const refused = decide(() => {
      throw thrown
    }, failure)
    expect(refused).toMatchObject({
      code: 'INVALID_OPTION',
      message: 'Cannot retry: the policy threw (no such thing)',
      retryable: false,
    })
    expect((refused as SocketError).cause).toBe(thrown)
  })
})

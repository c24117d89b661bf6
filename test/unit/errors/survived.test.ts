import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { SocketError } from '../../../src/errors/socket-error.js'
import { createSurvived } from '../../../src/errors/survived.js'
import { createTurns } from '../../../src/life/turns.js'

let warnings: unknown[][]
beforeEach(() => {
  warnings = []
  vi.spyOn(console, 'warn').mockImplementation((...words) => void warnings.push(words))
})
afterEach(() => void vi.restoreAllMocks())

const failure = new SocketError('CONNECT_FAILED', 'Cannot connect: no', {
  ...{ hint: 'Say please.', cause: 'secret', data: 'secret' },
})
const observer = { next() {}, error() {}, complete() {} }

describe('what was survived', () => {
  test('is written to the console while nobody is subscribed: message, code and hint, and nothing else', async () => {
    const errors = createSurvived(createTurns())
    errors.next(failure)
    errors.next(new SocketError('OVERFLOW', 'Cannot hold'))
    await Promise.resolve()
    expect(warnings).toEqual([
      ['wx-socket: Cannot connect: no (CONNECT_FAILED)\nSay please.'],
      ['wx-socket: Cannot hold (OVERFLOW)'],
    ])
  })

  test('is written once of each code and socket', async () => {
    for (const errors of [createSurvived(createTurns()), createSurvived(createTurns())]) {
      errors.next(failure)
      errors.next(failure)
    }
    await Promise.resolve()
    expect(warnings).toHaveLength(2)
  })

  test('is not written while somebody is subscribed, and again when nobody is', async () => {
    const errors = createSurvived(createTurns())
    const leave = errors.subscribe(observer)
    errors.next(failure)
    await Promise.resolve()
    expect(warnings).toEqual([])
    leave()
    errors.next(failure)
    await Promise.resolve()
    expect(warnings).toHaveLength(1)
  })

  test('is written though somebody listens who is no subscriber', async () => {
    const errors = createSurvived(createTurns())
    const seen: SocketError[] = []
    errors.listen((error) => seen.push(error))
    errors.next(failure)
    await Promise.resolve()
    expect([seen, warnings.length]).toEqual([[failure], 1])
  })

  test('is received by whoever subscribes in the same turn, and then not written', async () => {
    const errors = createSurvived(createTurns())
    const seen: unknown[] = []
    errors.next(failure)
    errors.next(failure)
    errors.subscribe({ ...observer, next: (error) => seen.push(error) })
    errors.next(failure)
    await Promise.resolve()
    expect([seen, warnings]).toEqual([[failure, failure, failure], []])
  })

  test('harms nobody where the console throws', async () => {
    vi.useFakeTimers()
    vi.spyOn(console, 'warn').mockImplementation(() => {
      throw new Error('no warnings here')
    })
    const errors = createSurvived(createTurns())
    errors.next(failure)
    errors.next(failure)
    await Promise.resolve()
    expect(() => vi.runAllTimers()).toThrow('no warnings here')
    vi.useRealTimers()
  })
})

import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { isSocketError, SocketError, textOf } from '../../../src/errors/socket-error.js'

describe('SocketError', () => {
  test('is an Error with a name, a code and a message', () => {
    const error = new SocketError('CLOSED', 'Cannot send: the socket is closed (code 1000)')
    expect(error).toBeInstanceOf(SocketError)
    expect(error).toBeInstanceOf(Error)
    expect(String(error)).toBe('SocketError: Cannot send: the socket is closed (code 1000)')
    expect(error).toMatchObject({ name: 'SocketError', code: 'CLOSED', retryable: false })
    expect(error.stack).toContain('socket-error.test')
  })

  test('carries the details it is given', () => {
    const details = {
      hint: 'Connect again.',
      retryable: true,
      kind: 'network' as const,
      closeCode: 1006,
      closeReason: 'gone',
      cause: { errMsg: 'fail' },
      data: 'tea',
      maybeDelivered: true,
    }
    expect(new SocketError('CONNECT_FAILED', 'm', details)).toMatchObject(details)
  })

  test('has no property for a detail that nobody gave', () => {
    const error = new SocketError('CLOSED', 'm', { hint: undefined, cause: undefined, retryable: undefined })
    expect(Object.keys(error).sort()).toEqual(['code', 'name', 'retryable'])
    expect('cause' in error).toBe(false)
    expect(error.retryable).toBe(false)
  })

  test('keeps details that are falsy', () => {
    const details = { closeCode: 0, closeReason: '', data: null, cause: null, maybeDelivered: false }
    expect(new SocketError('CLOSED', 'm', details)).toMatchObject(details)
  })
})

describe('isSocketError', () => {
  test('knows a SocketError, and its code if one is asked for', () => {
    const error = new SocketError('EXPIRED', 'm')
    expect([isSocketError(error), isSocketError(error, 'EXPIRED'), isSocketError(error, 'CLOSED')]).toEqual([
      true,
      true,
      false,
    ])
  })

  test('knows one from another realm and from another copy of the package', () => {
    const source = 'Object.assign(new Error("m"), { name: "SocketError", code: "CLOSED" })'
    const foreign: unknown = runInNewContext(source)
    expect(foreign).not.toBeInstanceOf(Error)
    expect(isSocketError(foreign, 'CLOSED')).toBe(true)
    expect(isSocketError({ name: 'SocketError', code: 'CLOSED' })).toBe(true)
  })

  test.each([
    ['undefined', undefined],
    ['null', null],
    ['a string', 'SocketError'],
    ['a function', Object.defineProperty(() => {}, 'name', { value: 'SocketError' })],
    ['another Error', Object.assign(new Error('m'), { code: 'CLOSED' })],
    ['one without a code', { name: 'SocketError' }],
    ["undici's", { name: 'SocketError', code: 'UND_ERR_SOCKET' }],
    ['one with a code that is no string', { name: 'SocketError', code: 1006 }],
  ])('refuses %s', (_, value) => {
    expect(isSocketError(value)).toBe(false)
  })
})

describe('textOf', () => {
  test.each([
    ['the platform’s errMsg', { errMsg: 'send:fail', message: 'other' }, 'send:fail'],
    ['an error’s message', new Error('no verb'), 'no verb'],
    ['text', 'plain', 'plain'],
    ['a number', 42, '42'],
    ['undefined', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['an object without a prototype', Object.create(null), '[object Object]'],
    ['one whose getter throws', Object.defineProperty({}, 'errMsg', { get: () => JSON.parse('{') }), '[object Object]'],
    ['an object whose errMsg and message are no strings', { errMsg: 1, message: 2, toString: () => 'shown' }, 'shown'],
  ])('reads %s', (_, cause, text) => {
    expect(textOf(cause)).toBe(text)
  })
})

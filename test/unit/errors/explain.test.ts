import { describe, expect, test } from 'vitest'
import { attemptTimedOut, lateFor, refused, refusalError } from '../../../src/errors/explain.js'
import { SocketError } from '../../../src/errors/socket-error.js'

describe('the error of what came too late', () => {
  test('names the close code where the end was a wanted one', () => {
    const cause = { code: 1000, reason: '', wasClean: true }
    const error = refusalError('send', { code: 'CLOSED', closeCode: 1000, cause }, { data: 'x' })
    expect(error.message).toBe('Cannot send: the socket is closed (code 1000)')
    expect(error).toMatchObject({ code: 'CLOSED', cause, data: 'x' })
    expect(error).not.toHaveProperty('hint')
  })

  test('leads to what went wrong first, with its hint', () => {
    const cause = new SocketError('CONNECT_FAILED', 'Cannot connect: the platform refused the url (bad)', {
      hint: 'wss',
    })
    const error = refusalError('send', { code: 'CLOSED', closeCode: 1006, cause })
    expect(error.message).toBe(
      'Cannot send: the socket is closed (code 1006). Cannot connect: the platform refused the url (bad)',
    )
    expect(error).toMatchObject({ code: 'CLOSED', cause, hint: 'wss' })
  })

  test('names the signal and nothing else where that ended the socket', () => {
    const cause = new SocketError('OVERFLOW', 'whatever the signal was aborted with')
    const error = refusalError('open', { code: 'ABORTED', closeCode: 1000, cause })
    expect(error.message).toBe('Cannot open: the signal was aborted')
    expect(error).toMatchObject({ code: 'ABORTED', cause })
  })
})

describe('what a late send meets', () => {
  test('is closed, and leads to the ending', () => {
    const cause = { code: 3001, reason: 'bye', wasClean: true }
    const error = lateFor({ code: 'CLOSED', closeCode: 3001, cause })('x')
    expect(error.message).toBe('Cannot send: the socket is closed (code 3001)')
    expect(error).toMatchObject({ code: 'CLOSED', cause, data: 'x' })
  })

  test('is closed also after an abort, and leads to that', () => {
    const error = lateFor({ code: 'ABORTED', closeCode: 1000, cause: 'enough' })('x')
    expect(error).toMatchObject({ code: 'CLOSED', data: 'x', cause: { code: 'ABORTED', cause: 'enough' } })
    expect(error.message).toBe('Cannot send: the socket is closed (code 1000). Cannot send: the signal was aborted')
  })
})

describe('what the platform refuses', () => {
  test('is told in its words, but for the frame', () => {
    const cause = { errMsg: 'send:fail cannot send {"token":1} now: sesame' }
    const error = refused('data', 'sesame', cause, ['Bearer b'])
    expect(error.message).toBe('Cannot send: the platform refused (send:fail cannot send {"…":1} now: …)')
    expect(error).toMatchObject({ code: 'SEND_FAILED', cause, data: 'data' })
  })

  test('has a hint where old base libraries refuse bytes', () => {
    const cause = { errMsg: 'sendSocketMessage:fail parameter error: parameter.data should be String' }
    expect(refused(1, new ArrayBuffer(1), cause, []).hint).toContain('text only')
    expect(refused(1, 'text', cause, [])).not.toHaveProperty('hint')
    expect(refused(1, new ArrayBuffer(1), { errMsg: 'full' }, [])).not.toHaveProperty('hint')
  })
})

test('a deadline tells who did not answer, and hints at what helps', () => {
  const wire = { send: () => {}, close: () => {}, hint: 'Knock louder.' }
  const errors = [attemptTimedOut(5, true, wire), attemptTimedOut(5, false, wire), attemptTimedOut(5, false, undefined)]
  expect(errors.map(({ message, hint }) => [message, hint])).toEqual([
    [
      'Cannot connect: the opening hooks did not finish in time (5 ms)',
      'In a hook use its own send: socket.send waits for it.',
    ],
    ['Cannot connect: the server did not answer in time (5 ms)', 'Knock louder.'],
    ['Cannot connect: the url, header or protocols function did not settle in time (5 ms)', undefined],
  ])
  expect(errors.every(({ code, retryable }) => code === 'CONNECT_TIMEOUT' && retryable)).toBe(true)
})

import { describe, expect, test } from 'vitest'
import { refusalError } from '../../../src/connection/connection.js'
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

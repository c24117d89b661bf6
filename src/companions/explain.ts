import type { AbortSignalLike } from '../../types/abort.js'
import { reasonOf } from '../abort.js'
import { fail } from '../errors/explain.js'
import type { SocketError, SocketErrorDetails } from '../errors/socket-error.js'

// What companions say: apart from the core, so that who needs none of them pays for none of their words.

const both = { maybeDelivered: true }

export const encodeThrew = (action: string, by: string, data: unknown, cause: unknown): SocketError =>
  fail('ENCODE_FAILED', action, `${by} threw, see cause`, { data, cause })

export const decodeThrew = (by: string, data: unknown, cause: unknown): SocketError =>
  fail('DECODE_FAILED', 'read a message', `${by} threw, see cause`, {
    hint: 'error.data is the message. messages$ has it all the same.',
    data,
    cause,
  })

export const meantForNobody = (what: string, why: string, data: unknown): SocketError =>
  fail('DECODE_FAILED', `take ${what}`, why, {
    hint: 'error.data is the message. messages$ has it all the same.',
    data,
  })

export const timedOut = (timeout: number, details: SocketErrorDetails): SocketError =>
  fail('REQUEST_TIMEOUT', 'request', `no reply came in time (${timeout} ms)`, details)

export const replyLost = (data: unknown, cause: unknown): SocketError =>
  fail('CONNECTION_LOST', 'request', 'the connection ended before the reply came', {
    hint: 'With idempotent: true it is sent again after the reconnect.',
    ...both,
    data,
    cause,
  })

export const ended = (action: string, code: number, details: SocketErrorDetails): SocketError =>
  fail('CLOSED', action, `the socket is closed (code ${code})`, details)

export const abandoned = (action: string, signal: AbortSignalLike, details: SocketErrorDetails): SocketError =>
  fail('ABORTED', action, 'the signal was aborted', { cause: reasonOf(signal), ...details })

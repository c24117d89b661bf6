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

export const ended = (action: string, why: string, details: SocketErrorDetails): SocketError =>
  fail('CLOSED', action, why, details)

export const abandoned = (action: string, signal: AbortSignalLike, details: SocketErrorDetails): SocketError =>
  fail('ABORTED', action, 'the signal was aborted', { cause: reasonOf(signal), ...details })

export const noBehavior = (): SocketError =>
  fail('NO_HOST', 'give components a scope', 'there is no Behavior here', {
    hint: 'scoped() is for components of mini programs; elsewhere createAbortController() makes a signal.',
  })

// Deliveries

export const tooMany = (data: unknown, limit: number): SocketError =>
  fail('OVERFLOW', 'deliver', `too many wait for their acknowledgement (${limit} of ${limit})`, {
    hint: 'Wait for earlier ones, or raise limit.',
    data,
  })

export const storeFailed = (action: string, data: unknown, cause: unknown): SocketError =>
  fail('SEND_FAILED', action, 'the store failed, see cause', {
    hint: data === undefined ? undefined : 'The message was not sent: deliver it again.',
    data,
    cause,
  })

export const notForgotten = (id: string, cause: unknown): SocketError =>
  fail('SEND_FAILED', 'take a message out of the store', 'the store failed, see cause', {
    hint: 'It is sent once more at the next start of the app; a server that knows its id drops it.',
    data: id,
    cause,
  })

export const damaged = (data: unknown): SocketError =>
  fail('DECODE_FAILED', 'load a message', 'what the store holds is none, or is there twice', {
    hint: 'error.data is what it holds. It is left where it is.',
    data,
  })

export const usedTwice = (data: unknown): SocketError =>
  fail('INVALID_OPTION', 'deliver', 'id() gave an id that was used before', { data })

export const refusedByServer = (data: unknown, cause: unknown): SocketError =>
  fail('SEND_FAILED', 'deliver', 'the server refused it, see cause', { data, cause })

export const keyTaken = (key: string): SocketError =>
  fail('INVALID_OPTION', 'load', `another socket keeps its messages under the same key (${key})`, {
    hint: 'Give each socket a key of its own, or close the other one.',
  })

import type { AbortSignalLike } from '../../types/abort.js'
import { reasonOf } from '../abort.js'
import type { Refusal } from '../life/life.js'
import { type ErrorCode, isSocketError, SocketError, type SocketErrorDetails, textOf } from './socket-error.js'

// Every message and every hint of the SDK, but what the platform's words are read as: that is in hosts/words.ts.
// `Cannot <do>: <why> (<detail>)`; a hint says what to do.

const fail =
  (code: ErrorCode, action: string) =>
  (why: string, details?: SocketErrorDetails): SocketError =>
    new SocketError(code, `Cannot ${action}: ${why}`, details)

// Sends

const overflow = fail('OVERFLOW', 'send')
export const overflowed = (data: unknown, why: string, tooLarge: boolean): SocketError =>
  overflow(why, {
    hint: tooLarge
      ? 'Send it in parts, or raise queue.maxBytes.'
      : 'Await send() before the next one, raise queue.highWaterMark or queue.maxBytes, or set queue.overflow.',
    data,
  })

export const expired = (data: unknown, ttl: number): SocketError =>
  fail('EXPIRED', 'send')(`the message expired before it was handed over (ttl ${ttl} ms)`, { data })

export const superseded = (data: unknown, key: string): SocketError =>
  fail('SUPERSEDED', 'send')(`a newer message took its place (key ${key})`, { data })

export const refused = (data: unknown, frame: unknown, cause: unknown): SocketError => {
  const text = textOf(cause)
  // The base libraries of 2016 take strings only (PLATFORM.md §6).
  const hint = typeof frame !== 'string' && /parameter error/.test(text) ? textOnly : undefined
  return fail('SEND_FAILED', 'send')(`the platform refused (${text})`, { cause, data, hint })
}
const textOnly =
  '旧基础库只能发送文本：编码成字符串，或提高最低基础库版本。Old base libraries send text only: encode to a string, or raise the minimum base library.'

export const silent = (data: unknown, sendTimeout: number): SocketError =>
  fail('SEND_FAILED', 'send')(`the platform did not answer (${sendTimeout} ms)`, { data, maybeDelivered: true })

export const connectionLost = (details: SocketErrorDetails): SocketError =>
  fail('CONNECTION_LOST', 'send')('the connection ended before the platform answered', details)

export const notOpen = (cause: unknown): SocketError =>
  fail('CONNECTION_LOST', 'send')(`the connection is gone (${textOf(cause)})`, { cause })

export const aborted = (action: string, signal: AbortSignalLike, data?: unknown): SocketError =>
  fail('ABORTED', action)('the signal was aborted', { cause: reasonOf(signal), data })

/** Of something that the end of the socket overtook. It leads to what went wrong first, if anything did. */
export function refusalError(
  action: string,
  { code, closeCode, cause }: Refusal,
  details?: SocketErrorDetails,
): SocketError {
  if (code === 'ABORTED') return fail(code, action)('the signal was aborted', { ...details, cause })
  const closed = `the socket is closed (code ${closeCode})`
  if (!isSocketError(cause)) return fail(code, action)(closed, { ...details, cause })
  return fail(code, action)(`${closed}. ${cause.message}`, { ...details, hint: cause.hint, cause })
}

/** What a send meets once the socket is closing. Where that is by an abort, it leads to it. */
export function lateFor(refusal: Refusal): (data: unknown) => SocketError {
  const cause = refusal.code === 'ABORTED' ? refusalError('send', refusal) : refusal.cause
  return (data) => refusalError('send', { ...refusal, code: 'CLOSED', cause }, { data })
}

export const noFrame = (data: unknown, cause: unknown, hint?: string): SocketError =>
  fail('ENCODE_FAILED', 'send')(`the message has no frame (${textOf(cause)})`, { hint, cause, data })

// Openings

const noConnection = fail('CONNECT_FAILED', 'connect')
const retried = { retryable: true }

export const attemptTimedOut = (timeout: number, inHooks: boolean, wasDialled: boolean): SocketError => {
  const why = inHooks
    ? 'the opening hooks did not finish'
    : wasDialled
      ? 'the server did not answer'
      : 'the url, header or protocols function did not settle'
  const hint = inHooks ? 'Inside a hook use its own send: socket.send waits for the hook.' : undefined
  return fail('CONNECT_TIMEOUT', 'connect')(`${why} in time (${timeout} ms)`, { ...retried, hint })
}

export const hookFailed = (cause: unknown): SocketError =>
  noConnection(`the opening hook failed (${textOf(cause)})`, { ...retried, kind: 'handshake', cause })

export const providerFailed = (name: string, why: string, cause?: unknown): SocketError =>
  noConnection(`the ${name} function failed (${why})`, { ...retried, kind: 'provider', cause })

export const openingOver = (action: string, data?: unknown): SocketError =>
  fail('CLOSED', action)('the opening is over', { hint: 'After the opening use socket.send and messages$.', data })

export const missedHeartbeat = (timeout: number): SocketError =>
  fail('HEARTBEAT_TIMEOUT', 'keep the connection')(`nothing answered the heartbeat (${timeout} ms)`, {
    hint: 'The connection is dead, or the server does not answer heartbeat.message.',
    ...retried,
  })

// Frames

const tooMuch = (what: string, frames: number, bytes: number, hint: string): SocketError =>
  fail('OVERFLOW', 'receive')(`too much waits for ${what} (at most ${frames} frames and ${bytes} bytes)`, {
    ...retried,
    hint,
  })
export const tooMuchForHook = (frames: number, bytes: number): SocketError =>
  tooMuch('an opening hook', frames, bytes, 'Take what comes with next(), or let the hook end sooner.')
export const tooMuchForBlob = (frames: number, bytes: number): SocketError =>
  tooMuch('a Blob', frames, bytes, 'Let the server send smaller frames, or text.')

export const tooEarly = (messages: number, bytes: number): SocketError =>
  fail('OVERFLOW', 'hold more messages')(
    `nobody has subscribed yet (at most ${messages} messages and ${bytes} bytes are held)`,
    { hint: 'Subscribe in the turn of connectSocket().' },
  )

export const tooSlow = (highWaterMark: number): SocketError =>
  fail('OVERFLOW', 'iterate')(`the consumer is too slow (${highWaterMark} messages buffered)`, {
    hint: 'Raise highWaterMark, take batches(), or set overflow to dropOldest.',
  })

export const undecodable = (why: string, data: unknown, cause?: unknown): SocketError =>
  fail('DECODE_FAILED', 'decode')(why, { cause, data })

export const unreadable = (cause: unknown): SocketError =>
  fail('DECODE_FAILED', 'decode')(`the Blob could not be read (${textOf(cause)})`, { cause })

// Options

export const invalid = (action: string, why: string, details?: SocketErrorDetails): SocketError =>
  fail('INVALID_OPTION', action)(why, details)

export const noHost = (why: string, hint: string): SocketError => fail('NO_HOST', 'connect')(why, { hint })

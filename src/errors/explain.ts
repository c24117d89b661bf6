import type { AbortSignalLike } from '../../types/abort.js'
import { reasonOf } from '../abort.js'
import type { Wire } from '../hosts/transport.js'
import {
  conceal,
  type ErrorCode,
  isSocketError,
  secretsIn,
  SocketError,
  type SocketErrorDetails,
  textOf,
} from './socket-error.js'

// The messages and hints of the SDK; what the platform's words are read as is in hosts/words.ts, how an ending is told in
// attempt/ending.ts.
// `Cannot <do>: <why> (<detail>)`; a hint says what to do.

export const fail = (code: ErrorCode, action: string, why: string, details?: SocketErrorDetails): SocketError =>
  new SocketError(code, `Cannot ${action}: ${why}`, details)

// Sends

export const overflowed = (data: unknown, why: string, tooLarge: boolean): SocketError =>
  fail('OVERFLOW', 'send', why, {
    hint: tooLarge
      ? 'Raise queue.maxBytes, or send it in parts.'
      : 'Await send() before the next one, raise queue.highWaterMark or maxBytes, or set queue.overflow.',
    data,
  })

export const expired = (data: unknown, ttl: number): SocketError =>
  fail('EXPIRED', 'send', `the message expired before it was handed over (ttl ${ttl} ms)`, { data })

export const superseded = (data: unknown, key: string): SocketError =>
  fail('SUPERSEDED', 'send', `a newer message took its place (key ${key})`, { data })

/** `secrets`: what the platform was given with the request. */
export const refused = (data: unknown, frame: unknown, cause: unknown, secrets: readonly string[]): SocketError => {
  const text = conceal(textOf(cause), secretsIn(frame).concat(secrets))
  // The base libraries of 2016 take strings only (docs/platform.md §6).
  const hint = typeof frame !== 'string' && /parameter error/.test(text) ? textOnly : undefined
  return fail('SEND_FAILED', 'send', `the platform refused (${text})`, { cause, data, hint })
}
const textOnly = '旧基础库只能发送文本：请编码成字符串。Old base libraries send text only: encode to a string.'

export const silent = (data: unknown, sendTimeout: number): SocketError =>
  fail('SEND_FAILED', 'send', `the platform did not answer (${sendTimeout} ms)`, { data, maybeDelivered: true })

export const connectionLost = (details: SocketErrorDetails): SocketError =>
  fail('CONNECTION_LOST', 'send', 'the connection ended before the platform answered', details)

export const notOpen = (cause: unknown, secrets: readonly string[]): SocketError =>
  fail('CONNECTION_LOST', 'send', `the connection is gone (${conceal(textOf(cause), secrets)})`, { cause })

export const aborted = (action: string, signal: AbortSignalLike, data?: unknown): SocketError =>
  fail('ABORTED', action, wasAborted, { cause: reasonOf(signal), data })
const wasAborted = 'the signal was aborted'

/** With what pending sends and `opened` reject when the socket ends. */
export interface Refusal {
  readonly code: 'CLOSED' | 'ABORTED'
  readonly closeCode: number
  readonly cause: unknown
}

/** Of something that the end of the socket overtook. It leads to what went wrong first, if anything did. */
export function refusalError(
  action: string,
  { code, closeCode, cause }: Refusal,
  details?: SocketErrorDetails,
): SocketError {
  const why = code === 'ABORTED' ? wasAborted : `the socket is closed (code ${closeCode})`
  if (code === 'ABORTED' || !isSocketError(cause)) return fail(code, action, why, Object.assign({ cause }, details))
  return fail(code, action, `${why}. ${cause.message}`, Object.assign({ hint: cause.hint, cause }, details))
}

/** What a send meets once the socket is closing. Where that is by an abort, it leads to it. */
export function lateFor(refusal: Refusal): (data: unknown) => SocketError {
  const cause = refusal.code === 'ABORTED' ? refusalError('send', refusal) : refusal.cause
  return (data) => refusalError('send', { ...refusal, code: 'CLOSED', cause }, { data })
}

export const noFrame = (data: unknown, why: string, cause: unknown, hint?: string): SocketError =>
  fail(
    'ENCODE_FAILED',
    'send',
    `${hint ? 'without a codec only text and bytes can be sent' : 'the message has no frame'} (${why})`,
    {
      hint,
      cause,
      data,
    },
  )

// Openings

const noConnection = (why: string, details: SocketErrorDetails): SocketError =>
  fail('CONNECT_FAILED', 'connect', why, details)

/** `wire` is there once the platform was asked. */
export const attemptTimedOut = (timeout: number, inHooks: boolean, wire: Wire | undefined): SocketError => {
  const [why, hint] = inHooks
    ? ['the opening hooks did not finish', 'In a hook use its own send: socket.send waits for it.']
    : wire
      ? ['the server did not answer', wire.hint]
      : ['the url, header or protocols function did not settle']
  return fail('CONNECT_TIMEOUT', 'connect', `${why} in time (${timeout} ms)`, { retryable: true, hint })
}

/** Another attempt would lose the next task, and each holds one of the five places until the platform lets go. */
export const lostTask = (cause: unknown): SocketError =>
  noConnection('the call succeeded and gave no SocketTask', { kind: 'unknown', hint: noTask, cause })
export const noTask =
  'connectSocket 被封装（promisify）后丢了 SocketTask？请把原来的 wx 传给 host。Has a wrapper dropped the SocketTask? Pass the original wx as host.'

export const hookFailed = (cause: unknown, secrets: readonly string[]): SocketError =>
  noConnection(`the opening hook failed (${conceal(textOf(cause), secrets)})`, {
    retryable: true,
    kind: 'handshake',
    cause,
  })

export const providerFailed = (name: string, why: string, cause?: unknown): SocketError =>
  noConnection(`the ${name} function failed (${why})`, { retryable: true, kind: 'provider', cause })

export const openingOver = (action: string, data?: unknown): SocketError =>
  fail('CLOSED', action, 'the opening is over', { hint: 'Use socket.send and messages$.', data })

export const missedHeartbeat = (timeout: number): SocketError =>
  fail('HEARTBEAT_TIMEOUT', 'keep the connection', `nothing answered the heartbeat (${timeout} ms)`, {
    hint: 'Does the server answer heartbeat.message?',
    retryable: true,
  })

export const asynchronousIsReply = (): SocketError =>
  invalid('tell replies from messages', 'heartbeat.isReply must answer true or false, received a Promise')

// Frames

const tooMuch = (what: string, frames: number, bytes: number, hint: string): SocketError =>
  fail('OVERFLOW', 'receive', `too much waits for ${what} (${frames} frames or ${bytes} bytes)`, {
    retryable: true,
    hint,
  })
export const tooMuchForHook = (frames: number, bytes: number): SocketError =>
  tooMuch('an opening hook', frames, bytes, 'Take it with next(), or let the hook end.')
export const tooMuchForBlob = (frames: number, bytes: number): SocketError =>
  tooMuch('a Blob', frames, bytes, 'Send smaller frames, or text.')

export const tooEarly = (messages: number, bytes: number): SocketError =>
  fail('OVERFLOW', 'hold more messages', `nobody has subscribed yet (${messages} messages or ${bytes} bytes)`, {
    hint: 'Subscribe in the turn of connectSocket().',
  })

export const tooSlow = (highWaterMark: number): SocketError =>
  fail('OVERFLOW', 'iterate', `the consumer is too slow (${highWaterMark} messages buffered)`, {
    hint: 'Raise highWaterMark, or set overflow to dropOldest.',
  })

/** What a codec or a schema says may repeat the frame: it is in `cause`, and not in the message. */
export const undecodable = (data: unknown, why: string, cause?: unknown): SocketError =>
  fail('DECODE_FAILED', 'decode', why, {
    hint: 'See error.data and error.cause: does the server send this?',
    cause,
    data,
  })

export const unreadable = (cause: unknown): SocketError =>
  fail('DECODE_FAILED', 'decode', `the Blob could not be read (${textOf(cause)})`, { cause })

// Options

export const invalid = (action: string, why: string, details?: SocketErrorDetails): SocketError =>
  fail('INVALID_OPTION', action, why, details)

export const noHost = (why: string, hint: string): SocketError => fail('NO_HOST', 'connect', why, { hint })

import { reasonOf } from '../abort.js'
import { conceal, type ErrorCode, SocketError, type SocketErrorDetails, textOf } from '../errors.js'
import type { Message } from './queue.js'

/** With what a send is rejected that failed by itself; what the end of the connection overtakes is not told here. */
const failure = (code: ErrorCode, { data }: Message, why: string, details?: SocketErrorDetails): SocketError =>
  new SocketError(code, `Cannot send: ${why}`, { ...details, data })

export const overflowed = (message: Message, why: string, alone = false): SocketError =>
  failure('OVERFLOW', message, why, {
    hint: alone
      ? 'Raise queue.maxBytes, send it in parts, or send it while open with nothing ahead of it.'
      : 'Await send() before the next one, raise queue.highWaterMark or queue.maxBytes, or set queue.overflow.',
  })

export const aborted = (message: Message): SocketError =>
  failure('ABORTED', message, 'the signal was aborted', { cause: reasonOf(message.signal!) })

export const expired = (message: Message): SocketError =>
  failure('EXPIRED', message, `the message expired before it was handed over (ttl ${message.ttl} ms)`)

export const superseded = (message: Message): SocketError =>
  failure('SUPERSEDED', message, `a newer message took its place (key ${message.key})`)

export const refused = (message: Message, cause: unknown): SocketError => {
  const { frame } = message
  const text = conceal(textOf(cause), typeof frame === 'string' ? [frame] : [])
  // The base libraries of 2016 take strings only (PLATFORM.md §6).
  const hint = typeof frame !== 'string' && /parameter error/.test(text) ? textOnly : undefined
  return failure('SEND_FAILED', message, `the platform refused (${text})`, { cause, hint })
}

const textOnly =
  '旧基础库只能发送文本：编码成字符串，或提高最低基础库版本。Old base libraries send text only: encode to a string, or raise the minimum base library.'

export const silent = (message: Message, sendTimeout: number): SocketError =>
  failure('SEND_FAILED', message, `the platform did not answer (${sendTimeout} ms)`, { maybeDelivered: true })

import type { StandardIssue, StandardSchema } from '../../types/standard-schema.js'
import { isThenable } from '../deferred.js'
import { isSocketError, SocketError } from '../errors.js'

/** Bytes or text, as they go to the platform. */
export type RawOut = string | ArrayBuffer | ArrayBufferView
/** As they come from it. */
export type RawIn = string | ArrayBuffer

/**
 * Turns messages into frames and back. Both run synchronously; what they throw becomes `ENCODE_FAILED` or
 * `DECODE_FAILED`, and harms that one message only.
 *
 * @example
 * const numbers: Codec<number, number> = { encode: String, decode: Number }
 */
export interface Codec<In, Out> {
  encode(message: Out): RawOut
  decode(frame: RawIn): In
}

/** Text and bytes as they are. */
export const raw: Codec<RawIn, RawOut> = { encode: (message) => message, decode: (frame) => frame }

/**
 * JSON in text frames. A message that JSON has no form for (`undefined`, a function) or that refers to itself is
 * `ENCODE_FAILED`; a frame that is not JSON, or binary, is `DECODE_FAILED`.
 *
 * @example
 * import { connectSocket, json } from 'wx-socket'
 * const socket = connectSocket({ url: 'wss://example.com/chat', codec: json() })
 * await socket.send({ type: 'join', room: 'tea' })
 */
export function json<In = unknown, Out = unknown>(): Codec<In, Out> {
  return {
    encode(message) {
      const text = JSON.stringify(message)
      if (text === undefined) throw new TypeError(`JSON has no form for ${typeof message}`)
      return text
    },
    decode(frame) {
      if (typeof frame !== 'string') throw new TypeError('a binary frame is not JSON')
      return JSON.parse(frame) as In
    },
  }
}

/** From frame to message: the codec, then the schema. Throws `DECODE_FAILED` with the frame as `data`. */
export function createDecoder<In>(
  codec: Codec<In, never>,
  schema: StandardSchema<In> | undefined,
): (frame: RawIn) => In {
  // What a codec or a schema says may repeat the frame.
  const failed = (frame: RawIn, why: string, cause?: unknown): SocketError =>
    new SocketError('DECODE_FAILED', `Cannot decode: ${why}`, {
      hint: 'error.data is the frame, error.cause what codec or schema said.',
      cause,
      data: frame,
    })

  const decode = (frame: RawIn): In => {
    try {
      return codec.decode(frame)
    } catch (error) {
      throw failed(frame, 'the codec refused the frame', error)
    }
  }
  if (!schema) return decode

  const check = (value: In, frame: RawIn): In => {
    const result = schema['~standard'].validate(value) as { issues?: ReadonlyArray<StandardIssue>; value?: In } | null
    if (typeof result !== 'object' || result === null) throw failed(frame, 'the schema returned no result')
    if (isThenable(result)) {
      // Its verdict would come too late to keep the order; whatever it is, it is not left unhandled.
      result.then(undefined, () => {})
      throw failed(frame, 'the schema is asynchronous (only synchronous ones keep the order of messages)')
    }
    const { issues } = result
    if (issues) throw failed(frame, 'the message does not match the schema', issues)
    return result.value as In
  }
  return (frame) => {
    const value = decode(frame)
    try {
      return check(value, frame)
    } catch (error) {
      // A schema is user code, and so is what it returns.
      throw isSocketError(error) ? error : failed(frame, 'the schema threw', error)
    }
  }
}

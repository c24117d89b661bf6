import type { StandardIssue, StandardSchema } from '../../types/standard-schema.js'
import { isThenable } from '../deferred.js'
import { undecodable } from '../errors/explain.js'
import { isSocketError, type SocketError } from '../errors/socket-error.js'

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

/** From frame to message, and from what it threw to the error. Apart: each message comes this way. */
export interface Decoder<In> {
  readonly codec: Pick<Codec<In, never>, 'decode'>
  explain(thrown: unknown, frame: RawIn): SocketError
}

/**
 * The codec, then the schema; what either refuses is `DECODE_FAILED`, with the frame as `data`. Undefined where there is
 * neither, and frames are the messages.
 */
export function createDecoder<In>(
  codec: Codec<In, never>,
  schema: StandardSchema<In> | undefined,
): Decoder<In> | undefined {
  if ((codec as unknown) === raw && !schema) return undefined
  const explain = (error: unknown, frame: RawIn): SocketError =>
    undecodable(frame, 'the codec refused the frame', error)
  if (!schema) return { codec, explain }

  const check = (value: In, frame: RawIn): In => {
    const result = schema['~standard'].validate(value) as { issues?: ReadonlyArray<StandardIssue>; value?: In } | null
    if (typeof result !== 'object' || result === null) throw undecodable(frame, 'the schema returned no result')
    if (isThenable(result)) {
      // Its verdict would come too late to keep the order; whatever it is, it is not left unhandled.
      result.then(undefined, () => {})
      throw undecodable(frame, 'the schema is asynchronous (only synchronous ones keep the order of messages)')
    }
    const { issues } = result
    if (issues) throw undecodable(frame, 'the message does not match the schema', issues)
    return result.value as In
  }
  const decode = (frame: RawIn): In => {
    let value: In
    try {
      value = codec.decode(frame)
    } catch (error) {
      throw explain(error, frame)
    }
    return check(value, frame)
  }
  return {
    codec: { decode },
    // A schema is user code, and so is what it returns.
    explain: (error, frame) => (isSocketError(error) ? error : undecodable(frame, 'the schema threw', error)),
  }
}

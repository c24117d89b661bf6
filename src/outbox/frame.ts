import { isThenable } from '../deferred.js'
import { noFrame } from '../errors/explain.js'
import { tagOf, textOf } from '../errors/socket-error.js'

/** What the platform takes: text, or an exact ArrayBuffer. */
export type Frame = string | ArrayBuffer

/** From message to frame. Throws `ENCODE_FAILED` with the message as `data`. */
export function encodeFrame<Out>(codec: { encode(message: Out): unknown }, message: Out, hint?: string): Frame {
  let encoded: unknown
  try {
    encoded = codec.encode(message)
  } catch (error) {
    // Its own words may repeat the message.
    throw noFrame(message, 'the codec threw, see cause', error, hint)
  }
  try {
    // It comes too late to keep the order; whatever becomes of it, it is not left unhandled.
    if (isThenable(encoded)) encoded.then(undefined, () => {})
    return toFrame(encoded)
  } catch (error) {
    throw noFrame(message, textOf(error), error, hint)
  }
}

/**
 * The frame of an encoded message. Bytes are cut to exactly what the view shows and copied, because phones send the
 * whole buffer of a view or fail (docs/platform.md §6), and so that a later mutation changes nothing. Throws a TypeError for
 * anything that is neither text nor bytes, and for a detached buffer.
 */
export function toFrame(encoded: unknown): Frame {
  if (typeof encoded === 'string') return encoded
  if (ArrayBuffer.isView(encoded)) return copy(encoded.buffer, encoded.byteOffset, encoded.byteLength)
  if (isArrayBuffer(encoded)) return copy(encoded, 0, encoded.byteLength)
  throw new TypeError(`a frame must be a string, an ArrayBuffer or a view of one, received ${tagOf(encoded)}`)
}

/** In bytes. What is no frame, though a host may say so, has none. */
export function sizeOf(frame: Frame): number {
  return typeof frame === 'string' ? utf8Length(frame) : (frame && frame.byteLength) || 0
}

const beyondAscii = /[^\0-\x7f]/

/** How many bytes a text takes in UTF-8. Phones have no TextEncoder; a lone surrogate is sent as U+FFFD, three bytes. */
export function utf8Length(text: string): number {
  // Where there is no JIT an expression takes a fraction of what a loop does.
  if (!beyondAscii.test(text)) return text.length
  let bytes = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    bytes += unit < 0x80 ? 0 : unit < 0x800 ? 1 : 2
    // A surrogate pair takes four bytes for its two units: the first has counted three of them, the second counts one.
    if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) i++
  }
  return bytes
}

function copy(buffer: ArrayBufferLike, offset: number, length: number): ArrayBuffer {
  // Also throws where the buffer is detached, and turns shared memory into memory of its own.
  const bytes = new Uint8Array(length)
  bytes.set(new Uint8Array(buffer, offset, length))
  return bytes.buffer
}

/** By its tag: a buffer from another realm is not `instanceof` ours. */
function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return tagOf(value) === 'ArrayBuffer'
}

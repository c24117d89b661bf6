import type { FakeSettings } from './settings.js'

/** The prototype of another realm's ArrayBuffer: the same in everything but its identity. */
const foreignPrototype: object = Object.create(
  Object.prototype,
  Object.getOwnPropertyDescriptors(ArrayBuffer.prototype),
)

/** What the app gets to see of an incoming message. */
export function received(data: string | ArrayBuffer, { options }: FakeSettings): string | ArrayBuffer {
  if (typeof data !== 'string' && options.foreignBuffers) Object.setPrototypeOf(data, foreignPrototype)
  return data
}

/** What leaves the client of what the app sends, or why nothing does. */
export function sendable(
  data: unknown,
  { profile, options }: FakeSettings,
): { frame: string | ArrayBuffer } | { refused: string } {
  if (typeof data === 'string') return { frame: data }
  if (!profile.binary) {
    return {
      refused: 'sendSocketMessage:fail parameter error: parameter.data should be String instead of ArrayBuffer;',
    }
  }
  if (Object.prototype.toString.call(data) === '[object ArrayBuffer]') return { frame: data as ArrayBuffer }
  if (!ArrayBuffer.isView(data)) return { refused: 'sendSocketMessage:fail parameter error: invalid data' }
  const { typedArrays = profile.typedArrays } = options
  if (typedArrays === 'fail') return { refused: 'SocketTask.send:fail invalid data' }
  const { buffer, byteOffset, byteLength } = data
  const whole = typedArrays === 'wholeBuffer'
  return { frame: (whole ? buffer : buffer.slice(byteOffset, byteOffset + byteLength)) as ArrayBuffer }
}

import { toFrame } from '../outbox/frame.js'
import { wrongType } from './parameters.js'
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
  if (typeof data !== 'string' && !profile.binary) {
    return { refused: `sendSocketMessage:fail ${wrongType(data, 'String', 'data')}` }
  }
  const { typedArrays = profile.typedArrays } = options
  const isView = ArrayBuffer.isView(data)
  if (isView && typedArrays === 'fail') return { refused: 'SocketTask.send:fail invalid data' }
  try {
    return { frame: toFrame(isView && typedArrays === 'wholeBuffer' ? data.buffer : data) }
  } catch {
    return { refused: 'sendSocketMessage:fail parameter error: invalid data' }
  }
}

import type { HostSendOptions, SocketHost } from '../../types/wx.js'
import { peek } from '../marks.js'
import type { HostWire, Line } from './host-wire.js'
import type { ConnectRequest, MessageEvent } from './transport.js'

// Alipay's `my` (docs/platform.md §9): tasks only where they are asked for, what they tell one layer deeper, and bytes as
// base64, both ways.

/** wx has `showModal`: of the hosts with sockets only `my`, and who is built like it, has an `alert`. */
export const isAlipay = (host: object): boolean => typeof peek(host, 'alert') === 'function'

/**
 * What to dial on. Taro's object for Alipay makes tasks of the globals: text only, all hear the same, no code to close with.
 * The `my` that it is made of stands on it, as in every mini program; its `alert` does not.
 */
export function beneath(host: SocketHost): SocketHost {
  const miniGlobal = peek<SocketHost>(host, 'miniGlobal')
  return miniGlobal && isAlipay(miniGlobal) ? miniGlobal : host
}

export function askForTask(request: ConnectRequest): ConnectRequest {
  return { ...request, hostOptions: { ...request.hostOptions, multiple: true } }
}

/** The wire, as Alipay can talk to it. */
export function translate(wire: HostWire): HostWire {
  // Not a copy: what is no function is read later.
  return Object.assign(Object.create(wire) as HostWire, {
    message: (event: MessageEvent) => wire.message(readable(event)),
    // The code stands beside the data of a task, or in it.
    closed: (event: { data?: object } | undefined) => wire.closed({ ...(event && event.data), ...event }),
    attach(line: Line) {
      wire.attach({
        send: (options) => line.send(typeof options.data === 'string' ? options : inText(options)),
        close: (options) => line.close(options),
      })
    },
  })
}

function readable(event: any): MessageEvent {
  // A task wraps what the globals tell as it is.
  const { data, isBuffer } = Object(Object(event).data).data === undefined ? Object(event) : event.data
  if (!isBuffer || typeof data !== 'string') return { data }
  try {
    return { data: decode(data) }
  } catch (error) {
    // As a Blob that cannot be read: told, and the rest passes.
    return { data: { size: 0, arrayBuffer: () => Promise.reject(error) } as unknown as ArrayBuffer }
  }
}

const inText = (options: HostSendOptions): HostSendOptions & { isBuffer: true } => ({
  ...options,
  data: encode(new Uint8Array(options.data as ArrayBuffer)),
  isBuffer: true,
})

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

function encode(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const bits = (bytes[i]! << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!
    for (let j = 0; j < 4; j++) text += i + j > bytes.length ? '=' : alphabet[(bits >> (18 - 6 * j)) & 63]!
  }
  return text
}

function decode(text: string): ArrayBuffer {
  // Three of padding, or padding inside, is no digit.
  const digits = text.length & 3 ? '=' : text.replace(/={1,2}$/, '')
  const bytes = new Uint8Array((digits.length * 3) >> 2)
  let bits = 0
  for (let i = 0, at = 0; i < digits.length; i++) {
    const digit = alphabet.indexOf(digits[i]!)
    if (digit < 0) throw new Error('its bytes are no base64')
    bits = (bits << 6) | digit
    if (i & 3) bytes[at++] = bits >> (6 - 2 * (i & 3))
  }
  return bytes.buffer
}

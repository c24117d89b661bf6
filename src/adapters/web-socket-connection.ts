import { connectSocket } from '../connect-socket.js'
import { undecodable } from '../errors/explain.js'
import { isSocketError, type SocketError, tagOf } from '../errors/socket-error.js'
import { type RawIn, raw } from '../messages/codec.js'
import type { FaceParts } from '../face.js'
import { partsOf } from '../socket.js'
import { encodeFrame, sizeOf } from '../outbox/frame.js'
import { createEventTarget, type EventTarget } from './event-target.js'
import { closingOf, exception } from './web-socket-arguments.js'
import type { WebSocketClassOptions } from './web-socket-types.js'

/** What an instance of the class shows. */
export interface Connection extends EventTarget {
  readonly url: string
  readyState: 0 | 1 | 2 | 3
  readonly bufferedAmount: number
  protocol: string
  extensions: string
  binaryType: 'arraybuffer' | 'blob'
  send(data: unknown): void
  close(code?: unknown, reason?: unknown): void
}

/**
 * One socket that never retries, told as a WebSocket. Only messages are told in the platform's callback; opening and end
 * come by promises, so that none of them is told inside the constructor or `close()`.
 */
export function connect(
  instance: object,
  url: string,
  protocols: string[],
  options: WebSocketClassOptions,
): Connection {
  const socket = connectSocket({ ...options, url, protocols: protocols.length ? protocols : undefined, retry: false })
  const target = createEventTarget(instance)
  const tell = (type: string, more?: object): unknown => target.dispatchEvent({ type, ...more })
  let hasOpened = false
  /** Of what was sent and never will be. */
  let unsent = 0
  let failure: SocketError | undefined
  /** What came with the opening, until it was told and they were. */
  let early: RawIn[] | undefined = []

  const message = (data: RawIn): void => {
    if (self.readyState > 1) return
    if (!isFrame(data)) return socket.report(undecodable(data, 'the frame is neither text nor bytes'))
    if (early) early.push(data)
    else pass(data)
  }
  const pass = (data: RawIn): void => {
    // Clients tell bytes by `instanceof`, and a host's buffer may come from another realm.
    tell('message', { data: typeof data === 'string' || data instanceof ArrayBuffer ? data : copyOf(data) })
  }

  const own: Omit<Connection, keyof EventTarget> = {
    url,
    readyState: 0,
    get bufferedAmount() {
      return unsent + socket.pending.bytes
    },
    protocol: '',
    extensions: '',
    binaryType: 'arraybuffer',
    send(data) {
      if (!self.readyState) throw exception('InvalidStateError', 'send', 'the WebSocket is still connecting')
      const frame = encodeFrame(raw, data, readFirst)
      if (self.readyState > 1) unsent += sizeOf(frame)
      else
        socket.send(frame).then(undefined, (error) => {
          unsent += sizeOf(frame)
          if (isSocketError(error, 'SEND_FAILED')) socket.report(error)
        })
    },
    close(givenCode, givenReason) {
      const closing = closingOf(givenCode, givenReason)
      if (self.readyState > 1) return
      self.readyState = 2
      socket.close(closing)
    },
  }
  // Not spread: lowered, that would read the getter once and keep its value.
  const self: Connection = Object.assign(own, target)

  socket.opened.then(
    ({ header, protocol }) => {
      if (self.readyState) return
      hasOpened = true
      self.readyState = 1
      self.protocol = protocol
      const name = Object.keys(header).filter((key) => key.toLowerCase() === 'sec-websocket-extensions')[0]
      if (name) self.extensions = String(header[name])
      tell('open')
      // A reply that comes at once, while these are told, comes after them.
      for (let i = 0; i < early!.length && self.readyState === 1; i++) pass(early![i]!)
      early = undefined
    },
    () => {},
  )
  // A message is lost: there is no other way to say so than to end. Not subscribed, so that the console tells of it.
  partsOf<FaceParts>(socket)!.errors.listen((error) => {
    if (error.code !== 'DECODE_FAILED' && error.code !== 'SEND_FAILED') return
    failure = failure || error
    if (self.readyState > 1) return
    self.readyState = 2
    socket.close({ drain: false })
  })
  // Nothing is held any more for a first subscriber. None stays: then the console tells why it ended, as in a browser.
  if (socket.state.phase !== 'closed') socket.messages$.subscribe(message).unsubscribe()
  socket.onMessage(message)
  socket.closed.then(({ code, reason, wasClean, error = failure }) => {
    // The platform's own kill has a 1000, after which no library would come back.
    const isFailed = !hasOpened || failure || code === 1006 || (code === 1000 && !wasClean)
    self.readyState = 3
    if (isFailed) tell('error', { message: error ? error.message : cut, error })
    tell('close', isFailed ? { code: 1006, reason: '', wasClean: false } : { code, reason, wasClean: true })
  })
  return self
}

const copyOf = (data: ArrayBuffer): ArrayBuffer => new Uint8Array(new Uint8Array(data)).buffer

const isFrame = (data: unknown): boolean => typeof data === 'string' || tagOf(data) === 'ArrayBuffer'

const readFirst =
  'A WebSocket of a mini program sends text and bytes: JSON.stringify an object, await blob.arrayBuffer().'
const cut = 'Cannot keep the connection: it ended before it was open, or without a close frame'

// The WebSocket that peers want, as small as it gets, over the same task.
import 'event-target-polyfill'
import { createHost } from './host.mjs'

const answered = { success() {}, fail() {} }

export class RawWebSocket {
  constructor() {
    this.readyState = 0
    this.onopen = this.onmessage = this.onerror = this.onclose = undefined
    this.listeners = { open: ignore, message: ignore, error: ignore, close: ignore }
    this.task = RawWebSocket.host.connectSocket()
    this.task.onOpen(() => {
      this.readyState = 1
      if (this.onopen) this.onopen({ type: 'open' })
      this.listeners.open({ type: 'open' })
    })
    this.task.onMessage((event) => {
      if (this.onmessage) this.onmessage(event)
      this.listeners.message(event)
    })
  }
  addEventListener(type, listener) {
    this.listeners[type] = listener
  }
  removeEventListener(type) {
    this.listeners[type] = ignore
  }
  send(data) {
    this.task.send({ data, ...answered })
  }
  close() {}
}
function ignore() {}

/** For partysocket, which makes another event of each: in Node a MessageEvent, elsewhere one of its class. */
export class EventWebSocket extends RawWebSocket {
  addEventListener(type, listener) {
    super.addEventListener(type, ({ data }) => listener(new RawEvent(type, { data })))
  }
}
class RawEvent extends (typeof process === 'object' ? Object : Event) {
  constructor(type, { data } = {}) {
    super(type)
    this.type = type
    this.data = data
  }
}

for (const to of [RawWebSocket, RawWebSocket.prototype])
  Object.assign(to, { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 })
RawWebSocket.host = createHost()
// websocket-ts takes it from here.
globalThis.WebSocket = RawWebSocket

/** What the next is connected by. */
export function serveWith(host) {
  RawWebSocket.host = host
}

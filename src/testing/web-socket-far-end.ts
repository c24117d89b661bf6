import type { FarEnd } from './far-end.js'

/** What the fake needs of a WebSocket class: npm `ws`'s, Node's or a browser's. */
export interface WebSocketLike {
  binaryType: string
  readonly protocol: string
  readonly readyState: number
  onopen: ((event: any) => void) | null
  onmessage: ((event: any) => void) | null
  onerror: ((event: any) => void) | null
  onclose: ((event: any) => void) | null
  send(data: string | ArrayBuffer): void
  close(code?: number, reason?: string): void
  /** npm `ws` can break off without a close frame. */
  terminate?(): void
}

/** `ws` takes the header as its third argument; others ignore it. */
export interface WebSocketClass {
  new (url: string, protocols: string[], options: any): WebSocketLike
}

/** Real sockets under the fake's contract. */
export function createWebSocketFarEnd(WebSocket: WebSocketClass): FarEnd {
  return {
    dial({ url, header, protocols }, events) {
      let socket: WebSocketLike
      try {
        socket = new WebSocket(url, protocols.slice(), { headers: header })
      } catch {
        // A url that the class cannot parse: to the client one more server that cannot be reached.
        Promise.resolve().then(() => events.failed('refused'))
        return { isClosing: false, send() {}, close() {}, goDark() {}, cut() {} }
      }
      let open = false
      let why = ''
      socket.binaryType = 'arraybuffer'
      socket.onopen = () => {
        open = true
        events.opened(socket.protocol ? { 'Sec-WebSocket-Protocol': socket.protocol } : {})
      }
      socket.onmessage = ({ data }) => events.message(data)
      // `close` always follows.
      socket.onerror = ({ message }) => {
        why = String(message)
      }
      socket.onclose = ({ code, reason }) => {
        if (open) events.closed(code, String(reason))
        else events.failed(/\b\d{3}\b/.test(why) && /response/i.test(why) ? 'http' : 'refused')
      }
      return {
        get isClosing() {
          return socket.readyState > 1
        },
        send: (data) => socket.send(data),
        close: (code, reason) => socket.close(code, reason),
        // What is under way on a real path cannot be called back; the client sends and hears nothing any more.
        goDark() {},
        cut: () => (socket.terminate ? socket.terminate() : socket.close()),
      }
    },
  }
}

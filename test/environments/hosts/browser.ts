import { WebSocket as NodeWebSocket } from 'ws'

/** As in a browser, bytes come as a Blob unless the host asks for something else. */
class WebSocket extends NodeWebSocket {
  constructor(url: string, protocols?: string[]) {
    super(url, protocols)
    // The types of ws do not know it yet.
    this.binaryType = 'blob' as 'arraybuffer'
  }
}

/** Whatever is read of it, called or made, is the same again, or 0: uni measures a canvas of a document as it loads. */
const anything: object = new Proxy(function () {}, {
  get: (_, name) => (name === Symbol.toPrimitive ? () => 0 : anything),
  apply: () => anything,
  construct: () => anything,
})

/** What of a browser the hosts look for, mostly as they load: a web socket needs `WebSocket` alone. */
export function pretendBrowser(): void {
  Object.assign(globalThis, {
    WebSocket,
    window: globalThis,
    location: { protocol: 'http:' },
    history: {},
    navigator: { userAgent: '' },
    document: anything,
    // What uni's build tool would put in place.
    uni: {},
    UniServiceJSBridge: anything,
    UniViewJSBridge: anything,
  })
}

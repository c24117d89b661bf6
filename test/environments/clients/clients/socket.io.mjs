import { io } from 'socket.io-client'
import { WebSocket as EngineSocket } from 'engine.io-client'

/** As engine.io's own transports for browsers and for Node: they differ in these two alone. */
const transportOver = (WebSocket) =>
  class extends EngineSocket {
    createSocket(uri, protocols) {
      return protocols ? new WebSocket(uri, protocols) : new WebSocket(uri)
    }
    doWrite(_, data) {
      this.ws.send(data)
    }
  }

export function connect({ WebSocket, url, text, bytes }) {
  const socket = io(url, {
    transports: [transportOver(WebSocket)],
    reconnectionDelay: 50,
    reconnectionDelayMax: 50,
    forceNew: true,
  })
  socket.on('echo', (message) => (typeof message === 'string' ? text(message) : bytes(message)))
  return {
    sendText: (message) => socket.emit('echo', message),
    sendBytes: (message) => socket.emit('echo', message),
    close: () => socket.close(),
  }
}

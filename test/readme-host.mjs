// Loaded before a README snippet: a real server, and a global `wx` over real sockets that finds it under any name.
import { createServer } from 'node:http'
import { createFakeWx } from 'wx-socket/testing'
import { WebSocket, WebSocketServer } from 'ws'

const http = createServer()
const server = new WebSocketServer({ server: http })
server.on('connection', (socket, { url }) => {
  if (url === '/kick') socket.close(4001, 'kicked out')
  socket.on('message', (data, isBinary) =>
    socket.send(url === '/chat' ? JSON.stringify({ text: `${JSON.parse(data).text}!` }) : data, { binary: isBinary }),
  )
})
await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve))
const { port } = http.address()
// The snippet decides when it is over, not this server.
http.unref()

class NearbyWebSocket extends WebSocket {
  constructor(url, protocols, options) {
    super(url.replace(/^wss?:\/\/[^/]+/, `ws://127.0.0.1:${port}`), protocols, options)
  }
}
globalThis.wx = createFakeWx({ profile: 'android', webSocket: NearbyWebSocket })

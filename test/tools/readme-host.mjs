// Loaded before a README snippet: a real server, and a global `wx` over real sockets that finds it under any name.
import { createServer } from 'node:http'
import { createFakeWx } from 'wx-socket/testing'
import { WebSocket, WebSocketServer } from 'ws'

const echo = (socket) => socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
let visits = 0

/** What the server does with who comes to these paths; all others echo. */
const rooms = {
  '/chat': (socket) =>
    socket.on('message', (data) => socket.send(JSON.stringify({ text: `${JSON.parse(data).text}!` }))),
  '/kick': (socket) => socket.close(4001, 'kicked out'),
  // Only the second visit is a success.
  '/restarts': (socket) => (visits++ ? socket.send('here again') : socket.close(1011, 'restarting')),
  '/private': (socket, { authorization }) =>
    authorization === 'Bearer fresh' ? socket.send('welcome') : socket.close(4401, 'token expired'),
  '/login': (socket) =>
    socket.on('message', (data) => socket.send(String(data) === 'token fresh' ? 'welcome' : `got ${data}`)),
}

const http = createServer()
const server = new WebSocketServer({ server: http })
server.on('connection', (socket, { url, headers }) => (rooms[url] ?? echo)(socket, headers))
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

// The server of the story, in a process of its own: `fork`ed, it tells its parent what it saw, and does what it is told.
// It answers pings, acknowledges deliveries and drops those it knows, and lets nobody in without a token of today.
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'

const http = createServer()
const server = new WebSocketServer({ noServer: true })
const tell = (saw, detail) => process.send({ saw, detail })
const known = new Set()
const expired = new Set()
let isAway = false

http.on('upgrade', (request, socket, head) => {
  if (isAway) return socket.destroy()
  server.handleUpgrade(request, socket, head, (peer) => welcome(peer, request.headers.authorization))
})

function welcome(peer, token) {
  peer.token = token
  tell('connection', token)
  if (expired.has(token)) return peer.close(4401, 'token expired')
  peer.on('message', (data) => {
    const { type, id, text } = JSON.parse(data)
    if (type === 'ping') return peer.send('{"type":"pong"}')
    // What is known is acknowledged, and not taken once more.
    if (!known.has(id)) tell('message', text)
    if (!id) return
    known.add(id)
    peer.send(JSON.stringify({ type: 'ack', id }))
  })
}

const orders = {
  /** Goes away with all that were connected; comes back when told. */
  leave() {
    isAway = true
    server.clients.forEach((peer) => peer.terminate())
  },
  return() {
    isAway = false
  },
  /** Whoever is here has to come again, with another token. */
  expire() {
    server.clients.forEach((peer) => {
      expired.add(peer.token)
      peer.close(4401, 'token expired')
    })
  },
}
process.on('message', (order) => {
  orders[order]()
  tell('done', order)
})
process.on('disconnect', () => process.exit())
http.listen(0, '127.0.0.1', () => tell('listening', `ws://127.0.0.1:${http.address().port}`))

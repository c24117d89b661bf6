// The server of faults: plain node:http and ws, on a free port of the loopback interface. Every scenario has a path of
// its own; the first connection to it suffers the fault, those after it are served well, so that coming back is tested.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'

/** What a well served client hears when all is well, and what a heartbeat says and hears. */
export const hello = 'hello'
export const ping = 'ping'
export const pong = 'pong'

export async function startServer() {
  const http = createServer()
  const plain = new WebSocketServer({ noServer: true })
  const deflating = new WebSocketServer({ noServer: true, perMessageDeflate: { threshold: 0 } })
  const visits = new Map()
  const sockets = new Set()

  http.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // Resets are what this server is for.
    socket.on('error', () => {})
  })

  http.on('upgrade', async (request, socket, head) => {
    const visit = visits.get(request.url)
    const { fault } = visit
    const isFirst = visit.upgrades++ === 0
    const accept = (welcome) =>
      (fault.deflate ? deflating : plain).handleUpgrade(request, socket, head, (peer) => {
        serve(visit, peer)
        welcome(peer)
      })
    const greet = () => accept((peer) => peer.send(hello))
    if (!isFirst) return greet()
    if (fault.handshake) {
      await visit.reached()
      fault.handshake(socket, greet)
    } else
      accept(async (peer) => {
        await visit.reached(peer)
        if (fault.open) fault.open(peer, socket, () => peer.send(hello))
      })
  })

  http.listen(0, '127.0.0.1')
  await once(http, 'listening')

  return {
    port: http.address().port,
    /** `reached` is called when the first connection is about to suffer its fault, which waits for what it returns. */
    visit(path, fault, reached) {
      const visit = { fault, reached, upgrades: 0, received: [], known: new Set() }
      visits.set(path, visit)
      return visit
    },
    async stop() {
      sockets.forEach((socket) => socket.destroy())
      http.close()
      await once(http, 'close')
    },
  }
}

/** A message that wants to be acknowledged, and its acknowledgement. */
export const delivery = (id, text) => `deliver ${id} ${text}`
export const acknowledgement = (id) => `ack ${id}`

/** Keeps what arrives, in order, answers the heartbeat, and acknowledges deliveries, dropping those that it knows. */
function serve(visit, peer) {
  peer.on('error', () => {})
  peer.on('message', (data) => {
    // Not into the middle of a frame that is written by hand.
    const answer = (text) => peer.isBusy || peer.send(text)
    const text = String(data)
    const [, id, body] = /^deliver (\S+) (.*)$/.exec(text) ?? []
    if (text === ping) answer(pong)
    else if (!id) visit.received.push(text)
    else {
      if (!visit.known.has(id)) visit.received.push(body)
      visit.known.add(id)
      answer(acknowledgement(id))
    }
  })
}

// A chat server that lets nobody in until it is told to.
import { once } from 'node:events'
import { WebSocket, WebSocketServer } from 'ws'

export async function startServer() {
  const seen = { asked: 0, received: [], codes: [] }
  let admit
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    verifyClient(_, answer) {
      seen.asked++
      admit = () => answer(true)
    },
  })
  server.on('connection', (peer) => {
    peer.on('message', (data) => {
      const { text } = JSON.parse(data)
      seen.received.push(text)
      peer.send(JSON.stringify({ text: `${text}!` }))
    })
    peer.on('close', (code) => seen.codes.push(code))
  })
  await once(server, 'listening')
  const address = `ws://127.0.0.1:${server.address().port}`
  return {
    seen,
    admit: () => admit(),
    end() {
      for (const peer of server.clients) peer.terminate()
      server.close()
    },
    /** Finds this server where the pages look for theirs. */
    WebSocket: class extends WebSocket {
      constructor(url, ...more) {
        super(url.replace('wss://example.com', address), ...more)
      }
    },
  }
}

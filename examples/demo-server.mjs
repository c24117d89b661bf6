// `npm run demo:server`: what examples/weapp talks to. A chat room and quotes at `/room`, an echo for the probe at
// `/probe`. On the loopback interface; with `-- --lan` for phones in the same network, and it prints what to enter there.
import { createServer } from 'node:http'
import { networkInterfaces } from 'node:os'
import { pathToFileURL } from 'node:url'
import { WebSocketServer } from 'ws'
import { serveTopics } from './10-topics/server.mjs'

/** @param {{ host?: string, port?: number }} where */
export async function startDemoServer({ host = '127.0.0.1', port = 8765 } = {}) {
  const http = createServer((_, response) => response.end('wx-socket: this is a WebSocket server.\n'))
  const room = new WebSocketServer({ noServer: true })
  const probe = new WebSocketServer({ noServer: true })
  http.on('upgrade', (request, socket, head) => {
    const server = { '/room': room }[request.url] ?? (request.url.startsWith('/probe') ? probe : undefined)
    if (!server || request.url === '/probe/refuse') return socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n')
    server.handleUpgrade(request, socket, head, (client) => {
      client.on('error', ({ message }) => console.warn(`A client broke off: ${message}`))
      server.emit('connection', client, request)
    })
  })
  serveChat(room)
  const stopQuotes = serveQuotes(room)
  serveProbe(probe)
  await new Promise((resolve, reject) => {
    http.on('error', reject)
    http.listen(port, host, resolve)
  })
  return {
    port: http.address().port,
    close() {
      stopQuotes()
      for (const server of [room, probe]) for (const client of server.clients) client.terminate()
      return new Promise((resolve) => http.close(resolve))
    },
  }
}

/** Acknowledges what it gets, drops the ids that it knows, and tells everybody; who comes hears what was said last. */
function serveChat(server) {
  const known = new Set()
  const said = []
  const tell = (client, message) => client.send(JSON.stringify(message))
  const tellAll = (line) => {
    said.push(line)
    if (said.length > 50) said.shift()
    for (const client of server.clients) tell(client, { said: [line] })
  }
  let waves = 0
  server.on('connection', (client) =>
    client.on('message', (data) => {
      const { ping, join, id, body, wave, by } = JSON.parse(data)
      if (ping) tell(client, { pong: true })
      if (join) tell(client, { said })
      if (wave) tellAll({ id: `wave-${Date.now()}-${++waves}`, by, from: wave, text: '向大家招手', at: Date.now() })
      if (!id) return
      if (body.text.length > 200) return tell(client, { ack: id, error: { message: '太长了，最多 200 字' } })
      if (!known.has(id)) {
        known.add(id)
        tellAll({ id, ...body, at: Date.now() })
      }
      // Also of what it knows: the acknowledgement may have been lost.
      tell(client, { ack: id })
    }),
  )
}

const opening = { 龙井: 680, 碧螺春: 520, 毛尖: 460, 铁观音: 380, 大红袍: 920, 普洱: 330, 白毫银针: 760, 正山小种: 410 }

/** Prices that wander, so many a second as the last who asked wants: `{ rate: 1000 }` is the most. */
function serveQuotes(server) {
  const { publish } = serveTopics(server)
  const names = Object.keys(opening)
  const prices = { ...opening }
  let rate = 20
  server.on('connection', (client) =>
    client.on('message', (data) => {
      const wanted = JSON.parse(data).rate
      if (wanted) rate = Math.min(Math.max(wanted, 1), 1000)
    }),
  )
  let owed = 0
  let since = Date.now()
  const timer = setInterval(() => {
    const now = Date.now()
    owed = Math.min(owed + ((now - since) * rate) / 1000, rate)
    since = now
    for (; owed >= 1; owed--) {
      const name = names[Math.floor(Math.random() * names.length)]
      prices[name] = Math.max(1, prices[name] * (1 + (Math.random() - 0.5) / 250))
      publish(name, { price: Number(prices[name].toFixed(2)), opening: opening[name] })
    }
  }, 10)
  return () => clearInterval(timer)
}

/** Echoes; `/probe/close/4001` closes with that code, `/probe/close/none` without one, `/probe/lose` breaks off. */
function serveProbe(server) {
  server.on('connection', (client, { url }) => {
    client.on('message', (data, isBinary) => client.send(data, { binary: isBinary }))
    const [, code] = /^\/probe\/close\/(\w+)$/.exec(url) ?? []
    // The client is to see it open before.
    if (code) setTimeout(() => (code === 'none' ? client.close() : client.close(Number(code), 'probe')), 200)
    if (url === '/probe/lose') setTimeout(() => client.terminate(), 200)
  })
}

/** What other devices in the network reach this machine by. */
const addressesOf = (interfaces) =>
  Object.values(interfaces)
    .flat()
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address)

/** Who finds this server, and what to enter where. */
export function announcement(port, isOpen, interfaces) {
  const addresses = addressesOf(interfaces).map((host) => `  ws://${host}:${port}`)
  const ofPhones = isOpen
    ? [
        'On a phone switch on 打开调试, without which ws:// and addresses without a name are refused, and enter in 设置:',
      ].concat(addresses.length ? addresses : '  (this machine is in no network)')
    : ['For a phone in the same network: npm run demo:server -- --lan']
  return [
    `It listens on port ${port}. Open examples/weapp in the developer tools: the simulator finds it by itself.`,
    ...ofPhones,
  ].join('\n')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const isOpen = process.argv.includes('--lan')
  try {
    const { port } = await startDemoServer({ host: isOpen ? '0.0.0.0' : '127.0.0.1' })
    console.log(announcement(port, isOpen, networkInterfaces()))
  } catch (error) {
    if (error.code !== 'EADDRINUSE') throw error
    console.error('Cannot listen: port 8765 is taken (is another demo server running?)')
    process.exitCode = 1
  }
}

// A server for each protocol: the protocol's own where there is one in JavaScript, else so much of it as the clients need.
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { createWebSocketStream, WebSocketServer } from 'ws'

const require = createRequire(new URL('packages/', import.meta.url))
const load = (name) => import(require.resolve(name))

/** Listens on the port, or on any, and lets `serve` have the server; stopping it cuts every connection. */
async function listen(port, serve) {
  const http = createServer()
  const sockets = new Set()
  http.on('connection', (socket) => sockets.add(socket))
  const stopServing = await serve(http)
  await new Promise((resolve) => http.listen(port, '127.0.0.1', resolve))
  return {
    port: http.address().port,
    async stop() {
      if (stopServing) stopServing()
      for (const socket of sockets) socket.destroy()
      if (http.listening) await new Promise((resolve) => http.close(resolve))
    },
  }
}

/** Text or bytes come in, and so they go out. */
const each = (react, options) => (http) => {
  const server = new WebSocketServer({ server: http, ...options })
  server.on('connection', (peer) => {
    peer.on('error', () => {})
    const state = {}
    peer.on('message', (data, isBinary) =>
      react(isBinary ? data : data.toString(), (answer) => peer.send(answer), state),
    )
  })
}

const echo = each((data, send) => send(data))

async function graphql(http) {
  const { makeServer } = await load('graphql-ws')
  const { buildSchema, execute, subscribe } = require('graphql')
  const schema = buildSchema('type Query { echo(text: String!): String! }')
  const roots = { query: { echo: ({ text }) => text } }
  const graph = makeServer({ schema, roots, execute, subscribe })
  new WebSocketServer({ server: http, handleProtocols: () => 'graphql-transport-ws' }).on('connection', (peer) => {
    const closed = graph.opened({
      protocol: peer.protocol,
      send: (data) => new Promise((resolve) => peer.send(data, () => resolve())),
      close: (code, reason) => peer.close(code, reason),
      onMessage: (react) => peer.on('message', (data) => react(data.toString())),
    })
    peer.on('close', (code, reason) => closed(code, reason.toString()))
  })
}

async function socketIo(http) {
  const { Server } = require('socket.io')
  const server = new Server(http)
  server.on('connection', (socket) => socket.on('echo', (message) => socket.emit('echo', message)))
}

/** Centrifugo's JSON protocol: a command in a line, an answer with its id. */
const centrifuge = each((text, send) => {
  for (const line of text.trim().split('\n')) {
    const { id, connect, rpc } = JSON.parse(line)
    if (connect) send(JSON.stringify({ id, connect: { client: 'one', version: '6' } }))
    if (rpc) send(JSON.stringify({ id, rpc: { data: rpc.data } }))
  }
})

/** Phoenix's channels, version 2: `[joinRef, ref, topic, event, payload]`, or the same before bytes. */
const phoenix = each((data, send) => {
  if (typeof data === 'string') {
    const [joinRef, ref, topic, event, payload] = JSON.parse(data)
    const response = event === 'echo' ? payload : {}
    return send(JSON.stringify([joinRef, ref, topic, 'phx_reply', { status: 'ok', response }]))
  }
  const [, joinLength, refLength, topicLength, eventLength] = data
  const names = data.subarray(5, 5 + joinLength + refLength + topicLength)
  const payload = data.subarray(5 + names.length + eventLength)
  send(Buffer.concat([Buffer.from([1, joinLength, refLength, topicLength, 2]), names, Buffer.from('ok'), payload]))
})

async function mqtt(http) {
  const { Aedes } = require('aedes')
  const broker = await Aedes.createBroker()
  new WebSocketServer({ server: http, handleProtocols: () => 'mqtt' }).on('connection', (peer) => {
    const stream = createWebSocketStream(peer)
    stream.on('error', () => {})
    broker.handle(stream)
  })
  return () => broker.close()
}

/** STOMP 1.2: what is sent to a destination comes back to who has subscribed to it. */
const stomp = each(
  (data, send, state) => {
    const frame = Buffer.from(data)
    const end = frame.indexOf('\n\n')
    const [command, ...lines] = frame.subarray(0, end).toString().split('\n')
    const header = Object.fromEntries(lines.map((line) => line.split(':')))
    if (command === 'CONNECT') send('CONNECTED\nversion:1.2\n\n\0')
    if (command === 'DISCONNECT') send(`RECEIPT\nreceipt-id:${header.receipt}\n\n\0`)
    if (command === 'SUBSCRIBE') state[header.destination] = header.id
    if (command !== 'SEND') return
    const body = frame.subarray(end + 2, frame.length - 1)
    const { destination } = header
    const head = { subscription: state[destination], 'message-id': 1, destination, 'content-length': body.length }
    const names = Object.entries(head).map((entry) => entry.join(':'))
    const message = Buffer.concat([Buffer.from(['MESSAGE', ...names, '\n'].join('\n')), body, Buffer.from([0])])
    send(destination === '/bytes' ? message : message.toString())
  },
  { handleProtocols: () => 'v12.stomp' },
)

async function trpc(http) {
  const { initTRPC } = await load('@trpc/server')
  const { applyWSSHandler } = await load('@trpc/server/adapters/ws')
  const { procedure, router } = initTRPC.create()
  const text = (input) => String(input)
  const wss = new WebSocketServer({ server: http })
  applyWSSHandler({ wss, router: router({ echo: procedure.input(text).query(({ input }) => input) }) })
}

/** SignalR's JSON protocol: records that end with 1E. */
const signalr = each((text, send) => {
  const end = '\x1e'
  for (const record of text.split(end).filter(Boolean)) {
    const { protocol, type, target, arguments: given } = JSON.parse(record)
    if (protocol) send(`{}${end}`)
    if (type === 1) send(JSON.stringify({ type, target, arguments: given }) + end)
    if (type === 6) send(record + end)
  }
})

const kinds = { echo, graphql, socketIo, centrifuge, phoenix, mqtt, stomp, trpc, signalr }

/** @param {keyof typeof kinds} kind @param {number} [port] */
export const startServer = (kind, port = 0) => listen(port, kinds[kind])

// A socket: the time until it is dialled (the peers dial later: what they take for that is not in it), and the bytes on
// the heap of an open one that is idle.
import { connectSocket } from 'wx-socket'
import { timed } from '../clock.mjs'
import { end, hear, openSocket } from '../connections.mjs'
import { createHost, url } from '../host.mjs'
import { connectPeer, openPeer } from '../peers.mjs'
import { serveWith } from '../web-socket.mjs'

const ignore = () => {}

function byHand(host) {
  const state = { phase: 'connecting', error: undefined }
  const fail = (error) => {
    state.phase = 'closed'
    state.error = error
  }
  const task = host.connectSocket({ url, success: ignore, fail })
  task.onOpen(() => {
    state.phase = 'open'
  })
  task.onMessage(({ data }) => hear(data))
  task.onError(fail)
  task.onClose(fail)
  return task
}

/** With the platform's part of it; ended when it was timed. */
const connecting = (connect, hangUp) => () => (n) => {
  const made = []
  const elapsed = timed(() => {
    for (let i = 0; i < n; i++) {
      const host = createHost()
      made.push({ socket: connect(host), host })
    }
  })
  for (const { socket, host } of made) hangUp(socket, host.task)
  return elapsed
}
/** It takes the host from where its WebSocket does. */
const peer = (name) =>
  connecting(
    (host) => connectPeer[name](serveWith(host)),
    (socket) => socket.close(),
  )
const peers = ['reconnecting-websocket', 'partysocket', 'websocket-ts']

const kept = (open) => () => async (n) => {
  const sockets = []
  for (let i = 0; i < n; i++) sockets.push(await open())
  return sockets
}
const openByHand = () => {
  const task = byHand(createHost())
  task.open()
  return task
}

export default {
  title: 'a socket',
  cases: {
    connected: {
      target: '≤ 25',
      contenders: {
        'by hand': connecting(byHand, ignore),
        'wx-socket': connecting((host) => connectSocket({ url, host }), end),
        'reconnecting-websocket': peer('reconnecting-websocket'),
        'websocket-ts': peer('websocket-ts'),
      },
    },
    'bytes when open and idle': {
      kind: 'heap',
      size: 1000,
      engines: ['node'],
      target: '≤ 12,000',
      contenders: {
        'by hand': kept(openByHand),
        'wx-socket': kept(() => openSocket()),
        ...Object.fromEntries(peers.map((name) => [name, kept(() => openPeer(name))])),
      },
    },
  },
}

// A message in: from the host's callback to a listener.
import { allReceiving, hear, openSocket } from '../connections.mjs'
import { Task } from '../host.mjs'
import { hearingPeer } from '../peers.mjs'

const byHand = (listener) => () => {
  const task = new Task()
  task.onMessage(listener)
  return task
}

const ours = (options) => () => {
  const { socket, task } = openSocket(options)
  socket.onMessage(hear)
  return task
}

const heardOnce = ({ data }) => hear(data)
const peers = ['reconnecting-websocket', 'partysocket', 'websocket-ts']

/** What our guarantees cost at least: who listens may throw, may make the host call again, and hosts send strange events. */
function guarded() {
  let busy = false
  const later = []
  return (event) => {
    if (!event || typeof event !== 'object') return
    if (busy) return void later.push(event)
    busy = true
    try {
      hear(event.data)
    } catch (error) {
      setTimeout(() => {
        throw error
      }, 0)
    }
    busy = false
    while (later.length) hear(later.shift().data)
  }
}

export default {
  title: 'message in',
  cases: {
    'one listener': {
      target: '≤ 1.35; ≤ 1.7',
      contenders: allReceiving(
        {
          'by hand': byHand(heardOnce),
          'wx-socket': ours(),
          'by hand, guarded': byHand(guarded()),
          ...Object.fromEntries(peers.map((name) => [name, hearingPeer(name, hear)])),
        },
        'hello',
      ),
    },
    'with a heartbeat': {
      target: '≤ 1.6',
      contenders: allReceiving(
        { 'by hand': byHand(heardOnce), 'wx-socket': ours({ heartbeat: { message: 'ping' } }) },
        'hello',
      ),
    },
    bytes: {
      target: '≤ 1.6',
      contenders: allReceiving({ 'by hand': byHand(heardOnce), 'wx-socket': ours() }, new ArrayBuffer(64)),
    },
    'three listeners': {
      target: '≤ 1.6',
      contenders: allReceiving(
        {
          'by hand': byHand(({ data }) => {
            hear(data)
            hear(data)
            hear(data)
          }),
          'wx-socket': () => {
            const { socket, task } = openSocket()
            for (let i = 0; i < 3; i++) socket.onMessage((data) => hear(data))
            return task
          },
        },
        'hello',
        3,
      ),
    },
  },
}

// Ours, on the fake host over real sockets.
import { backoff, connectSocket } from 'wx-socket'
import { deliveries, storageStore } from 'wx-socket/companions'
import { createFakeWx } from 'wx-socket/testing'
import { delivery, ping, pong } from './server.mjs'
import { TrackedWebSocket } from './tracked.mjs'

/** Every client here, ours and the peers', waits so long before it dials again, and for an attempt; milliseconds. */
export const times = { wait: 20, attempt: 1000 }

/** What the default policy decides, or one with these options, only sooner. */
const brisk = (options) => {
  const policy = backoff(options)
  return (failure) => policy(failure) !== false && times.wait
}

const isReply = (data) => data === pong
const losses = ['CONNECTION_LOST', 'HEARTBEAT_TIMEOUT']

const ours = (name, profile, heartbeat = { message: ping, interval: 200, timeout: 1000, isReply }) => ({
  name,
  setting: heartbeat ? '`heartbeat: { interval: 200, timeout: 1000, … }`' : 'the defaults: no `heartbeat`',
  reconnect: true,
  open(url, { heard, lost }, { policy }) {
    const host = createFakeWx({ profile, webSocket: TrackedWebSocket })
    const socket = connectSocket({
      url,
      host,
      timeout: times.attempt,
      retry: brisk(policy),
      ...(heartbeat && { heartbeat }),
    })
    socket.messages$.subscribe({ next: heard, error: lost, complete: lost })
    socket.errors$.subscribe(({ code }) => losses.includes(code) && lost())
    return {
      send: (text) => socket.send(text),
      reconnect: () => socket.reconnect(),
      close: () => socket.close({ timeout: 300 }),
      isOver: () => socket.state.phase === 'closed',
      noise: () => host.fake.counters.unhandledRejections + host.fake.counters.errors.length,
    }
  },
})

/** Storage of a host, which outlives the app. */
function createStorage() {
  const held = new Map()
  const answer = (act) => (options) => {
    const result = act(options)
    setImmediate(() => options.success(result))
  }
  return {
    setStorage: answer(({ key, data }) => void held.set(key, data)),
    getStorage: answer(({ key }) => ({ data: held.get(key) })),
    removeStorage: answer(({ key }) => void held.delete(key)),
    getStorageInfo: answer(() => ({ keys: [...held.keys()] })),
  }
}

/** With a server that acknowledges: everything that was sent arrives, once. So it always comes back, and can be killed. */
const delivering = {
  name: 'wx-socket, deliveries',
  setting: '`deliveries` with `resendAfter: 300`, a store, and a server that acknowledges; it always comes back',
  reconnect: true,
  kill: true,
  delivers: true,
  open(url, { heard, lost }) {
    const storage = createStorage()
    const hosts = []
    const heartbeat = { message: ping, interval: 200, timeout: 1000, isReply }
    const start = () => {
      const sockets = []
      class AppWebSocket extends TrackedWebSocket {
        constructor(...given) {
          super(...given)
          sockets.push(this)
        }
      }
      // The keys that are taken stand on the host, and end with the app.
      const host = { ...createFakeWx({ profile: 'android', webSocket: AppWebSocket }), ...storage }
      hosts.push(host)
      const socket = connectSocket({ url, host, timeout: times.attempt, retry: () => times.wait, heartbeat })
      socket.messages$.subscribe({ next: heard, error: lost, complete: lost })
      socket.errors$.subscribe(({ code }) => losses.includes(code) && lost())
      const { deliver, close } = deliveries(socket, {
        encode: delivery,
        acknowledged: (frame) => (/^ack /.test(frame) ? { id: frame.slice(4) } : undefined),
        resendAfter: 300,
        store: storageStore(host, { key: 'unsent' }),
      })
      return { socket, sockets, deliver, close }
    }
    let app = start()
    return {
      /** Whoever awaited something in an app that is killed never hears of it. */
      send: (text) => {
        const mine = app
        return new Promise((resolve, reject) =>
          mine.deliver(text).then(resolve, (error) => mine === app && reject(error)),
        )
      },
      reconnect: () => app.socket.reconnect(),
      /** The process is gone, and its connections with it; the user starts the app again. */
      kill() {
        const dead = app
        app = undefined
        dead.close()
        dead.sockets.forEach((socket) => socket.terminate())
        dead.socket.close({ drain: false })
        app = start()
      },
      close: () => app.socket.close({ timeout: 300 }),
      isOver: () => app.socket.state.phase === 'closed',
      noise: () =>
        hosts.reduce((sum, { fake }) => sum + fake.counters.unhandledRejections + fake.counters.errors.length, 0),
    }
  },
}

/** One transport each, and the clients that differ most. */
export const clients = [
  ours('SocketTask, Android', 'android'),
  ours('SocketTask, developer tools', 'devtools'),
  ours('SocketTask, iOS', 'ios'),
  ours('2016 globals', 'legacy'),
  delivering,
]

/** Those that stand beside the peers: as we recommend it, and as it is when nothing is asked for. */
export const compared = [
  ours('wx-socket, SocketTask', 'android'),
  ours('wx-socket, 2016 globals', 'legacy'),
  ours('wx-socket, no heartbeat', 'android', false),
  delivering,
]

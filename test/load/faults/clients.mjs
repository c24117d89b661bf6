// Ours, on the fake host over real sockets.
import { backoff, connectSocket } from 'wx-socket'
import { createFakeWx } from 'wx-socket/testing'
import { ping, pong } from './server.mjs'
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

/** One transport each, and the clients that differ most. */
export const clients = [
  ours('SocketTask, Android', 'android'),
  ours('SocketTask, developer tools', 'devtools'),
  ours('SocketTask, iOS', 'ios'),
  ours('2016 globals', 'legacy'),
]

/** Those that stand beside the peers: as we recommend it, and as it is when nothing is asked for. */
export const compared = [
  ours('wx-socket, SocketTask', 'android'),
  ours('wx-socket, 2016 globals', 'legacy'),
  ours('wx-socket, no heartbeat', 'android', false),
]

// The peers, connected and open, each as its README recommends.
// First: partysocket wants an EventTarget as soon as it is evaluated.
import { EventWebSocket, RawWebSocket, serveWith } from './web-socket.mjs'
import PartySocket from 'partysocket/ws'
import ReconnectingWebSocket from 'reconnecting-websocket'
import { webSocket } from 'rxjs/webSocket'
import WebSocketAsPromised from 'websocket-as-promised'
import { ArrayQueue, ConstantBackoff, WebsocketBuilder } from 'websocket-ts'
import { createHost, Task, url } from './host.mjs'

export const connectPeer = {
  'reconnecting-websocket': () => new ReconnectingWebSocket(url, [], { WebSocket: RawWebSocket }),
  partysocket: () => new PartySocket(url, [], { WebSocket: EventWebSocket }),
  'websocket-ts': () =>
    new WebsocketBuilder(url).withBuffer(new ArrayQueue()).withBackoff(new ConstantBackoff(1000)).build(),
  'websocket-as-promised': () => {
    const socket = new WebSocketAsPromised(url, { createWebSocket: () => new RawWebSocket() })
    void socket.open()
    return socket
  },
  'rxjs/webSocket': () => webSocket({ url, WebSocketCtor: RawWebSocket }),
}

/** Connected, but not open. `prepare` is called in the turn in which it was made. */
export function connectPeerTo(name, { prepare = () => {}, TaskClass = Task } = {}) {
  const host = createHost(TaskClass)
  serveWith(host)
  const socket = connectPeer[name]()
  prepare(socket)
  // Some dial a turn later.
  const known = (resolve) => (host.task ? resolve({ task: host.task, socket }) : setTimeout(() => known(resolve), 0))
  return new Promise(known)
}

export async function openPeer(name, options) {
  const connected = await connectPeerTo(name, options)
  connected.task.open()
  // Some settle what they promise.
  await undefined
  return connected
}

/** Tells `listen` the data of every message. */
export const hearingPeer = (name, listen) => async () => {
  const prepare = name.startsWith('rxjs')
    ? (socket) => socket.subscribe(listen)
    : name === 'websocket-ts'
      ? (socket) => socket.addEventListener('message', (_, { data }) => listen(data))
      : (socket) => socket.addEventListener('message', ({ data }) => listen(data))
  return (await openPeer(name, { prepare })).task
}

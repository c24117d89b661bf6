// The peers, each as its README (rxjs: its reference) recommends, and as quick as ours: `npm run bench:faults`.
import { createRequire } from 'node:module'
import { retry } from 'rxjs'
import { webSocket } from 'rxjs/webSocket'
import { times } from './clients.mjs'
import { TrackedWebSocket } from './tracked.mjs'

// sockette and websocket-ts take it from here.
globalThis.WebSocket = TrackedWebSocket

const require = createRequire(new URL('packages/', import.meta.url))
const ReconnectingWebSocket = require('reconnecting-websocket')
const { default: PartyWebSocket } = require('partysocket/ws')
const { ArrayQueue, ConstantBackoff, WebsocketBuilder } = require('websocket-ts')
const Sockette = require('sockette')
const WebSocketAsPromised = require('websocket-as-promised')

/** Of those that look like a WebSocket. */
function eventTarget(socket, { heard, lost }) {
  socket.addEventListener('message', ({ data }) => heard(data))
  socket.addEventListener('close', lost)
  socket.addEventListener('error', () => {})
  return socket
}

const reconnecting = (name, WebSocketClass) => ({
  name,
  setting: '`minReconnectionDelay: 20`, `connectionTimeout: 1000`',
  reconnect: true,
  open: (url, user) =>
    eventTarget(
      new WebSocketClass(url, [], {
        WebSocket: TrackedWebSocket,
        minReconnectionDelay: times.wait,
        connectionTimeout: times.attempt,
      }),
      user,
    ),
})

export const peers = [
  {
    name: 'rxjs/webSocket',
    setting: '`retry({ delay: 20 })`, text as it is',
    open(url, { heard, lost }) {
      const subject = webSocket({
        url,
        WebSocketCtor: TrackedWebSocket,
        serializer: String,
        deserializer: ({ data }) => data,
        closeObserver: { next: lost },
      })
      const subscription = subject.pipe(retry({ delay: times.wait })).subscribe({ next: heard, error: () => {} })
      return {
        send: (text) => subject.next(text),
        close() {
          subject.complete()
          subscription.unsubscribe()
        },
      }
    },
  },
  reconnecting('reconnecting-websocket', ReconnectingWebSocket),
  reconnecting('partysocket', PartyWebSocket),
  {
    name: 'websocket-ts',
    setting: '`withBuffer(new ArrayQueue())`, `withBackoff(new ConstantBackoff(20))`',
    open: (url, user) =>
      eventTarget(
        new WebsocketBuilder(url)
          .withBuffer(new ArrayQueue())
          .withBackoff(new ConstantBackoff(times.wait))
          .onMessage((_, { data }) => user.heard(data))
          .onClose(user.lost)
          .build(),
        { heard() {}, lost() {} },
      ),
  },
  {
    name: 'sockette',
    setting: '`timeout: 20`',
    reconnect: true,
    open: (url, { heard, lost }) =>
      new Sockette(url, { timeout: times.wait, onmessage: ({ data }) => heard(data), onclose: lost }),
  },
  {
    name: 'websocket-as-promised',
    setting: 'sends after `open()`; it does not reconnect',
    open(url, { heard, lost }) {
      const socket = new WebSocketAsPromised(url, {
        createWebSocket: (to) => new TrackedWebSocket(to),
        extractMessageData: (event) => event,
        connectionTimeout: times.attempt,
      })
      socket.onMessage.addListener((data) => heard(String(data)))
      socket.onClose.addListener(lost)
      const opened = socket.open()
      return {
        send: (text) => opened.then(() => socket.send(text)),
        close: () => socket.close(),
      }
    },
  },
]

// One socket for the app, and topics over it: pages and components come and go.
import { connectSocket, json } from 'wx-socket'
import { topics } from 'wx-socket/companions'

export const socket = connectSocket({ url: 'wss://example.com/prices', codec: json() })
socket.errors$.subscribe(({ message, hint }) => console.warn(message, hint || ''))

export const topic = topics(socket, {
  subscribe: (name) => ({ subscribe: name }),
  unsubscribe: (name) => ({ unsubscribe: name }),
  topicOf: (message) => message.topic,
})

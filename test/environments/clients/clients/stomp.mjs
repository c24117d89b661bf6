import { Client } from '@stomp/stompjs'

export function connect({ WebSocket, url, text, bytes }) {
  const waiting = []
  const client = new Client({
    webSocketFactory: () => new WebSocket(url, ['v12.stomp']),
    reconnectDelay: 50,
    heartbeatIncoming: 0,
    heartbeatOutgoing: 0,
    onConnect() {
      client.subscribe('/text', ({ body }) => text(body))
      client.subscribe('/bytes', ({ binaryBody }) => bytes(binaryBody))
      while (waiting.length) client.publish(waiting.shift())
    },
  })
  client.activate()
  const publish = (frame) => (client.connected ? client.publish(frame) : waiting.push(frame))
  return {
    sendText: (body) => publish({ destination: '/text', body }),
    sendBytes: (message) => publish({ destination: '/bytes', binaryBody: new Uint8Array(message) }),
    close: () => client.deactivate(),
  }
}

import { Buffer } from 'buffer/'
import mqtt from 'mqtt'

export function connect({ WebSocket, url, text, bytes }) {
  const client = mqtt.connect(url, {
    createWebsocket: (address, protocols) => new WebSocket(address, protocols),
    reconnectPeriod: 50,
    timerVariant: 'native',
  })
  const topic = `echo/${client.options.clientId}`
  client.on('error', () => {})
  client.subscribe(`${topic}/#`)
  client.on('message', (name, payload) => (name.endsWith('/text') ? text(payload.toString()) : bytes(payload)))
  return {
    sendText: (message) => client.publish(`${topic}/text`, message),
    sendBytes: (message) => client.publish(`${topic}/bytes`, Buffer.from(message)),
    close: () => client.end(true),
  }
}

import { Centrifuge } from 'centrifuge'

export function connect({ WebSocket, url, text }) {
  const client = new Centrifuge(url, { websocket: WebSocket, minReconnectDelay: 50, maxReconnectDelay: 50 })
  client.on('error', () => {})
  client.connect()
  return {
    sendText: (message) =>
      client.rpc('echo', { message }).then(
        ({ data }) => text(data.message),
        () => {},
      ),
    close: () => client.disconnect(),
  }
}

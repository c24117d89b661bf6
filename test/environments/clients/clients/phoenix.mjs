import { Socket } from 'phoenix'

export function connect({ WebSocket, url, text, bytes }) {
  const socket = new Socket(url, { transport: WebSocket, reconnectAfterMs: () => 50, rejoinAfterMs: () => 50 })
  socket.connect()
  const channel = socket.channel('room:tea', {})
  channel.join()
  return {
    sendText: (message) => channel.push('echo', { message }).receive('ok', (reply) => text(reply.message)),
    sendBytes: (message) => channel.push('echo', message).receive('ok', bytes),
    close: () => socket.disconnect(),
  }
}

/** The two that share an ancestor are used alike. */
export const connectWith =
  (ReconnectingWebSocket) =>
  ({ WebSocket, url, text, bytes }) => {
    const socket = new ReconnectingWebSocket(url, [], { WebSocket, minReconnectionDelay: 50, maxReconnectionDelay: 50 })
    socket.binaryType = 'arraybuffer'
    socket.addEventListener('message', ({ data }) => (typeof data === 'string' ? text(data) : bytes(data)))
    return {
      sendText: (message) => socket.send(message),
      sendBytes: (message) => socket.send(message),
      close: () => socket.close(),
    }
  }

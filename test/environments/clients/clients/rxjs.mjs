import { webSocket } from 'rxjs/webSocket'
import { retry } from 'rxjs'

export function connect({ WebSocket, url, text, bytes }) {
  const subject = webSocket({
    url,
    WebSocketCtor: WebSocket,
    serializer: (message) => message,
    deserializer: ({ data }) => data,
  })
  const subscription = subject
    .pipe(retry({ delay: 50 }))
    .subscribe((data) => (typeof data === 'string' ? text(data) : bytes(data)))
  return {
    sendText: (message) => subject.next(message),
    sendBytes: (message) => subject.next(message),
    close: () => subscription.unsubscribe(),
  }
}

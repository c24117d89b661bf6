import { connectSocket, json } from 'wx-socket'
import { deliveries, storageStore } from 'wx-socket/companions'

/**
 * What the user says arrives, once, also if the app is killed before. `pending$` is what the view shows as under way:
 * `attempts: 0` waits for a connection, more is on its way. For "tap to retry" call `socket.reconnect()`.
 */
export function openOutbox({ host, ...options }) {
  const socket = connectSocket({ codec: json(), host, ...options })
  const { deliver, pending$ } = deliveries(socket, {
    encode: (id, text) => ({ id, text }),
    acknowledged: ({ ack }) => ack && { id: ack },
    resendAfter: 5000,
    store: storageStore(host, { key: 'unsent' }),
  })
  return { socket, deliver, pending$ }
}

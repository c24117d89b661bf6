import { connectSocket, isSocketError, json } from 'wx-socket'

/**
 * Two sockets side by side: an app may have five. For the sixth the platform says that it allows no more, or nothing at
 * all; the error's hint says where the others are connected to. It is retried, and opens once a place is free.
 */
export function openBoth({ chat, prices, tell, ...options }) {
  const open = (url) => {
    const socket = connectSocket({ url, codec: json(), ...options })
    socket.errors$.subscribe((error) => {
      if (isSocketError(error, 'CONNECT_FAILED') && error.kind === 'limit') tell(error.hint)
    })
    return socket
  }
  return { chat: open(chat), prices: open(prices) }
}

// One socket for the whole app. It opens when the first page or component requires this file, and stays.
import { connectSocket, json } from 'wx-socket'

export const socket = connectSocket({ url: 'wss://example.com/chat', codec: json() })

/** Kept here for all pages: messages that come while none subscribes are gone. */
export const history = []

const report = ({ message, hint }) => console.warn(message, hint || '')
socket.errors$.subscribe(report)
socket.messages$.subscribe({
  next(message) {
    history.push(message)
    if (history.length > 100) history.shift()
  },
  error: report,
})

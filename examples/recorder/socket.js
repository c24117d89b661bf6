// One socket for the whole app, and a recorder from its first moment on.
import { connectSocket, json } from 'wx-socket'
import { record } from 'wx-socket/companions'

export const socket = connectSocket({ url: 'wss://example.com/chat', codec: json() })
export const recording = record(socket)

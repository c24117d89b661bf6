// Where there is a DOM, as in web builds of frameworks: its own objects fit.
import { type AbortSignalLike, type BlobLike, type Clock, connectSocket } from 'wx-socket'
import { createFakeWx } from 'wx-socket/testing'
import { url } from './same.js'

const { signal } = new AbortController()
export const own: AbortSignalLike = signal
export const blob: BlobLike = new Blob()
const clock: Clock = {
  now: Date.now,
  setTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds),
  clearTimeout: (timer) => clearTimeout(timer as number),
  random: Math.random,
}
export const socket = connectSocket({ url, signal, clock })
socket.send('x', { signal })
socket.iterate({ signal })
createFakeWx({ webSocket: WebSocket })

// @ts-expect-error the controller is not its signal
connectSocket({ url, signal: new AbortController() })
// @ts-expect-error the platform takes no Blob
socket.send(new Blob())

// A client that does everything wrong: the figures that must be 0 would be worth nothing if they could not move.
import { TrackedWebSocket } from './tracked.mjs'

export const scoundrel = {
  name: 'a scoundrel',
  setting: 'none',
  open(url) {
    const queue = []
    const sockets = [1, 2, 3].map(() => new TrackedWebSocket(url))
    let sends = 0
    sockets.forEach((socket) => socket.on('open', () => queue.splice(0).forEach((text) => socket.send(text))))
    return {
      send(text) {
        const kind = sends++ % 5
        if (kind === 0) queue.unshift(text)
        if (kind === 1) queue.push(text, text)
        if (kind === 2) {
          queue.push(text)
          throw new Error('refused, and sent all the same')
        }
        if (kind === 3) void Promise.reject(new Error('nobody hears of this'))
        // The last one is forgotten.
        return undefined
      },
      close: () => sockets[0].close(),
      isOver: () => true,
    }
  },
}

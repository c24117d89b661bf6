import { connectSocket, json } from 'wx-socket'
import { deliveries, record, storageStore } from 'wx-socket/companions'

const heartbeat = {
  // Far more often than in life, so that the story is short.
  interval: 400,
  timeout: 300,
  message: '{"type":"ping"}',
  isReply: (frame) => frame === '{"type":"pong"}',
}

/** Asked at every attempt: the token of the last one may have expired. */
const login = () =>
  new Promise((resolve, reject) =>
    wx.login({ success: ({ code }) => resolve({ authorization: code }), fail: (error) => reject(error) }),
  )

Page({
  data: { phase: '', problem: '', unsent: [] },

  onLoad({ url }) {
    const socket = connectSocket({ url, codec: json(), header: login, heartbeat, retry: () => 300 })
    this.socket = socket
    this.recording = record(socket)
    socket.state$.subscribe(({ phase }) => this.setData({ phase }))
    socket.errors$.subscribe(({ code, message }) => this.setData({ problem: `${code}. ${message}` }))

    const { deliver, pending$ } = deliveries(socket, {
      encode: (id, text) => ({ type: 'deliver', id, text }),
      acknowledged: ({ type, id }) => (type === 'ack' ? { id } : undefined),
      store: storageStore(wx, { key: 'unsent' }),
    })
    this.deliver = deliver
    pending$.subscribe((pending) => this.setData({ unsent: pending.map(({ body }) => body) }))
  },

  /** Takes its turn in the queue; with `ttl` for so many milliseconds. */
  say(text, ttl) {
    return this.socket.send({ type: 'say', text }, ttl ? { ttl } : undefined)
  },

  onUnload() {
    return this.socket.close()
  },
})

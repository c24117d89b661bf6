// pages/chat/index.js
// @phone
import { backoff, connectSocket, json } from 'wx-socket'
import { deliveries } from 'wx-socket/companions'

// @short
const retry = backoff({ initial: 1000, max: 3000 })
const heartbeat = {
  interval: 2000,
  timeout: 1500,
  message: '{"type":"ping"}',
  isReply: (frame) => frame === '{"type":"pong"}',
}

// @token
const header = () =>
  new Promise((resolve) => {
    wx.login({ success: ({ code }) => resolve({ authorization: code }) })
  })

Page({
  data: { banner: '', bubbles: [] },

  onLoad() {
    const url = 'wss://example.com/chat'
    const codec = json()
    const socket = connectSocket({ url, codec, header, heartbeat, retry })
    this.socket = socket

    socket.state$.subscribe(({ phase }) => {
      this.setData({ banner: phase === 'open' ? '' : phase })
    })
    socket.messages$.subscribe(({ type, text }) => {
      if (type === 'say') this.show({ text })
    })
    socket.errors$.subscribe(({ message }) => console.log(message))

    // @deliveries
    this.deliveries = deliveries(socket, {
      encode: (id, text) => ({ type: 'deliver', id, text }),
      acknowledged: ({ type, id }) => (type === 'ack' ? { id } : undefined),
    })
  },

  // @say
  async say({ detail }) {
    const text = detail.value
    const bubble = this.show({ text, isMine: true, status: 'waiting' })
    const status = await this.deliveries.deliver(text).then(
      () => 'delivered',
      ({ code }) => code,
    )
    this.setData({ [`${bubble}.status`]: status })
  },

  show(bubble) {
    const path = `bubbles[${this.data.bubbles.length}]`
    this.setData({ [path]: bubble })
    return path
  },

  onUnload() {
    return this.socket.close()
  },
})

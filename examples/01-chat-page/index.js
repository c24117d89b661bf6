import { connectSocket, json } from 'wx-socket'

Page({
  data: { phase: 'connecting', pending: 0, sent: 0, messages: [], replies: [], problem: '' },

  onLoad({ url }) {
    const socket = connectSocket({ url, codec: json() })
    this.socket = socket

    // A banner that always tells where the connection is.
    this.watching = socket.state$.subscribe(({ phase }) => this.setData({ phase }))

    // A stream into the page.
    socket.messages$.subscribe({
      next: (message) => this.setData({ messages: this.data.messages.concat(message.text) }),
      error: (error) => this.report(error),
    })

    // The socket is not open yet: the queue keeps these, in order.
    for (const text of ['one', 'two', 'three']) this.say(text)

    this.followReplies(socket)
  },

  async say(text) {
    const sent = this.socket.send({ text })
    this.setData({ pending: this.socket.pending.count })
    try {
      await sent
      this.setData({ sent: this.data.sent + 1, pending: this.socket.pending.count })
    } catch (error) {
      this.report(error)
    }
  },

  // The same messages once more, at this loop's own pace.
  async followReplies(socket) {
    try {
      for await (const message of socket) {
        this.setData({ replies: this.data.replies.concat(message.text) })
        if (this.data.replies.length === 3) break
      }
      await socket.close()
    } catch (error) {
      this.report(error)
    }
  },

  report(error) {
    console.warn(error.message, error.hint)
    this.setData({ problem: error.code })
  },

  onUnload() {
    this.watching.unsubscribe()
    this.socket.close()
  },
})

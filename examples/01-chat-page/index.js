import { connectSocket, json } from 'wx-socket'

Page({
  data: { phase: 'connecting', pending: 0, sent: 0, messages: [] },

  onLoad({ url }) {
    const socket = connectSocket({ url, codec: json() })
    this.socket = socket

    // A banner that always tells where the connection is.
    socket.state$.subscribe(({ phase }) => this.setData({ phase }))

    // A stream into the page.
    socket.messages$.subscribe({
      next: (message) => this.setData({ messages: this.data.messages.concat(message.text) }),
      error: (error) => this.setData({ problem: error.message }),
    })

    // The socket is not open yet: the queue keeps these, in order.
    for (const text of ['one', 'two', 'three']) this.say(text)

    this.followReplies(socket)
  },

  async say(text) {
    const sent = this.socket.send({ text })
    this.setData({ pending: this.socket.pending.count })
    await sent
    this.setData({ sent: this.data.sent + 1 })
  },

  // The same messages once more, at this loop's own pace.
  async followReplies(socket) {
    const replies = []
    for await (const message of socket) {
      replies.push(message.text)
      if (replies.length === 3) break
    }
    this.setData({ replies })
    await socket.close()
  },

  onUnload() {
    this.socket.close()
  },
})

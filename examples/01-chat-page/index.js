import { connectSocket, json } from 'wx-socket'

Page({
  data: { phase: 'connecting', problem: '', pending: 0, sent: 0, messages: [], replies: [] },

  onLoad({ url }) {
    const socket = connectSocket({ url, codec: json() })
    this.socket = socket

    // A banner that tells where the connection is, and while it waits for another try, or has ended, why.
    this.watching = socket.state$.subscribe(({ phase, error }) =>
      this.setData({ phase, problem: error ? error.hint || error.message : '' }),
    )

    // What the socket survives: it comes back by itself, and the messages below go on.
    socket.errors$.subscribe((error) => this.report(error))

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
      // Closed: the user has left, or the banner tells.
      if (error.code !== 'CLOSED') wx.showToast({ title: `没有发出 ${error.code}`, icon: 'none' })
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
      // The stream has reported it.
    }
  },

  report(error) {
    console.warn(error.message, error.hint || '')
  },

  onUnload() {
    this.watching.unsubscribe()
    this.socket.close()
  },
})

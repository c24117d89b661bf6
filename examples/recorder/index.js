import { recording, socket } from './socket.js'

Component({
  data: { picture: '', lines: [] },

  lifetimes: {
    attached() {
      this.watching = socket.state$.subscribe(() => this.draw())
    },

    detached() {
      this.watching.unsubscribe()
    },
  },

  methods: {
    draw() {
      this.setData({
        picture: `data:image/svg+xml,${encodeURIComponent(recording.toSvg())}`,
        lines: recording
          .toText()
          .split('\n')
          .slice(1)
          .map((text, id) => ({ id, text }))
          // The latest on top: that is what one looks for.
          .reverse(),
      })
    },

    copy() {
      wx.setClipboardData({ data: recording.toText() })
    },
  },
})

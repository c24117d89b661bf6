import { auditTime } from 'wx-socket/operators'
import { history, socket } from '../socket.js'

Page({
  data: { messages: [], draft: '' },

  onLoad() {
    const show = () => this.setData({ messages: history })
    show()
    // One setData in 50 ms, however many messages come.
    this.following = socket.messages$.pipe(auditTime(50)).subscribe({ next: show, error: show })
  },

  say() {
    const text = this.data.draft
    this.setData({ draft: '' })
    socket.send({ text }).catch(({ code, message, hint }) => {
      console.warn(message, hint || '')
      wx.showToast({ title: `没有发出 ${code}`, icon: 'none' })
    })
  },

  onUnload() {
    this.following.unsubscribe()
  },
})

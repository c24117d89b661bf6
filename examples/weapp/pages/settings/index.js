import { defaultAddress, problemOf, save, settings } from '../../settings.js'
import { socket } from '../../socket.js'

Page({
  data: { address: settings.address, name: settings.name, defaultAddress, problem: '' },

  save() {
    const address = this.data.address.trim().replace(/\/+$/, '')
    const name = this.data.name.trim() || settings.name
    const problem = problemOf(address)
    this.setData({ problem })
    if (problem) return
    const isElsewhere = address !== settings.address
    save({ address, name })
    this.setData({ address, name })
    if (isElsewhere) socket.reconnect()
    wx.showToast({ title: '已保存', icon: 'none' })
  },

  restore() {
    this.setData({ address: defaultAddress, problem: '' })
  },
})

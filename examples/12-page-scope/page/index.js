import { pageSignal, until } from 'wx-socket/companions'
import { socket } from '../socket.js'

Page({
  data: { phase: '', shown: true },

  onLoad() {
    // All that is bound to it ends with the page: there is no onUnload.
    const signal = pageSignal(this)
    socket.state$.pipe(until(signal)).subscribe(({ phase }) => this.setData({ phase }))
    socket.send({ visit: 'prices' }, { signal }).catch(() => {})
  },

  toggle() {
    this.setData({ shown: !this.data.shown })
  },
})

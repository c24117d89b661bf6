import { scoped, until } from 'wx-socket/companions'
import { socket } from '../../socket.js'

const told = {
  connecting: { text: '连接中…' },
  open: { text: '已连接', action: '暂停' },
  waiting: { text: '连接断开，稍后自动重连', action: '立即重连' },
  paused: { text: '连接已暂停，要说的话会先留着', action: '恢复' },
  closing: { text: '正在断开…' },
  closed: { text: '连接已结束' },
}
const actions = {
  open: () => socket.pause(),
  waiting: () => socket.reconnect(),
  paused: () => socket.resume(),
}

Component({
  behaviors: [scoped()],
  data: { phase: '', text: '', action: '', why: '' },

  lifetimes: {
    attached() {
      socket.state$.pipe(until(this.scope)).subscribe(({ phase, error }) => {
        const { text, action = '' } = told[phase]
        this.setData({ phase, text, action, why: error ? error.hint || error.message : '' })
      })
    },
  },

  methods: {
    act() {
      const action = actions[this.data.phase]
      if (action) action()
    },
  },
})

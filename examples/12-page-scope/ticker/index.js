import { scoped, until } from 'wx-socket/companions'
import { topic } from '../socket.js'

Component({
  behaviors: [scoped()],
  properties: { name: String },
  data: { price: '…' },

  lifetimes: {
    attached() {
      // this.scope aborts when the component is detached: the topic is left, and unsubscribed if nobody else follows it.
      topic(this.data.name)
        .pipe(until(this.scope))
        .subscribe(({ price }) => this.setData({ price }))
    },
  },
})

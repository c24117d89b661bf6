import { distinctUntilChanged, map } from 'wx-socket/operators'
import { socket } from '../socket.js'

Component({
  data: { phase: '' },

  lifetimes: {
    attached() {
      this.watching = socket.state$
        .pipe(
          map(({ phase }) => phase),
          distinctUntilChanged(),
        )
        .subscribe((phase) => this.setData({ phase }))
    },

    detached() {
      this.watching.unsubscribe()
    },
  },

  methods: {
    retry() {
      socket.reconnect()
    },
  },
})

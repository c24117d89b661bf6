// A message in through a codec.
import { json } from 'wx-socket'
import { allReceiving, hear, openSocket } from '../connections.mjs'
import { Task } from '../host.mjs'
import { hearingPeer } from '../peers.mjs'

export default {
  title: 'message in with `json()`',
  cases: {
    parsed: {
      target: '≤ 1.3',
      contenders: allReceiving(
        {
          'by hand': () => {
            const task = new Task()
            task.onMessage(({ data }) => hear(JSON.parse(data)))
            return task
          },
          'wx-socket': () => {
            const { socket, task } = openSocket({ codec: json() })
            socket.messages$.subscribe(hear)
            return task
          },
          'rxjs/webSocket': hearingPeer('rxjs/webSocket', hear),
        },
        JSON.stringify({ type: 'say', room: 'tea', text: 'hello' }),
      ),
    },
  },
}

// A message to a thousand subscribers, each of its own.
import { Subject } from 'rxjs'
import { allReceiving, hear, openSocket } from '../connections.mjs'
import { Task } from '../host.mjs'

const count = 1000
const subscribers = Array.from({ length: count }, () => (data) => hear(data))

export default {
  title: 'a thousand subscribers',
  cases: {
    'a message': {
      target: '≤ 1.2; ≤ 2',
      contenders: allReceiving(
        {
          'by hand': () => {
            const task = new Task()
            task.onMessage(({ data }) => {
              for (let i = 0; i < subscribers.length; i++) subscribers[i](data)
            })
            return task
          },
          'wx-socket': () => {
            const { socket, task } = openSocket()
            for (const subscriber of subscribers) socket.messages$.subscribe(subscriber)
            return task
          },
          'rxjs Subject': () => {
            const task = new Task()
            const messages = new Subject()
            task.onMessage(({ data }) => messages.next(data))
            for (const subscriber of subscribers) messages.subscribe(subscriber)
            return task
          },
        },
        'hello',
        count,
      ),
    },
  },
}

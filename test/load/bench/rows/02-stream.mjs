// A message in through an Observable.
import { Subject } from 'rxjs'
import { map } from 'rxjs/operators'
import { map as ourMap } from 'wx-socket/operators'
import { allReceiving, hear, openSocket } from '../connections.mjs'
import { Task } from '../host.mjs'
import { hearingPeer } from '../peers.mjs'

const shout = (text) => text + '!'

const byHand = (listener) => () => {
  const task = new Task()
  task.onMessage(listener)
  return task
}
const subject = (through) => () => {
  const task = new Task()
  const messages = new Subject()
  task.onMessage(({ data }) => messages.next(data))
  through(messages).subscribe(hear)
  return task
}
const ours = (through) => () => {
  const { socket, task } = openSocket()
  through(socket.messages$).subscribe(hear)
  return task
}
const all = (messages) => messages

export default {
  title: 'through `messages$`',
  cases: {
    subscribed: {
      target: '≤ 1.35',
      contenders: allReceiving(
        {
          'by hand': byHand(({ data }) => hear(data)),
          'wx-socket': ours(all),
          'rxjs Subject': subject(all),
          'rxjs/webSocket': hearingPeer('rxjs/webSocket', hear),
        },
        '"hello"',
      ),
    },
    'through one operator': {
      target: '≤ 2.6',
      contenders: allReceiving(
        {
          'by hand': byHand(({ data }) => hear(shout(data))),
          'wx-socket': ours((messages) => messages.pipe(ourMap(shout))),
          'rxjs Subject': subject((messages) => messages.pipe(map(shout))),
        },
        'hello',
      ),
    },
  },
}

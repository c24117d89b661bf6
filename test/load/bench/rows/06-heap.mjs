// What a send that is not over holds on the heap, in bytes: handed over without an answer, and queued.
import { connectSocket } from 'wx-socket'
import { openSocket, roomy } from '../connections.mjs'
import { createHost, LateTask, url } from '../host.mjs'
import { createRecords } from '../records.mjs'

const pending = (send, kept) => (n) => {
  for (let i = 0; i < n; i++) send('hello')
  return kept
}

export default {
  title: 'bytes on the heap',
  cases: {
    'a pending send': {
      kind: 'heap',
      size: 10_000,
      engines: ['node'],
      target: '≤ 520',
      contenders: {
        'by hand': () => {
          const task = new LateTask()
          const records = createRecords()
          records.open(task)
          return pending(records.send, task)
        },
        'wx-socket': () => {
          const { socket, task } = openSocket({}, LateTask)
          return pending((data) => void socket.send(data), task)
        },
      },
    },
    'a queued send': {
      kind: 'heap',
      size: 10_000,
      engines: ['node'],
      target: '≤ 330',
      contenders: {
        'by hand': () => {
          const records = createRecords()
          return pending(records.send, records)
        },
        'wx-socket': () => {
          const socket = connectSocket({ url, host: createHost(), queue: roomy })
          return pending((data) => void socket.send(data), socket)
        },
      },
    },
  },
}

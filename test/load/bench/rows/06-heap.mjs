// What a send that is not over holds on the heap, in bytes: handed over without an answer, and queued.
import { connectTo, openSocket, roomy } from '../connections.mjs'
import { LateTask } from '../host.mjs'
import { createRecords } from '../records.mjs'

const size = 10_000

/** Each time by a new one, which is kept. */
const piledUp = (connect) => () => (n) => {
  const { send, kept } = connect()
  for (let i = 0; i < n; i++) void send('hello')
  return kept
}

export default {
  title: 'bytes on the heap',
  cases: {
    'a pending send': {
      kind: 'heap',
      size,
      engines: ['node'],
      target: '≤ 520',
      contenders: {
        'by hand': piledUp(() => {
          const task = new LateTask()
          const { open, send } = createRecords()
          open(task)
          return { send, kept: task }
        }),
        'wx-socket': piledUp(() => {
          const { socket, task } = openSocket({}, LateTask)
          return { send: (data) => socket.send(data), kept: task }
        }),
      },
    },
    'a queued send': {
      kind: 'heap',
      size,
      engines: ['node'],
      target: '≤ 330',
      contenders: {
        'by hand': piledUp(() => {
          const records = createRecords()
          return { send: records.send, kept: records }
        }),
        'wx-socket': piledUp(() => {
          const { socket } = connectTo({ queue: roomy })
          return { send: (data) => socket.send(data), kept: socket }
        }),
      },
    },
  },
}

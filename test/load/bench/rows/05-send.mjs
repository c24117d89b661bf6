// A send while open that is awaited, where the host answers before it returns, and where it answers later.
import { openSocket } from '../connections.mjs'
import { LateTask, Task } from '../host.mjs'
import { openPeer } from '../peers.mjs'

const byHand = (TaskClass) => {
  const task = new TaskClass()
  return {
    task,
    send: (data) =>
      new Promise((resolve, reject) => {
        task.send({ data, success: () => resolve(), fail: reject })
      }),
  }
}
const asyncFunction = (TaskClass) => {
  const task = new TaskClass()
  const handOver = (data, done) => task.send({ data, success: done, fail: done })
  return { task, send: async (data) => await new Promise((resolve) => handOver(data, resolve)) }
}
const ours = (TaskClass) => {
  const { socket, task } = openSocket({}, TaskClass)
  return { task, send: (data) => socket.send(data) }
}
/** Its `send` tells nothing; what is awaited is only that it was called. */
const asPromised = async (TaskClass) => {
  const { socket, task } = await openPeer('websocket-as-promised', { TaskClass })
  return { task, send: async (data) => socket.send(data) }
}

/** All at once; then the host answers, then they are over. */
const piledUp =
  (TaskClass) =>
  async ({ task, send }) =>
  (n) =>
    new Promise((resolve, reject) => {
      let left = n
      const settled = () => --left || resolve()
      for (let i = 0; i < n; i++) send('hello').then(settled, reject)
      if (TaskClass === LateTask) task.answer()
    })

const oneByOne =
  (TaskClass) =>
  async ({ task, send }) =>
  async (n) => {
    for (let i = 0; i < n; i++) {
      const sent = send('hello')
      if (TaskClass === LateTask) task.answer()
      await sent
    }
  }

const contenders = (TaskClass, how) => {
  const one = (connect) => async () => how(TaskClass)(await connect(TaskClass))
  return {
    'by hand': one(byHand),
    'wx-socket': one(ours),
    'async function': one(asyncFunction),
    'websocket-as-promised': one(asPromised),
  }
}

export default {
  title: 'awaited send',
  cases: {
    'piled up': { target: '≤ 1.8; ≤ 1.3', contenders: contenders(Task, piledUp) },
    'piled up, answered later': { target: '≤ 1.8; ≤ 1.3', size: 200, contenders: contenders(LateTask, piledUp) },
    'one by one': { target: '≤ 2.2', contenders: contenders(Task, oneByOne) },
    'one by one, answered later': { target: '≤ 2.2', contenders: contenders(LateTask, oneByOne) },
  },
}

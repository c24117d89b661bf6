// How contenders connect, and what they do with what they receive.
import { connectSocket } from 'wx-socket'
import { timed } from './clock.mjs'
import { createHost, Task, url } from './host.mjs'
import { createRecords } from './records.mjs'

export const heard = { count: 0, last: undefined }

export function hear(data) {
  heard.count++
  heard.last = data
}

/** Ours, dialled. */
export function connectTo(options, TaskClass = Task) {
  const host = createHost(TaskClass)
  const socket = connectSocket({ url, host, ...options })
  return { socket, task: host.task }
}

export function openSocket(options, TaskClass = Task) {
  const { socket, task } = connectTo(options, TaskClass)
  task.open()
  return { socket, task }
}

/** A run of messages that `data` is in, by a contender that hears each `times` times. */
export function receiving(connect, data, times = 1) {
  return async () => {
    const task = await connect()
    return (n) => {
      const before = heard.count
      for (let i = 0; i < n; i++) task.receive(data)
      if (heard.count - before !== n * times) throw new Error(`heard ${heard.count - before} times`)
    }
  }
}

/** Contenders that all receive the same. */
export const allReceiving = (contenders, data, times) =>
  Object.fromEntries(Object.entries(contenders).map(([name, connect]) => [name, receiving(connect, data, times)]))

/** Bounds that nothing reaches. */
export const roomy = { highWaterMark: 1e9, maxBytes: 1e12 }

/** Sends before the opening, `step` a socket, which is the default bound: the time that they take, or the opening. */
export function queueing(what, step) {
  const measured = (connect) => () => (n) => {
    const sockets = Array.from({ length: n / step }, connect)
    const queued = timed(() => {
      for (const { send } of sockets) for (let i = 0; i < step; i++) void send('hello')
    })
    const flushed = timed(() => {
      for (const { task } of sockets) task.open()
    })
    for (const { socket, task } of sockets) if (socket) end(socket, task)
    return what === 'queued' ? queued : flushed
  }
  return {
    'by hand': measured(() => {
      const task = new Task()
      const { send, open } = createRecords()
      task.onOpen(() => open(task))
      return { task, send }
    }),
    'wx-socket': measured(() => {
      const { socket, task } = connectTo()
      return { socket, task, send: (data) => socket.send(data) }
    }),
  }
}

/** Nothing of it is left that the next samples would have to carry. */
export function end(socket, task) {
  void socket.close({ drain: false })
  task.closed({ code: 1000, reason: '' })
}

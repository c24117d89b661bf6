// How contenders connect, and what they do with what they receive.
import { connectSocket } from 'wx-socket'
import { createHost, Task, url } from './host.mjs'

export const heard = { count: 0, last: undefined }

export function hear(data) {
  heard.count++
  heard.last = data
}

/** Ours, open. */
export function openSocket(options, TaskClass = Task) {
  const host = createHost(TaskClass)
  const socket = connectSocket({ url, host, ...options })
  host.task.open()
  return { socket, task: host.task }
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

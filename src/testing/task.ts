import type { HostSocketTask } from '../../types/wx.js'
import type { Answer } from './answer.js'
import type { FakeSocket } from './fake-socket.js'
import type { FakeSettings } from './settings.js'

/** The SocketTask that shows a connection to the app. */
export function createTask(socket: FakeSocket, { profile, options }: FakeSettings, answer: Answer): HostSocketTask {
  const { bridge } = profile
  const task: HostSocketTask = {
    send: (request) => answer(request, 'sendSocketMessage', socket.send(request), bridge),
    close: (request = {}) => answer(request, 'closeSocket', socket.close(request), bridge),
    onOpen: (listener) => socket.on('open', listener),
    onMessage: (listener) => socket.on('message', listener),
    onError: (listener) => socket.on('error', listener),
    onClose: (listener) => socket.on('close', listener),
  }
  if (options.hideReadyState) return task
  Object.defineProperty(task, 'readyState', { get: () => socket.readyState, enumerable: true })
  return Object.assign(task, { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 })
}

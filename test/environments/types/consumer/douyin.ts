// Douyin's ambient `tt` is a host as it is, and its tasks can be adopted.
import {
  connectSocket,
  detectTransport,
  type HostSocketTask,
  type SocketHost,
  socketTaskTransport,
  taskTransport,
} from 'wx-socket'
import { createWebSocketClass } from 'wx-socket/websocket'
import { url } from './same.js'

const host: SocketHost = tt
const task: HostSocketTask = tt.connectSocket({ url })
export const sockets = [
  connectSocket({ url, host: tt }),
  connectSocket({ url, host }),
  connectSocket({ url, transport: socketTaskTransport(tt) }),
  connectSocket({ url, transport: detectTransport(tt) }),
  connectSocket({ url, transport: taskTransport(() => task) }),
  connectSocket({ url, transport: taskTransport(() => tt.connectSocket({ url })) }),
  new (createWebSocketClass({ host: tt }))(url),
]

// @ts-expect-error a task is no host
connectSocket({ url, host: task })

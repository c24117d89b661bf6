// Alipay's ambient `my` is a host as it is.
import { connectSocket, detectTransport, type HostSocketTask, type SocketHost } from 'wx-socket'
import { createWebSocketClass } from 'wx-socket/websocket'
import { url } from './same.js'

const host: SocketHost = my
export const sockets = [
  connectSocket({ url, host: my }),
  connectSocket({ url, host }),
  connectSocket({ url, transport: detectTransport(my) }),
  new (createWebSocketClass({ host: my }))(url),
]
// By its shape only: `taskTransport` reads what a task tells as WeChat has it (docs/en/platforms.md).
export const task: HostSocketTask = my.connectSocket({ url, multiple: true })

// @ts-expect-error a task is no host
connectSocket({ url, host: task })
// @ts-expect-error without `multiple` there is no task
export const none: HostSocketTask = my.connectSocket({ url })

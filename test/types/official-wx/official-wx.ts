// The official, ambient `wx` is a host as it is, under strict and exactOptionalPropertyTypes, without DOM and Node.
import { connectSocket, detectTransport, globalSocketTransport, socketTaskTransport, taskTransport } from 'wx-socket'
import type { HostSocketTask, SocketHost } from 'wx-socket'

const host: SocketHost = wx
const task: HostSocketTask = wx.connectSocket({ url: 'wss://example.com' })

export const sockets = [
  connectSocket('wss://example.com'),
  connectSocket({ url: 'wss://example.com', host: wx }),
  connectSocket({ url: 'wss://example.com', host }),
  connectSocket({ url: 'wss://example.com', transport: socketTaskTransport(wx) }),
  connectSocket({ url: 'wss://example.com', transport: globalSocketTransport(wx) }),
  connectSocket({ url: 'wss://example.com', transport: detectTransport(wx) }),
  connectSocket({ url: 'wss://example.com', transport: taskTransport(() => task) }),
  connectSocket({ url: 'wss://example.com', transport: taskTransport(() => Promise.resolve(task)) }),
]

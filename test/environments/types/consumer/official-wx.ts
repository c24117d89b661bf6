// The official, ambient `wx` is a host as it is, also under exactOptionalPropertyTypes.
import {
  connectSocket,
  detectTransport,
  globalSocketTransport,
  type HostSocketTask,
  json,
  type SocketHost,
  socketTaskTransport,
  taskTransport,
} from 'wx-socket'
import { type Incoming, type Outgoing, url } from './same.js'

const host: SocketHost = wx
const task: HostSocketTask = wx.connectSocket({ url })
export const sockets = [
  connectSocket({ url, host: wx }),
  connectSocket({ url, host }),
  connectSocket({ url, transport: socketTaskTransport(wx) }),
  connectSocket({ url, transport: globalSocketTransport(wx) }),
  connectSocket({ url, transport: detectTransport(wx) }),
  connectSocket({ url, transport: taskTransport(() => task) }),
  connectSocket({ url, transport: taskTransport(() => Promise.resolve(task)) }),
  connectSocket({ url, transport: taskTransport(() => wx.cloud.connectContainer({ service: 'chat', path: '/' })) }),
]

const socket = connectSocket<Incoming, Outgoing>({ url, codec: json() })
Page({
  data: { messages: [] as Incoming[] },
  onLoad() {
    socket.messages$.subscribe((message) => this.setData({ messages: this.data.messages.concat(message) }))
  },
  say({ detail }: WechatMiniprogram.Input) {
    void socket.send({ type: 'say', text: detail.value })
  },
})

// @ts-expect-error it has to be called
connectSocket({ url, transport: socketTaskTransport })
// @ts-expect-error a task is no host
connectSocket({ url, host: task })

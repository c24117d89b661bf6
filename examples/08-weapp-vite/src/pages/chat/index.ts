import { scan, type Subscription } from 'rxjs'
import { connectSocket, isSocketError, json, type Socket, type SocketError } from 'wx-socket'

interface Message {
  text: string
}

const banners: Record<string, string> = { connecting: '连接中…', waiting: '正在重连…', closed: '连接已断开' }

Page({
  data: { banner: '', messages: [] as Message[], text: '' },
  // Both since onLoad.
  socket: {} as Socket<Message, Message>,
  watching: {} as Subscription,

  onLoad() {
    this.socket = connectSocket<Message, Message>({ url: 'wss://example.com/chat', codec: json() })
    this.watching = this.socket.state$.subscribe(({ phase }) => this.setData({ banner: banners[phase] || '' }))
    this.socket.errors$.subscribe(({ message, hint }) => console.warn(message, hint || '')) // survived: it tries again
    this.socket.messages$.pipe(scan((all, message) => all.concat(message), [] as Message[])).subscribe({
      next: (messages) => this.setData({ messages }),
      error: (error) => this.report(error), // the end
    })
  },

  say({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ text: '' })
    // Closed: the user has left, or `messages$` reports the end.
    this.socket.send({ text: detail.value }).catch((error) => isSocketError(error, 'CLOSED') || this.report(error))
  },

  report({ code, message, hint }: SocketError) {
    console.warn(message, hint || '')
    wx.showToast({ title: `连接出错 ${code}`, icon: 'none' })
  },

  onUnload() {
    this.watching.unsubscribe() // this page is gone: no setData for `closing`
    this.socket.close() // completes all streams
  },
})

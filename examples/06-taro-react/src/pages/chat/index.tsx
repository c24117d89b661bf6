import { Input, View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { useEffect, useRef, useState } from 'react'
import { scan } from 'rxjs'
import { connectSocket, isSocketError, json, type Socket, type SocketError } from 'wx-socket'

interface Message {
  text: string
}

const banners: Record<string, string> = { connecting: '连接中…', waiting: '正在重连…', closed: '连接已断开' }

export default function Chat() {
  const [banner, setBanner] = useState('')
  const [messages, setMessages] = useState<Message[]>([])
  const [text, setText] = useState('')
  const socketRef = useRef<Socket<Message, Message>>()

  useEffect(() => {
    const socket = connectSocket<Message, Message>({ url: 'wss://example.com/chat', codec: json() })
    const watching = socket.state$.subscribe(({ phase }) => setBanner(banners[phase] || ''))
    socket.errors$.subscribe(({ message, hint }) => console.warn(message, hint || '')) // survived: it tries again
    socket.messages$.pipe(scan((all, message) => all.concat(message), [] as Message[])).subscribe({
      next: setMessages,
      error: report, // the end
    })
    socketRef.current = socket
    return () => {
      watching.unsubscribe() // this page is gone: nothing to show for `closing`
      socket.close() // completes all streams
    }
  }, [])

  const say = (text: string) => {
    setText('')
    // Closed: the user has left, or `messages$` reports the end.
    socketRef.current?.send({ text }).catch((error) => isSocketError(error, 'CLOSED') || report(error))
  }

  return (
    <View>
      {banner && <View>{banner}</View>}
      {messages.map((message, index) => (
        <View key={index}>{message.text}</View>
      ))}
      <Input
        value={text}
        confirmType="send"
        onInput={({ detail }) => setText(detail.value)}
        onConfirm={({ detail }) => say(detail.value)}
      />
    </View>
  )
}

function report({ code, message, hint }: SocketError) {
  console.warn(message, hint || '')
  Taro.showToast({ title: `连接出错 ${code}`, icon: 'none' })
}

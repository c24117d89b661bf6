// Hosts whose "tasks" are the globals in disguise: each hears the events of all, as in Taro's Alipay runtime.
import { expect, test } from 'vitest'
import { createVirtualClock } from 'wx-socket/testing'
import { builds } from './world.js'

type Listener = (event: object) => void

/** One connection at a time, and every task ever given listens to it. The server hangs up once, on the first. */
function createHost() {
  const clock = createVirtualClock()
  const on: Record<string, Listener[]> = { open: [], message: [], error: [], close: [] }
  const emit = (name: string, event: object): void => on[name]!.slice().forEach((listener) => listener(event))
  const counts = { opens: 0, closes: 0 }
  let isOpen = false
  const end = (code: number): void => {
    if (!isOpen) return
    isOpen = false
    emit('close', { code })
  }
  const task = {
    send: ({ success }: any) => success({}),
    close({ success, code }: any) {
      counts.closes++
      success({})
      clock.setTimeout(() => end(code), 5)
    },
    onOpen: (listener: Listener) => on.open!.push(listener),
    onMessage: (listener: Listener) => on.message!.push(listener),
    onError: (listener: Listener) => on.error!.push(listener),
    onClose: (listener: Listener) => on.close!.push(listener),
  }
  const connectSocket = () => {
    clock.setTimeout(() => {
      isOpen = true
      counts.opens++
      emit('open', { header: {} })
    }, 20)
    return { ...task }
  }
  return { clock, counts, emit, hangUp: () => end(1006), host: { connectSocket } as any }
}

test.each(builds)('%s leaves its next connection alone once the one before it has closed', async (_, library) => {
  const { clock, counts, hangUp, host } = createHost()
  const socket = library.connectSocket({ url: 'wss://example.com', host, clock, retry: () => 1000 })
  await clock.advance(100)
  hangUp()
  await clock.advance(60_000)
  expect(counts).toEqual({ opens: 2, closes: 0 })
  expect(socket.state.phase).toBe('open')
})

test.each(builds)('%s hangs up on nothing when its socket has ended and another opens', async (_, library) => {
  const { clock, counts, hangUp, host } = createHost()
  const first = library.connectSocket({ url: 'wss://example.com/first', host, clock, retry: false })
  await clock.advance(100)
  hangUp()
  const second = library.connectSocket({ url: 'wss://example.com/second', host, clock })
  await clock.advance(60_000)
  expect([first.state.phase, second.state.phase]).toEqual(['closed', 'open'])
  expect(counts).toEqual({ opens: 2, closes: 0 })
})

import { expect, test } from 'vitest'
import { connectSocket } from 'wx-socket'
import { createFakeWx } from 'wx-socket/testing'
import { openBoth } from './sockets.js'

test('two are open side by side; where five are open already, the second is told by whom, and waits', async () => {
  const wx = createFakeWx({ profile: 'android-bridge' })
  const { clock } = wx.fake
  const others = ['a', 'b', 'c', 'd'].map((name) =>
    connectSocket({ url: `wss://${name}.example.com`, host: wx, clock }),
  )
  await clock.advance(100)
  const hints = []
  const urls = { chat: 'wss://example.com/chat', prices: 'wss://example.com/prices' }
  const { chat, prices } = openBoth({ ...urls, tell: (hint) => hints.push(hint), host: wx, clock, retry: () => 1000 })
  await clock.advance(500)
  expect([chat.state.phase, prices.state.phase]).toEqual(['open', 'waiting'])
  expect(hints[0]).toContain(
    'Open: wss://a.example.com, wss://b.example.com, wss://c.example.com, wss://d.example.com, wss://example.com/chat',
  )
  others[0].close()
  await clock.advance(2000)
  expect([chat.state.phase, prices.state.phase]).toEqual(['open', 'open'])
  ;[chat, prices, ...others].forEach((socket) => socket.close())
  await clock.advance(100)
})

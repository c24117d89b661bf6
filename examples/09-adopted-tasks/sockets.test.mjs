// What each gives in the place of a task, and how it comes out.
import { expect, test, vi } from 'vitest'
import { createFakeWx } from 'wx-socket/testing'
import { openContainer, openTaro, openUni } from './sockets.js'

const url = 'wss://example.com'
const server = (connection) =>
  connection.onMessage((text) => (text === 'quit' ? connection.lose() : connection.send(text)))

/** Hosts that open a task in ways of their own, over the fake. */
const hosts = {
  container: (fake) => ({ cloud: { connectContainer: async () => ({ socketTask: fake.connectSocket({ url }) }) } }),
  taro: (fake) => ({ connectSocket: async (options) => fake.connectSocket(options) }),
  uni: (fake) => ({
    connectSocket(options) {
      const task = fake.connectSocket(options)
      const { success, fail, complete } = options
      return success || fail || complete ? task : Promise.resolve({ errMsg: 'connectSocket:ok' })
    },
  }),
}

test.each([
  ['wx.cloud.connectContainer', 'container', (host, options) => openContainer(host, 'chat', options)],
  ['Taro', 'taro', (host, options) => openTaro(host, url, options)],
  ['uni-app', 'uni', (host, options) => openUni(host, url, options)],
])('a task of %s is adopted, and another after a loss', async (_, name, open) => {
  const wx = createFakeWx({ profile: 'android', server })
  const { clock, counters } = wx.fake
  const host = { connectSocket: wx.connectSocket, ...hosts[name](wx) }
  const socket = open(host, { clock })
  const received = []
  socket.messages$.subscribe((text) => received.push(text))
  socket.errors$.subscribe()
  socket.send('one')
  socket.send('quit')
  await clock.advance(100)
  expect(socket.state.phase).toBe('waiting')
  socket.send('two')
  await clock.advance(20_000)
  expect(received).toEqual(['one', 'two'])
  socket.close()
  await clock.advance(100)
  expect(counters.live).toBe(0)
})

test('what is none is told in its own words, and tried again', async () => {
  const wx = createFakeWx()
  const { clock } = wx.fake
  const connectSocket = vi.fn(async () => ({ errMsg: 'connectSocket:fail no network' }))
  const socket = openTaro({ connectSocket }, url, { clock })
  const errors = []
  socket.errors$.subscribe(({ code, message }) => errors.push([code, message]))
  await clock.advance(10_000)
  expect(errors[0]).toEqual(['CONNECT_FAILED', expect.stringContaining('no network')])
  expect(connectSocket.mock.calls.length).toBeGreaterThan(1)
  socket.close()
})

test('a task that was lost on the way ends it, and says what to do', async () => {
  const { clock } = createFakeWx().fake
  const socket = openUni({ connectSocket: () => undefined }, url, { clock })
  socket.messages$.subscribe({ error() {} })
  await clock.advance(0)
  const { error } = await socket.closed
  expect(error).toMatchObject({ code: 'CONNECT_FAILED', hint: expect.stringContaining('No SocketTask came') })
})

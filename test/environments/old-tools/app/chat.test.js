// jest 26, in jsdom as it is by default.
const { connectSocket } = require('wx-socket')
const { record } = require('wx-socket/companions')
const { filter } = require('wx-socket/operators')
const { createFakeWx } = require('wx-socket/testing')
const { createWebSocketClass } = require('wx-socket/websocket')

/** The first thing that comes back, of a page that said three too early. */
async function chat() {
  const wx = createFakeWx({ profile: 'android', server: (connection) => connection.onMessage(connection.send) })
  const socket = connectSocket({ url: 'wss://example.com', host: wx, clock: wx.fake.clock })
  const heard = []
  socket.messages$.pipe(filter((text) => text !== 'two')).subscribe((text) => heard.push(text))
  for (const text of ['one', 'two', 'three']) socket.send(text)
  await wx.fake.clock.advance(100)
  socket.close()
  await wx.fake.clock.advance(100)
  return heard
}

test('finds the companions and the WebSocket class', () => {
  expect([typeof record, createWebSocketClass({ host: createFakeWx() }).CLOSED]).toEqual(['function', 3])
})

test('runs on the fake', async () => {
  expect(await chat()).toEqual(['one', 'three'])
})

// Its timers of old, and those that later versions have.
test.each(['legacy', 'modern'])('runs on the fake while the timers are %s fake ones', async (kind) => {
  jest.useFakeTimers(kind)
  expect(await chat()).toEqual(['one', 'three'])
})

test.each(['legacy', 'modern'])('is told what to do where they were fake at import: %s', async (kind) => {
  jest.useFakeTimers(kind)
  jest.resetModules()
  const { clock } = require('wx-socket/testing').createFakeWx().fake
  await expect(clock.advance(100)).rejects.toMatchObject({
    code: 'INVALID_OPTION',
    hint: expect.stringContaining('setupFiles'),
  })
})

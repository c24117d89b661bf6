// jest 26, in jsdom as it is by default.
const { connectSocket } = require('wx-socket')
const { filter } = require('wx-socket/operators')
const { createFakeWx } = require('wx-socket/testing')

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

test('runs on the fake', async () => {
  expect(await chat()).toEqual(['one', 'three'])
})

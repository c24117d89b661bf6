import { connectSocket } from 'wx-socket'
import { record } from 'wx-socket/companions'
import { map, take } from 'wx-socket/operators'
import { createFakeWx } from 'wx-socket/testing'
import { createWebSocketClass } from 'wx-socket/websocket'

/** Says three things too early; resolves with the first two that come back. */
export async function chat() {
  const wx = createFakeWx({ profile: 'android', server: (connection) => connection.onMessage(connection.send) })
  const socket = connectSocket({ url: 'wss://example.com', host: wx, clock: wx.fake.clock })
  const recording = record(socket)
  const WebSocket = createWebSocketClass({ host: wx })
  const heard = []
  socket.messages$
    .pipe(
      map((text) => text.toUpperCase()),
      take(2),
    )
    .subscribe((text) => heard.push(text))
  for (const text of ['one', 'two', 'three']) socket.send(text)
  await wx.fake.clock.advance(100)
  socket.close()
  await wx.fake.clock.advance(100)
  return { heard, live: wx.fake.counters.live, recorded: recording.events.length > 0, states: WebSocket.CLOSED }
}

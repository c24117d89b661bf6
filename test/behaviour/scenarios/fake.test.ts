// What users of the built fake rely on: here and not in test/unit/testing, because lowering the code can break it.
import { expect, test } from 'vitest'
import { createFakeWx, type FakeConnection } from 'wx-socket/testing'

test('a server sees the close of its client', async () => {
  const connections: FakeConnection[] = []
  const wx = createFakeWx({ profile: 'android', server: (connection) => connections.push(connection) })
  const task = wx.connectSocket({ url: 'wss://example.com/chat', success() {} })
  await wx.fake.clock.advance(100)
  expect(connections[0]).toMatchObject({ url: 'wss://example.com/chat', closedByClient: undefined })
  task.close({ code: 3001, reason: 'bye', success() {} })
  await wx.fake.clock.advance(100)
  expect(connections[0]!.closedByClient).toEqual({ code: 3001, reason: 'bye' })
})

test('an app that is shown again by a listener of hide is not suspended', async () => {
  const wx: any = createFakeWx({ profile: 'android' })
  const { clock } = wx.fake
  let ran = false
  wx.onAppHide(() => wx.fake.show())
  wx.fake.hide()
  await clock.advance(6000)
  clock.setTimeout(() => (ran = true), 10)
  await clock.advance(10)
  expect(ran).toBe(true)
})

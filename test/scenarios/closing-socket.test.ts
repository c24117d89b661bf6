// Over real sockets: between the server's close frame and the close event a phone refuses to send. So does the fake.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFakeWx, type ProfileName } from 'wx-socket/testing'
import { WebSocket, WebSocketServer } from 'ws'
import { builds } from './world.js'

let server: WebSocketServer
let url: string
const received: string[] = []

/** Tells when a close frame has come, or is sent: the socket is closing, and the app has not heard of it. */
let closing: (() => void) | undefined
class Watched extends WebSocket {
  override close(...given: [number?, (string | Buffer)?]): void {
    super.close(...given)
    closing?.()
  }
}

beforeEach(async () => {
  received.length = 0
  closing = undefined
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  server.on('connection', (peer) => {
    peer.on('message', (data) => {
      if (String(data) === 'close me') peer.close(4000, 'as you wish')
      else received.push(String(data))
    })
  })
  await once(server, 'listening')
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(async () => {
  server.clients.forEach((client) => client.terminate())
  await new Promise<unknown>((resolve) => void server.close(resolve))
})

const profiles: ProfileName[] = ['devtools', 'android', 'android-bridge', 'ios', 'legacy']

describe.each(profiles)('on %s', (profile) => {
  const refusal =
    profile === 'legacy'
      ? 'sendSocketMessage:fail WebSocket is not connected'
      : expect.stringMatching(/:fail (SocketTask\.readyState is not OPEN|webSocket is not connected)$/)

  test('a send on a closing socket fails, as on one that is closed', async () => {
    const wx = createFakeWx({ profile, webSocket: Watched })
    const task = wx.connectSocket({ url, success() {} })
    const send = (data: string, answers: object) =>
      task ? task.send({ data, ...answers }) : wx.sendSocketMessage({ data, ...answers })
    const told: unknown[] = []
    closing = () =>
      send('too late', { success: () => told.push('success'), fail: ({ errMsg }: any) => told.push(errMsg) })
    const opened = () => send('close me', { success() {} })
    const closed = new Promise((resolve) => (task ? task.onClose(resolve) : wx.onSocketClose(resolve)))
    if (task) task.onOpen(opened)
    else wx.onSocketOpen(opened)
    expect(await closed).toMatchObject({ code: 4000 })
    // Some clients answer a macrotask later.
    await expect.poll(() => told).toEqual([refusal])
    expect(received).toEqual([])
  })

  test('a send after the close that the app asked for fails', async () => {
    const wx = createFakeWx({ profile, webSocket: Watched })
    const task = wx.connectSocket({ url, success() {} })
    await new Promise((resolve) => (task ? task.onOpen(resolve) : wx.onSocketOpen(resolve)))
    const told: unknown[] = []
    const answers = { success: () => told.push('success'), fail: ({ errMsg }: any) => told.push(errMsg) }
    if (task) task.close({ success() {} })
    else wx.closeSocket({ success() {} })
    if (task) task.send({ data: 'too late', ...answers })
    else wx.sendSocketMessage({ data: 'too late', ...answers })
    await expect.poll(() => told).toEqual([refusal])
  })

  test.each(builds)(
    'no message is lost between the close frame and the close event: %s',
    async (_, { connectSocket }) => {
      const wx = createFakeWx({ profile, webSocket: Watched })
      const socket = connectSocket({ url, host: wx, clock: wx.fake.clock, retry: () => 10 })
      let late: Promise<void> | undefined
      closing = () => (late ??= socket.send('kept'))
      // Where the answer comes late, the close may overtake this one, too.
      socket.send('close me').catch(() => {})
      await expect.poll(() => late !== undefined).toBe(true)
      // Where the answer comes a macrotask later, the close may overtake it: then it says that it does not know.
      const outcome = await late!.then(
        () => 'sent',
        ({ maybeDelivered }) => maybeDelivered,
      )
      expect(['sent', true]).toContain(outcome)
      if (outcome === 'sent') await expect.poll(() => received).toEqual(['kept'])
      await socket.close()
    },
  )
})

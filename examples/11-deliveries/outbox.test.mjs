// The outbox against a real server: it is down, it loses connections, and the app is killed.
import { expect, test, vi } from 'vitest'
import { createFakeWx } from 'wx-socket/testing'
import { WebSocket, WebSocketServer } from 'ws'
import { openOutbox } from './outbox.js'
import { acceptDeliveries } from './server.mjs'

/** Of a phone: what is in it outlives the app. */
const held = new Map()
const storage = {
  setStorage: ({ key, data, success }) => setImmediate(() => success(held.set(key, data))),
  getStorage: ({ key, success }) => setImmediate(() => success({ data: held.get(key) })),
  removeStorage: ({ key, success }) => setImmediate(() => success(held.delete(key))),
  getStorageInfo: ({ success }) => setImmediate(() => success({ keys: [...held.keys()] })),
}

test('what was said arrives once and in order, whatever happens', async () => {
  const known = new Set()
  const applied = []
  const listen = async (port) => {
    const server = new WebSocketServer({ host: '127.0.0.1', port })
    await new Promise((resolve) => server.on('listening', resolve))
    acceptDeliveries(server, known, (text) => applied.push(text))
    return server
  }
  const shut = (server) => {
    for (const client of server.clients) client.terminate()
    return new Promise((resolve) => server.close(resolve))
  }
  let server = await listen(0)
  const { port } = server.address()
  const start = () =>
    openOutbox({
      url: `ws://127.0.0.1:${port}`,
      host: { ...createFakeWx({ webSocket: WebSocket }), ...storage },
      retry: () => 20,
    })

  const app = start()
  await app.deliver('one')
  await shut(server)
  const lost = app.deliver('two').catch((error) => error)
  let shown
  app.pending$.subscribe((pending) => (shown = pending.map(({ body }) => body)))
  await vi.waitFor(() => expect([shown, held.size]).toEqual([['two'], 1]))
  // The app ends, and nothing of it is left but the storage.
  await app.socket.close({ drain: false })
  expect(await lost).toMatchObject({ code: 'CLOSED', maybeDelivered: true })

  server = await listen(port)
  const next = start()
  await next.deliver('three')
  expect(applied).toEqual(['one', 'two', 'three'])
  await vi.waitFor(() => expect(held.size).toBe(0))
  await next.socket.close()
  await shut(server)
})

// Topics against a real server: two views of one price, and a connection that is lost.
import { expect, test, vi } from 'vitest'
import { createFakeWx } from 'wx-socket/testing'
import { WebSocket, WebSocketServer } from 'ws'
import { openPrices } from './prices.js'
import { serveTopics } from './server.mjs'

test('two views share one subscription, which outlives a loss and ends with the last of them', async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await new Promise((resolve) => server.on('listening', resolve))
  const { count, publish } = serveTopics(server)
  const url = `ws://127.0.0.1:${server.address().port}`
  const { socket, prices } = openPrices({ url, host: createFakeWx({ webSocket: WebSocket }), retry: () => 20 })
  const views = [[], []]
  const leave = views.map((view) => prices('tea').subscribe(({ price }) => view.push(price)))
  await vi.waitFor(() => expect(count('tea')).toBe(1))
  publish('tea', { price: 3 })
  publish('coffee', { price: 9 })
  await vi.waitFor(() => expect(views).toEqual([[3], [3]]))
  const [lost] = server.clients
  lost.terminate()
  // Another connection, with a subscription of its own.
  await vi.waitFor(() => expect([[...server.clients].includes(lost), count('tea')]).toEqual([false, 1]))
  publish('tea', { price: 4 })
  await vi.waitFor(() =>
    expect(views).toEqual([
      [3, 4],
      [3, 4],
    ]),
  )
  leave.forEach((subscription) => subscription.unsubscribe())
  await vi.waitFor(() => expect(count('tea')).toBe(0))
  await socket.close()
  await new Promise((resolve) => server.close(resolve))
})

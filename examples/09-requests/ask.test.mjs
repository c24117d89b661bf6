// Requests against a real server, which restarts in the middle.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFakeWx } from 'wx-socket/testing'
import { WebSocket, WebSocketServer } from 'ws'
import { openRpc } from './ask.js'
import { answerRequests } from './server.mjs'

let server, rpc
let asked = []
beforeEach(async () => {
  asked = []
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await new Promise((resolve) => server.on('listening', resolve))
  const url = `ws://127.0.0.1:${server.address().port}`
  rpc = openRpc({ url, host: createFakeWx({ webSocket: WebSocket }), retry: () => 20 })
})
afterEach(async () => {
  await rpc.socket.close()
  await new Promise((resolve) => server.close(resolve))
})

test('each answer finds its question, and a refusal is an error', async () => {
  answerRequests(server, {
    double: ({ n }) => 2 * n,
    slow: () => new Promise((resolve) => setTimeout(resolve, 30, 'done')),
    user() {
      throw new Error('no such user')
    },
  })
  const answers = [rpc.ask('slow'), rpc.ask('double', { n: 4 }), rpc.ask('user').catch(({ message }) => message)]
  expect(await Promise.all(answers)).toEqual(['done', 8, 'no such user'])
})

test('what may be asked twice survives a restart of the server', async () => {
  answerRequests(server, {
    read() {
      asked.push('read')
      if (asked.length > 1) return 'read'
      for (const client of server.clients) client.close(1011, 'restarting')
      return new Promise(() => {})
    },
  })
  expect(await rpc.ask('read', {}, { idempotent: true })).toBe('read')
  expect(asked).toEqual(['read', 'read'])
})

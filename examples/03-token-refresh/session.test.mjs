// The session of this folder with a real WebSocket server, on a free port of the loopback interface.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createFakeWx } from 'wx-socket/testing'
import { WebSocket, WebSocketServer } from 'ws'
import { openSession } from './session.js'

let server, valid, received, sessions, logins, stored, refusesBy401

/** Every login makes the tokens before it worthless. */
const login = async () => (valid = `token ${++logins}`)
const isGood = ({ headers }) => headers.authorization === `Bearer ${valid}`
const storage = { get: () => stored, set: (token) => (stored = token) }
const expire = () => {
  valid = undefined
  for (const client of server.clients) client.close(4401, 'the token has expired')
}

beforeEach(async () => {
  // Waits before another try are random: now they are as short as can be.
  vi.spyOn(Math, 'random').mockReturnValue(0)
  valid = stored = undefined
  received = []
  sessions = []
  logins = 0
  refusesBy401 = false
  const verifyClient = ({ req }) => !refusesBy401 || isGood(req)
  server = new WebSocketServer({ host: '127.0.0.1', port: 0, verifyClient })
  server.on('connection', (client, request) => {
    if (!isGood(request)) return client.close(4401, 'the token has expired')
    sessions.push(request.headers.authorization)
    client.send('welcome')
    client.on('message', (data) => {
      received.push(String(data))
      client.send(`got ${data}`)
    })
  })
  await new Promise((resolve) => server.on('listening', resolve))
})
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve))
  vi.restoreAllMocks()
})

function open({ profile = 'android', background = {}, ...options } = {}) {
  const wx = createFakeWx({ profile, background, webSocket: WebSocket })
  const url = `ws://127.0.0.1:${server.address().port}`
  const socket = openSession({ storage, login, url, host: wx, ...options })
  const errors = []
  socket.errors$.subscribe(({ code, closeCode }) => errors.push(`${code} ${closeCode}`))
  return { socket, errors, fake: wx.fake }
}

test('logs in once, and again with the stored token', async () => {
  for (const text of ['one', 'two']) {
    const { socket } = open()
    await socket.send(text)
    await socket.close()
  }
  expect(logins).toBe(1)
  expect(sessions).toEqual(['Bearer token 1', 'Bearer token 1'])
  expect(received).toEqual(['one', 'two'])
})

test('gets a fresh token when the stored one has expired, and nothing that is queued is lost', async () => {
  stored = 'a token of last week'
  const { socket, errors } = open()
  await socket.send('hello')
  for await (const text of socket) {
    expect(text).toBe('got hello')
    await socket.close()
  }
  expect(errors).toEqual(['CONNECT_FAILED 4401'])
  expect(sessions).toEqual(['Bearer token 1'])
  expect(received).toEqual(['hello'])
})

test.each(['devtools', 'android', 'ios', 'legacy'])(
  'gets a fresh token when the server answers the stored one with 401, however %s reports that',
  async (profile) => {
    refusesBy401 = true
    stored = 'a token of last week'
    const { socket } = open({ profile })
    await socket.send('hello')
    await socket.close()
    expect(logins).toBe(1)
    expect(sessions).toEqual(['Bearer token 1'])
  },
)

test('comes back with a fresh token when the server says in the middle that it has expired', async () => {
  const { socket, errors } = open()
  await socket.opened
  const reopened = new Promise((resolve) => socket.errors$.subscribe(() => resolve(socket.opened)))
  expire()
  expect(await reopened).toMatchObject({ reconnected: true, attempt: 2 })
  await socket.send('still here')
  await socket.close()
  expect(errors).toEqual(['CONNECTION_LOST 4401'])
  expect(sessions).toEqual(['Bearer token 1', 'Bearer token 2'])
  expect(received).toEqual(['still here'])
})

test('keeps its token when it is the phone that refuses, which has just come back from the background', async () => {
  const { socket, errors, fake } = open({ background: { suspendAfter: 1 } })
  await socket.opened
  fake.hide()
  await vi.waitFor(() => expect(server.clients.size).toBe(0))
  fake.show()
  await vi.waitFor(() => expect(sessions.length).toBe(2))
  await socket.close()
  expect(errors).toContain('CONNECT_FAILED undefined')
  expect(sessions).toEqual(['Bearer token 1', 'Bearer token 1'])
})

test('gives up when a fresh token is refused, too', async () => {
  const { socket, errors } = open({ login: async () => 'not a good one' })
  const { code, error } = await socket.closed
  expect([code, error.code, error.closeReason]).toEqual([4401, 'CONNECT_FAILED', 'the token has expired'])
  expect(errors).toEqual(['CONNECT_FAILED 4401'])
})

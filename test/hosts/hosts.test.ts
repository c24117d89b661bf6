// The scenarios on hosts that nobody here wrote, over `ws`, against a real server: whatever a host does, our semantics
// hold. `npm run test:hosts` installs the hosts and runs this.
import { createServer } from 'node:http'
import type { AddressInfo, Socket as NetSocket } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connectSocket, type Socket } from 'wx-socket'
import { WebSocket, WebSocketServer } from 'ws'

/** One line each. `tellsCloseCode`: whether it passes the server's close code on. */
const hosts: { name: string; tellsCloseCode: boolean; load: () => Promise<any> }[] = [
  {
    name: 'mpx',
    tellsCloseCode: true,
    load: () => import('./packages/node_modules/@mpxjs/api-proxy/src/platform/api/socket/index.web.js' as string),
  },
]

interface Seen {
  received: (string | number[])[]
  closed?: number
}

const http = createServer()
const server = new WebSocketServer({
  server: http,
  verifyClient: ({ req }, answer) => answer(req.url !== '/forbidden', 403),
})
const sockets = new Set<NetSocket>()
let seen: Seen[] = []
let url: string

http.on('connection', (socket) => sockets.add(socket))
server.on('connection', (peer) => {
  const mine: Seen = { received: [] }
  seen.push(mine)
  peer.on('message', (data: Buffer, isBinary: boolean) => {
    mine.received.push(isBinary ? [...data] : data.toString())
    const [, code] = /^close (\d+)$/.exec(data.toString()) ?? []
    if (code) peer.close(Number(code), 'by the server')
    else peer.send(data, { binary: isBinary })
  })
  peer.on('close', (code) => (mine.closed = code))
})

const unhandled: unknown[] = []
process.on('unhandledRejection', (reason) => unhandled.push(reason))

beforeAll(async () => {
  // What a browser would have; the hosts look for it there.
  Object.assign(globalThis, { WebSocket, window: globalThis, location: { protocol: 'http:' } })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}`
})
afterAll(() => {
  for (const socket of sockets) socket.destroy()
  http.close()
})
beforeEach(() => (seen = []))
afterEach(async () => {
  await expect.poll(() => server.clients.size).toBe(0)
  expect(unhandled).toEqual([])
})

describe.each(hosts)('on $name', ({ load, tellsCloseCode }) => {
  let host: any
  beforeAll(async () => (host = await load()))

  const collect = (socket: Socket): unknown[] => {
    const received: unknown[] = []
    const plain = (data: string | ArrayBuffer) => (typeof data === 'string' ? data : [...new Uint8Array(data)])
    socket.messages$.subscribe({ next: (data) => received.push(plain(data)), error: () => {} })
    return received
  }

  test('early sends arrive in order, text and bytes, and come back the same', async () => {
    const socket = connectSocket({ url, host })
    const received = collect(socket)
    const all = ['1', [8, 7], '2', '茶']
    const sent = ['1', new Uint8Array([9, 8, 7]).subarray(1), '2', '茶'].map((data) => socket.send(data))
    await Promise.all(sent)
    await expect.poll(() => received.length).toBe(4)
    expect(received).toEqual(all)
    expect(seen[0]!.received).toEqual(all)
    expect(await socket.close({ code: 3001, reason: 'bye' })).toEqual({ code: 3001, reason: 'bye', wasClean: true })
    await expect.poll(() => seen[0]!.closed).toBeDefined()
  })

  test('messages are iterated', async () => {
    const socket = connectSocket({ url, host })
    const received: unknown[] = []
    for (const text of ['a', 'b', 'c']) socket.send(text)
    for await (const text of socket) if (received.push(text) === 3) await socket.close()
    expect(received).toEqual(['a', 'b', 'c'])
  })

  test.each([4001, 1011, 1001])('the server closes with %i', async (code) => {
    const socket = connectSocket({ url, host })
    socket.send(`close ${code}`)
    const info = await socket.closed
    expect(info).toMatchObject({
      code: tellsCloseCode ? code : 1006,
      wasClean: false,
      error: { code: 'CONNECTION_LOST' },
    })
    await expect(socket.send('late')).rejects.toMatchObject({ code: 'CLOSED', cause: info.error })
  })

  test.each(['/forbidden', undefined])('a handshake that fails says so: %s', async (path) => {
    const socket = connectSocket({ url: path ? url + path : 'ws://127.0.0.1:9', host })
    const sent = socket.send('never')
    await expect(socket.opened).rejects.toMatchObject({ code: 'CONNECT_FAILED', kind: path ? 'http' : 'refused' })
    await expect(sent).rejects.toMatchObject({ code: 'CLOSED' })
    expect(seen).toEqual([])
  })

  test('a close before open closes, and open is never reported', async () => {
    const socket = connectSocket({ url, host })
    const phases: string[] = []
    socket.state$.subscribe(({ phase }) => phases.push(phase))
    expect(await socket.close()).toEqual({ code: 1000, reason: '', wasClean: true })
    await expect(socket.opened).rejects.toMatchObject({ code: 'CLOSED' })
    expect(phases).toEqual(['connecting', 'closing', 'closed'])
  })

  test('two sockets live side by side, and a third after them', async () => {
    const pair = [connectSocket({ url, host }), connectSocket({ url, host })]
    const received = pair.map(collect)
    await Promise.all(pair.map((socket, i) => socket.send(`to ${i}`)))
    await expect.poll(() => received).toEqual([['to 0'], ['to 1']])
    await Promise.all(pair.map((socket) => socket.close()))
    const again = connectSocket({ url, host })
    expect(await again.opened).toMatchObject({ attempt: 1 })
    await again.close()
  })
})

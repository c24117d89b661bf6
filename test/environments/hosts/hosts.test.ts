// The scenarios on hosts that nobody here wrote, over `ws`, against a real server: whatever a host does, our semantics
// hold. `npm run test:hosts` installs the hosts and runs this.
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket as NetSocket } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { backoff, connectSocket, type Socket, type SocketError } from 'wx-socket'
import { WebSocketServer } from 'ws'
import { pretendBrowser } from './browser.js'
import { hosts } from './hosts.js'
import { pretendMiniProgram } from './mini-program.js'

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
    else if (data.toString() === 'bytes, please') peer.send(new Uint8Array([7, 8, 9]))
    else peer.send(data, { binary: isBinary })
  })
  peer.on('close', (code) => (mine.closed = code))
})

const listen = (server: Server): Promise<string> =>
  new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)),
  )

/** Of a port that had a server a moment ago. */
async function refusedUrl(): Promise<string> {
  const gone = createServer()
  const refused = await listen(gone)
  await new Promise((resolve) => gone.close(resolve))
  return refused
}

const unhandled: unknown[] = []
process.on('unhandledRejection', (reason) => unhandled.push(reason))

beforeAll(async () => {
  pretendBrowser()
  pretendMiniProgram()
  url = await listen(http)
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

describe.each(hosts)('on $name', ({ load, bytesAs, asked, tellsCloseCode, tellsFailure }) => {
  let host: any
  beforeAll(async () => (host = await load()))

  const collect = (socket: Socket): unknown[] => {
    const received: unknown[] = []
    const plain = (data: string | ArrayBuffer) => (typeof data === 'string' ? data : [...new Uint8Array(data)])
    socket.messages$.subscribe({ next: (data) => received.push(plain(data)), error: () => {} })
    return received
  }

  test('bytes come as the list of hosts says', async () => {
    const task = await host.connectSocket({ url, ...asked, success() {}, fail() {} })
    const data = await new Promise<object>((resolve) => {
      task.onMessage(({ data }: { data: object }) => resolve(data))
      task.onOpen(() => task.send({ data: 'bytes, please', success() {}, fail() {} }))
    })
    if (bytesAs === 'base64') expect(data).toBe('BwgJ')
    else if (bytesAs === 'layer') expect(data).toMatchObject({ data: 'BwgJ', isBuffer: true })
    else expect(Object.prototype.toString.call(data)).toBe(`[object ${bytesAs}]`)
    task.close({ success() {}, fail() {} })
  })

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
    const socket = connectSocket({ url, host, retry: false })
    socket.send(`close ${code}`)
    const info = await socket.closed
    expect(info).toMatchObject({
      code: tellsCloseCode ? code : 1006,
      wasClean: false,
      error: { code: 'CONNECTION_LOST' },
    })
    await expect(socket.send('late')).rejects.toMatchObject({ code: 'CLOSED', cause: info.error })
  })

  test('a socket that was lost comes back, and what was sent meanwhile arrives in order', async () => {
    const socket = connectSocket({ url, host, retry: backoff({ initial: 100 }) })
    const received = collect(socket)
    const lost = new Promise<SocketError>((resolve) => socket.errors$.subscribe(resolve))
    socket.send('close 1011')
    expect(await lost).toMatchObject({ code: 'CONNECTION_LOST' })
    for (const text of ['a', 'b', 'c']) socket.send(text)
    expect(await socket.opened).toMatchObject({ attempt: 2, reconnected: true })
    await expect.poll(() => received).toEqual(['a', 'b', 'c'])
    await socket.close()
    expect(seen).toHaveLength(2)
  })

  test.each(['http', 'refused'])('a handshake that fails says so: %s', async (kind) => {
    const socket = connectSocket({ url: kind === 'http' ? `${url}/forbidden` : await refusedUrl(), host, retry: false })
    const sent = socket.send('never')
    const failed = { code: 'CONNECT_FAILED', kind: tellsFailure ? kind : 'unknown' }
    await expect(socket.opened).rejects.toMatchObject(failed)
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

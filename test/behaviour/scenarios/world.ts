import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo, Socket } from 'node:net'
import * as dist from 'wx-socket'
import { createFakeWx, createVirtualClock, type FakeWx, type FakeWxOptions, type ProfileName } from 'wx-socket/testing'
import { WebSocket, WebSocketServer } from 'ws'

/** The package as its users get it: for bundlers and Node, and as 构建 npm copies it. */
export const builds: [string, typeof dist][] = [
  ['dist', dist],
  ['miniprogram_dist', createRequire(import.meta.url)('../../../miniprogram_dist/index.js')],
]

/** A connection as the server sees it, in memory or for real. */
export interface Seen {
  path: string
  header: Record<string, string>
  received: (string | ArrayBuffer)[]
  closed: { code: number; reason: string } | undefined
}

/** A host, a server behind it, and a way to let things happen between them. */
export interface World {
  wx: FakeWx<any>
  clock: dist.Clock
  url: string
  seen: Seen[]
  /** Lets time pass until it is so. Fails after five seconds. */
  until(isSo: () => unknown): Promise<void>
  /** Lets so many milliseconds pass: only where nothing shall happen. */
  pass(milliseconds: number): Promise<void>
}

interface Peer {
  send(data: string | ArrayBuffer): void
  close(code: number, reason: string): void
}

/** What every server here does: answers `re:` and the text, sends bytes back, closes when it is told to. */
function answer(peer: Peer, seen: Seen, data: string | ArrayBuffer): void {
  seen.received.push(data)
  if (typeof data !== 'string') return peer.send(data)
  const [, code, reason = ''] = /^close (\d+) ?(.*)$/.exec(data) ?? []
  if (code) peer.close(Number(code), reason)
  else peer.send(`re:${data}`)
}

type Options = Omit<FakeWxOptions, 'clock' | 'webSocket' | 'server'>

async function inMemory(options: Options, run: (world: World) => Promise<void>): Promise<void> {
  const clock = createVirtualClock()
  const seen: Seen[] = []
  const wx = createFakeWx({
    ...options,
    clock,
    server(connection) {
      const path = connection.url.replace(/^\w+:\/\/[^/]+/, '')
      if (path === '/forbidden') return connection.refuse('http')
      if (path === '/silent') return connection.hold()
      const mine: Seen = { path, header: lowerCase(connection.header), received: [], closed: undefined }
      seen.push(mine)
      connection.accept({ 'Sec-WebSocket-Protocol': connection.protocols[0] ?? '' })
      if (path === '/greeting') connection.send('welcome')
      connection.onMessage((data) => answer(connection, mine, data))
      connection.onClose((code, reason) => (mine.closed = { code, reason }))
    },
  })
  const until = async (isSo: () => unknown): Promise<void> => {
    for (let time = 0; !isSo(); time += 5) {
      if (time > 5000) throw new Error(`it never became so: ${isSo}`)
      await clock.advance(5)
    }
  }
  await run({ wx, clock, url: 'ws://example.com', seen, until, pass: (milliseconds) => clock.advance(milliseconds) })
}

async function overSockets(options: Options, run: (world: World) => Promise<void>): Promise<void> {
  const seen: Seen[] = []
  const http = createServer()
  const sockets = new Set<Socket>()
  http.on('connection', (socket) => sockets.add(socket))
  const server = new WebSocketServer({
    server: http,
    verifyClient: ({ req }, answer) =>
      req.url === '/forbidden' ? answer(false, 403) : req.url !== '/silent' && answer(true),
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  server.on('connection', (peer, request) => {
    const mine: Seen = {
      path: request.url!,
      header: request.headers as Seen['header'],
      received: [],
      closed: undefined,
    }
    seen.push(mine)
    if (mine.path === '/greeting') peer.send('welcome')
    peer.on('message', (data: Buffer, isBinary: boolean) => {
      const { buffer, byteOffset, byteLength } = data
      answer(
        peer,
        mine,
        isBinary ? (buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer) : data.toString(),
      )
    })
    peer.on('close', (code, reason) => (mine.closed = { code, reason: reason.toString() }))
  })
  const wx = createFakeWx({ ...options, webSocket: WebSocket })
  const pass = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))
  const until = async (isSo: () => unknown): Promise<void> => {
    for (const end = Date.now() + 5000; !isSo(); await pass(2)) {
      if (Date.now() > end) throw new Error(`it never became so: ${isSo}`)
    }
  }
  try {
    const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}`
    await run({ wx, clock: wx.fake.clock, url, seen, until, pass })
  } finally {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => http.close(resolve))
  }
}

/** Every client, with a server in memory and over real sockets. */
export const worlds = (['devtools', 'android', 'android-bridge', 'ios', 'legacy'] as ProfileName[]).flatMap((profile) =>
  [inMemory, overSockets].map((place) => ({
    name: `${profile}, ${place === inMemory ? 'in memory' : 'over real sockets'}`,
    profile,
    real: place === overSockets,
    run: (scenario: (world: World) => Promise<void>, options: Options = {}) => place({ ...options, profile }, scenario),
  })),
)

function lowerCase(header: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(header).map(([name, value]) => [name.toLowerCase(), value]))
}

import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { createFakeWx, createVirtualClock, type FakeWxOptions } from '../../../src/testing/index.js'
import { isPhone, listen, names, profiles, taskProfiles } from './page.js'

let server: WebSocketServer
let url: string

beforeEach(async () => {
  server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    verifyClient({ req }, answer) {
      if (req.url === '/silent') server.emit('silent', req.socket.resume())
      else if (req.url === '/forbidden') answer(false, 403)
      else answer(true)
    },
  })
  await once(server, 'listening')
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(async () => {
  server.clients.forEach((client) => client.terminate())
  await new Promise<unknown>((resolve) => void server.close(resolve))
})

/** A page on real sockets; `next` waits for its next event. */
function connect(profile: (typeof profiles)[number], path = '', request = {}, options: FakeWxOptions = {}) {
  const wx = createFakeWx({ ...options, profile, webSocket: WebSocket })
  const heard: [string, any][] = []
  let wake = (): void => {}
  const hear = (event: string) => (payload: unknown) => {
    heard.push([event, payload])
    wake()
  }
  const next = async (): Promise<[string, any]> => {
    while (!heard.length) await new Promise<void>((resolve) => (wake = resolve))
    return heard.shift()!
  }
  const task = wx.connectSocket({ url: path.includes('://') ? path : url + path, ...request })
  const slots = task ? ['onOpen', 'onMessage', 'onError', 'onClose'] : []
  slots.forEach((name) => task[name](hear(name.slice(2).toLowerCase())))
  if (!task) {
    wx.onSocketOpen(hear('open'))
    wx.onSocketMessage(hear('message'))
    wx.onSocketError(hear('error'))
    wx.onSocketClose(hear('close'))
  }
  const send = (data: string | ArrayBuffer): any => (task ? task.send({ data }) : wx.sendSocketMessage({ data }))
  const close = (code: number, reason: string): any =>
    task ? task.close({ code, reason }) : wx.closeSocket({ code, reason })
  return {
    task,
    heard,
    next,
    send,
    close,
    closeSocket: (given: object) => wx.closeSocket(given),
    hear,
    fake: wx.fake,
    counters: wx.fake.counters,
  }
}

async function accepted(): Promise<WebSocket> {
  const [socket] = await once(server, 'connection')
  return socket
}

/** A port where nobody listens. */
async function closedPort(): Promise<string> {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  listener.close()
  await once(listener, 'close')
  return `ws://127.0.0.1:${port}`
}

describe.each(profiles)('29. the %s client on real sockets', (profile) => {
  test('29. exchanges text', async () => {
    server.on('connection', (socket) => socket.on('message', (data) => socket.send(`echo ${data}`)))
    const { next, send } = connect(profile)
    expect((await next())[0]).toBe('open')
    void send('hello 你好')
    expect(await next()).toEqual(['message', { data: 'echo hello 你好' }])
  })

  test('29. negotiates a subprotocol', async () => {
    const [page, socket] = [connect(profile, '', { protocols: ['chat'] }), await accepted()]
    expect(socket.protocol).toBe('chat')
    const header = { 'Sec-WebSocket-Protocol': 'chat' }
    const payload = isPhone(profile) ? { header, profile: expect.any(Object) } : {}
    expect(await page.next()).toEqual(['open', payload])
  })

  test('29. sends the header', async () => {
    connect(profile, '', { header: { 'x-token': 'secret' } })
    const [, request] = await once(server, 'connection')
    expect(request.headers['x-token']).toBe('secret')
  })

  test('29. hears the code and reason of the server', async () => {
    const [page, socket] = [connect(profile), await accepted()]
    await page.next()
    socket.close(4001, 'token expired')
    expect(await page.next()).toEqual(['close', { code: 4001, reason: 'token expired' }])
    expect(page.counters).toMatchObject({ opened: 1, closed: 1 })
  })

  test('29. tells the server its code and reason', async () => {
    const [page, socket] = [connect(profile), await accepted()]
    const closed = once(socket, 'close')
    await page.next()
    void page.close(3001, 'bye')
    const [code, reason] = await closed
    expect([code, String(reason)]).toEqual([3001, 'bye'])
    expect(await page.next()).toEqual(['close', { code: 3001, reason: 'bye' }])
  })

  test('29. loses a connection that the server breaks off', async () => {
    const [page, socket] = [connect(profile), await accepted()]
    await page.next()
    socket.terminate()
    if (profile.startsWith('android')) expect((await page.next())[0]).toBe('error')
    expect(await page.next()).toMatchObject(['close', { code: 1006 }])
  })

  test('29. freezes the app on the real clock, cuts its sockets, and tells it after show', async () => {
    const background = { suspendAfter: 20 }
    const [page, socket] = [connect(profile, '', {}, { background }), await accepted()]
    await page.next()
    const cut = once(socket, 'close')
    page.fake.clock.setTimeout(() => page.hear('timer')(undefined), 22)
    page.fake.hide()
    expect((await cut)[0]).toBe(1006)
    page.fake.show()
    expect(await page.next()).toEqual(['close', { reason: 'interrupted' }])
    expect((await page.next())[0]).toBe('timer')
    expect(page.counters.live).toBe(0)
  })

  test('29. loses its sockets when the network changes', async () => {
    const [page, socket] = [connect(profile), await accepted()]
    await page.next()
    const cut = once(socket, 'close')
    page.fake.network('4g')
    if (profile.startsWith('android')) expect((await page.next())[0]).toBe('error')
    expect(await page.next()).toMatchObject(['close', { code: 1006 }])
    expect((await cut)[0]).toBe(1006)
  })

  const refused = {
    devtools: '未完成的操作',
    ...onPhones('code:2,'),
    legacy: expect.stringContaining('connectSocket:fail'),
  }
  const forbidden = { ...refused, ...onPhones('code:20,') }

  test.each<[string, Record<string, unknown>, () => Promise<string>]>([
    ['a refused port', refused, closedPort],
    ['a 403 at the handshake', forbidden, async () => '/forbidden'],
  ])('29. reports %s as it does any', async (_, texts, path) => {
    const { next, counters } = connect(profile, await path())
    expect(await next()).toMatchObject(['error', { errMsg: texts[profile] }])
    if (profile === 'devtools') expect(await next()).toEqual(['close', { code: 1006, reason: 'abnormal closure' }])
    expect(counters.live).toBe(0)
  })
})

describe.each(taskProfiles)('29. the %s client on real sockets', (profile) => {
  test('29. exchanges bytes', async () => {
    server.on('connection', (socket) =>
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })),
    )
    const { next, send } = connect(profile)
    await next()
    void send(new Uint8Array([0, 1, 254, 255]).buffer)
    const [event, { data }] = await next()
    expect(event).toBe('message')
    expect(Object.prototype.toString.call(data)).toBe('[object ArrayBuffer]')
    expect(Array.from(new Uint8Array(data))).toEqual([0, 1, 254, 255])
  })

  test('29. neither sends nor hears on a half-open connection', async () => {
    const [page, socket] = [connect(profile), await accepted()]
    await page.next()
    const received: string[] = []
    socket.on('message', (data) => received.push(String(data)))
    page.fake.halfOpen()
    void page.send('lost')
    socket.send('lost too')
    // What comes back has passed all that was sent, on both ways.
    socket.ping()
    await once(socket, 'pong')
    expect([received, page.heard]).toEqual([[], []])
  })

  test('29. gives a half-open connection up without a word to the server', async () => {
    const [page, socket] = [connect(profile), await accepted()]
    await page.next()
    const closed = once(socket, 'close')
    page.fake.halfOpen()
    page.closeSocket({ code: 3001, reason: 'bye', success: () => {} })
    expect((await closed)[0]).toBe(1006)
  })

  test('29. closes a connection during the handshake', async () => {
    const page = connect(profile, '/silent')
    const [socket] = await once(server, 'silent')
    const hungUp = once(socket, 'end')
    void page.close(3000, 'changed my mind')
    expect(await page.next()).toEqual(['close', { code: 3000, reason: 'changed my mind' }])
    await hungUp
    socket.destroy()
    expect(page.counters.live).toBe(0)
  })
})

function onPhones(code: string) {
  const text = expect.stringContaining(`exception onOpen fail ${code}`)
  return { android: text, 'android-bridge': text, ios: text }
}

/** Never opens; tells its close a moment after it was asked for, as `ws` does during the handshake. */
class SilentWebSocket {
  static closes = 0
  binaryType = ''
  protocol = ''
  readyState = 0
  onopen = null
  onmessage = null
  onerror = null
  onclose: ((event: object) => void) | null = null
  send(): void {}
  close(): void {
    SilentWebSocket.closes++
    void Promise.resolve().then(() => this.onclose && this.onclose({ code: 1006, reason: '' }))
  }
}

describe.each(profiles)('29. with a class of its own, the %s client', (profile) => {
  test('29. closes the socket that it gave up waiting for, and tells one error', async () => {
    const clock = createVirtualClock()
    const wx = createFakeWx({ profile, webSocket: SilentWebSocket, clock, connectTimeout: 5000 })
    const before = SilentWebSocket.closes
    const heard = listen(wx.connectSocket({ url }) || wx)
    await clock.advance(6000)
    expect(SilentWebSocket.closes).toBe(before + 1)
    expect(names(heard)).toEqual(['error'])
    expect(wx.fake.counters.live).toBe(0)
  })
})

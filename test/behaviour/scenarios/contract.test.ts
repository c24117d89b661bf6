// Single sentences of the contract that were once broken, on the built package, each on the smallest host that shows it.
import { describe, expect, test } from 'vitest'
import type { Transport } from 'wx-socket'
import { createFakeWx, createVirtualClock } from 'wx-socket/testing'
import { builds } from './world.js'

type Listener = (event?: any) => void

function createTaskHost() {
  const on: Record<string, Listener> = {}
  const task: any = { send() {}, close() {} }
  for (const name of ['Open', 'Message', 'Error', 'Close'])
    task[`on${name}`] = (listener: Listener) => (on[name] = listener)
  const clock = createVirtualClock()
  return { on, task, clock, host: { connectSocket: () => task } }
}

function createGlobalsHost() {
  const on: Record<string, Listener> = {}
  const clock = createVirtualClock()
  const log: string[] = []
  const wx: any = {
    connectSocket: () => void log.push('connect'),
    sendSocketMessage: () => log.push('send'),
    closeSocket: () => log.push('close'),
  }
  for (const name of ['Open', 'Message', 'Error', 'Close'])
    wx[`onSocket${name}`] = (listener: Listener) => (on[name] = listener)
  return { on, clock, log, wx }
}

describe.each(builds)('%s', (_, { connectSocket, taskTransport }) => {
  const url = 'wss://example.com'

  test('the latest to connect owns the globals, also one that connects when it hears of a takeover', async () => {
    const seen: string[] = []
    const server = (connection: any) => connection.onMessage((text: string) => seen.push(`${connection.url} ${text}`))
    const wx = createFakeWx({ profile: 'legacy', server })
    const { clock, counters } = wx.fake
    const dial = (name: string) => connectSocket({ url: `${url}/${name}`, host: wx, clock })
    const first = dial('first')
    await clock.advance(100)
    let third: ReturnType<typeof dial> | undefined
    first.messages$.subscribe({ complete: () => (third = dial('third')) })
    const second = dial('second')
    third!.send('hello')
    await clock.advance(60_000)
    expect(await second.closed).toEqual({ code: 1000, reason: 'taken over', wasClean: true })
    expect(third!.state.phase).toBe('open')
    expect(seen).toEqual([`${url}/third hello`])
    third!.close()
    await clock.advance(100)
    expect(counters.live).toBe(0)
  })

  test("after a fence the first close event is the old one's, whatever the new one does meanwhile", async () => {
    const { on, clock, wx } = createGlobalsHost()
    const first = connectSocket({ url, host: wx, clock, retry: false })
    on.Open!({})
    const second = connectSocket({ url, host: wx, clock, retry: false })
    expect(await first.closed).toMatchObject({ reason: 'taken over' })
    await clock.advance(1100)
    on.Open!({})
    const closed = second.close({ code: 3001 })
    on.Close!({ code: 1006 })
    expect(second.state.phase).toBe('closing')
    on.Close!({ code: 3001 })
    expect(await closed).toEqual({ code: 3001, reason: '', wasClean: true })
  })

  test('a takeover is clean, also of a socket that drains', async () => {
    const { on, clock, wx } = createGlobalsHost()
    const first = connectSocket({ url, host: wx, clock, retry: false })
    on.Open!({})
    first.send('x')
    first.close()
    connectSocket({ url, host: wx, clock, retry: false }).close()
    expect(await first.closed).toEqual({ code: 1000, reason: 'taken over', wasClean: true })
  })

  test('the first of two on a host that promises nothing is taken over', async () => {
    const { on, clock, wx } = createGlobalsHost()
    wx.connectSocket = () => Promise.resolve(undefined)
    const [first, second] = [
      connectSocket({ url, host: wx, clock, retry: false }),
      connectSocket({ url, host: wx, clock, retry: false }),
    ]
    await clock.advance(0)
    on.Open!({})
    expect(await first!.closed).toMatchObject({ reason: 'taken over', wasClean: true })
    expect(second!.state.phase).toBe('open')
    second!.close()
  })

  test('an error that has no words ends the socket like any other', async () => {
    const { on, clock, host } = createTaskHost()
    const socket = connectSocket({ url, host, clock, retry: false })
    on.Open!({})
    on.Error!(Object.create(null))
    await clock.advance(1000)
    expect(socket.state).toMatchObject({ phase: 'closed', error: { code: 'CONNECTION_LOST' } })
  })

  test('a refusal that has no words is a refusal', async () => {
    const { on, task, clock, host } = createTaskHost()
    task.send = ({ fail }: any) => fail(Object.create(null))
    const socket = connectSocket({ url, host, clock, retry: false })
    on.Open!({})
    const error: any = await socket.send('x').catch((reason: unknown) => reason)
    expect([error.code, error.maybeDelivered]).toEqual(['SEND_FAILED', undefined])
    socket.close()
  })

  test('what an unclean close cuts off rejects with the ending as it came', async () => {
    const { on, clock, host } = createTaskHost()
    const socket = connectSocket({ url, host, clock, retry: false })
    on.Open!({})
    const sent = socket.send('x').catch((reason: unknown) => reason)
    socket.close({ timeout: 50 })
    await clock.advance(50)
    const message = 'Cannot send: the socket is closed (code 1006)'
    expect(await sent).toMatchObject({ message, cause: { code: 1006, wasClean: false }, maybeDelivered: true })
  })

  test('after close() nothing is dispatched, not even what was received before a loss', async () => {
    const { on, clock, host } = createTaskHost()
    const socket = connectSocket({ url, host, clock, retry: false })
    const received: unknown[] = []
    on.Open!({})
    on.Message!({ data: 'held' })
    on.Close!({ code: 1006 })
    await socket.close()
    socket.messages$.subscribe({ next: (message) => received.push(message), error: () => received.push('error') })
    expect(received).toEqual(['error'])
  })

  test('a send is given up in its time, though somebody sets the clock back', async () => {
    const { on, clock, host } = createTaskHost()
    let back = 0
    const turned = { ...clock, now: () => clock.now() - back }
    const socket = connectSocket({ url, host, clock: turned, sendTimeout: 100, retry: false })
    on.Open!({})
    const sent = socket.send('x')
    back = 3_600_000
    await clock.advance(100)
    await expect(sent).rejects.toMatchObject({ code: 'SEND_FAILED', maybeDelivered: true })
    socket.close({ timeout: 1 })
  })

  test.each([
    { header: new Map([['Authorization', 't']]) },
    { header: { a: 'x\r\nEvil: 1' } },
    { header: { 'a b': 'x' } },
    { header: { a: Number.NaN } },
    { queue: new Map() },
    { protocols: [, 'a'] },
    { url: 'ws://:80' },
    { url: 'ws://x:y' },
  ])('what would be lost silently is refused: %o', (options) => {
    const { host } = createTaskHost()
    expect(() => connectSocket({ url, host, ...options } as any)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    )
  })

  test('a schema that returns nothing refuses the frame', () => {
    const { on, host, clock } = createTaskHost()
    const schema: any = { '~standard': { version: 1, vendor: 'x', validate: () => undefined } }
    const socket = connectSocket({ url, host, clock, schema, retry: false })
    const codes: string[] = []
    socket.errors$.subscribe(({ code }) => codes.push(code))
    on.Open!({})
    on.Message!({ data: 'x' })
    expect(codes).toEqual(['DECODE_FAILED'])
    socket.close()
  })

  test('a host name does not decide why a connection failed', async () => {
    const { on, clock, host } = createTaskHost()
    const socket = connectSocket({ url, host, clock, retry: false })
    on.Error!({ errMsg: 'connect ECONNREFUSED tls.example.com:443' })
    expect((await socket.closed).error).toMatchObject({ kind: 'refused', retryable: true })
  })

  test("a container's answer is adopted as it is", async () => {
    const { on, task, clock } = createTaskHost()
    const transport = taskTransport(() => Promise.resolve({ socketTask: task }))
    const socket = connectSocket({ url, transport, clock, retry: false })
    await clock.advance(0)
    on.Open!({})
    expect(socket.state.phase).toBe('open')
    socket.close()
  })

  test('a Blob that is never read holds up neither a close nor the end', async () => {
    const never = { size: 1, arrayBuffer: () => new Promise<ArrayBuffer>(() => {}) }
    for (const closes of [true, false]) {
      const { on, clock, host } = createTaskHost()
      const socket = connectSocket({ url, host, clock, retry: false })
      on.Open!({})
      on.Message!({ data: never })
      if (closes) socket.close({ code: 3001 })
      on.Close!({ code: 3001 })
      if (closes) expect(socket.state).toMatchObject({ phase: 'closed', code: 3001, wasClean: true })
      await clock.advance(1000)
      expect(socket.state.phase).toBe('closed')
      expect(clock.timers).toBe(0)
    }
  })

  test('a closeSocket that finds nothing to close frees the globals for the next', async () => {
    const { on, clock, log, wx } = createGlobalsHost()
    wx.closeSocket = ({ fail }: any) => fail({ errMsg: 'closeSocket:fail WebSocket is not connected' })
    const first = connectSocket({ url, host: wx, clock, retry: false })
    on.Open!({})
    on.Error!({ errMsg: 'Software caused connection abort' })
    await clock.advance(200)
    expect(first.state.phase).toBe('closed')
    const second = connectSocket({ url, host: wx, clock, retry: false })
    expect(log).toEqual(['connect', 'connect'])
    on.Open!({})
    on.Close!({ code: 4001 })
    expect(second.state).toMatchObject({ phase: 'closed', code: 4001 })
  })

  test('messages that come back from a wire that is not open reject with the ending, whatever the bounds', async () => {
    const { on, task, clock, host } = createTaskHost()
    const calls: any[] = []
    task.send = (options: any) => calls.push(options)
    const socket = connectSocket({ url, host, clock, queue: { highWaterMark: 1 }, retry: false })
    on.Open!({})
    const sent = ['a', 'b', 'c'].map((text) => socket.send(text).catch(({ code, cause }) => [code, cause.closeCode]))
    for (const { fail } of calls) fail({ errMsg: 'SocketTask.send:fail SocketTask.readyState is not OPEN' })
    on.Close!({ code: 4001 })
    expect(await Promise.all(sent)).toEqual([
      ['CLOSED', 4001],
      ['CLOSED', 4001],
      ['CLOSED', 4001],
    ])
  })

  test('a signal that acts while it is listened to leaves the queue right', async () => {
    const { on, clock, host } = createTaskHost()
    const socket = connectSocket({ url, host, clock, queue: { highWaterMark: 2, overflow: 'dropOldest' } })
    let abort: () => void = () => {}
    const signal = {
      aborted: false,
      addEventListener(_: 'abort', listener: () => void) {
        abort = listener
        socket.send('b')
        socket.send('c')
      },
      removeEventListener() {},
    }
    await expect(socket.send('a', { signal })).rejects.toMatchObject({ code: 'OVERFLOW' })
    abort()
    expect(socket.pending).toEqual({ count: 2, bytes: 2 })
    on.Open!({})
    socket.close({ timeout: 1 })
    await clock.advance(1)
    expect(socket.pending).toEqual({ count: 0, bytes: 0 })
  })

  test('inherited options are not used, since they are not checked', () => {
    const { host } = createTaskHost()
    const options = Object.assign(Object.create({ url: 'nope://x', timeout: -5 }), { host })
    expect(() => connectSocket(options)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })

  test('every rejection of a send carries its message', async () => {
    const { host, clock } = createTaskHost()
    const socket = connectSocket({ url, host, clock, retry: false })
    await expect(socket.send('x', { ttl: -1 })).rejects.toMatchObject({ code: 'INVALID_OPTION', data: 'x' })
    socket.close({ timeout: 1 })
  })

  test('leaves no timer behind an error and a close', async () => {
    const { on, clock, host } = createTaskHost()
    const socket = connectSocket({ url, host, clock, retry: false })
    on.Open!({})
    on.Error!({ errMsg: 'gone' })
    await socket.close({ timeout: 20 })
    expect(clock.timers).toBe(0)
  })

  test.each([
    ['system error', 1006, false],
    ['task not found', 1000, true],
  ])('a close that the platform answers with "%s" ends with %i', async (errMsg, code, wasClean) => {
    const { on, task, clock, host } = createTaskHost()
    const socket = connectSocket({ url, host, clock, retry: false })
    on.Open!({})
    task.close = ({ fail }: any) => fail({ errMsg: `closeSocket:fail ${errMsg}` })
    const closed = socket.close({ timeout: 500 })
    await clock.advance(500)
    // What the platform has left open nobody may call closed.
    expect(await closed).toEqual({ code, reason: '', wasClean })
  })

  test('a transport whose send throws has not taken the message', async () => {
    const clock = createVirtualClock()
    const transport: Transport = {
      connect(_, listener) {
        listener.open({ header: {} })
        return {
          send() {
            throw new Error('broken')
          },
          close: () => listener.end({}),
        }
      },
    }
    const socket = connectSocket({ url, transport, clock, retry: false })
    await expect(socket.send('x')).rejects.toMatchObject({ code: 'SEND_FAILED', data: 'x' })
    expect(socket.pending.count).toBe(0)
    socket.close()
  })

  test('what is changed in the options after the call was never asked for', async () => {
    const asked: any[] = []
    const clock = createVirtualClock()
    const host = {
      connectSocket(request: any) {
        asked.push(request)
        request.fail({ errMsg: 'connectSocket:fail' })
      },
    }
    const header: Record<string, string> = { a: '1' }
    const protocols = ['tea']
    const socket = connectSocket({ url, host, clock, header, protocols, retry: () => 5 })
    header.a = '2\r\nb: 3'
    protocols.push('')
    await clock.advance(5)
    expect(asked.map((request) => [request.header, request.protocols])).toEqual(Array(2).fill([{ a: '1' }, ['tea']]))
    socket.close()
  })

  test('a policy that answers with a Promise ends the socket, and its rejection is not left unhandled', async () => {
    const unhandled: unknown[] = []
    const note = (reason: unknown): void => void unhandled.push(reason)
    process.on('unhandledRejection', note)
    const { on, clock, host } = createTaskHost()
    const socket = connectSocket({ url, host, clock, retry: (() => Promise.reject('mine')) as never })
    on.Close!({ code: 1006 })
    expect((await socket.closed).error).toMatchObject({ code: 'INVALID_OPTION' })
    await clock.advance(1)
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
  })
})

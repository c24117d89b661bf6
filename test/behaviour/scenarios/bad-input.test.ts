// Bad input of every kind, on the built package: a clear error at once, nothing lost, and the socket lives on.
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { createFakeWx, createVirtualClock } from 'wx-socket/testing'
import { builds } from './world.js'

const url = 'wss://example.com'

describe.each(builds)('%s', (_, { connectSocket, json }) => {
  const setUp = (options: object = {}) => {
    const received: any[] = []
    const server = (connection: any) => connection.onMessage((data: any) => received.push(data))
    const wx = createFakeWx({ profile: 'android', server })
    const { clock } = wx.fake
    const socket = connectSocket({ url, host: wx, clock, retry: false, ...options } as any) as any
    return { socket, clock, received }
  }
  const outcome = (promise: Promise<unknown>) =>
    promise.then(
      () => 'resolved',
      (error) => error,
    )

  const mustBe = (name: string, rule: string, received: string) =>
    `Cannot connect: ${name} must be ${rule}, received ${received}`
  const urlRule = 'a ws://, wss://, http:// or https:// url without a fragment'
  const lifetime = 'a positive number of milliseconds up to 2147483647, or Infinity'
  const refusals: [options: object, message: string][] = [
    [{}, mustBe('url', urlRule, 'undefined')],
    [{ url: 7 }, mustBe('url', urlRule, '7')],
    [{ url: '' }, mustBe('url', urlRule, '""')],
    [{ url: 'ftp://example.com' }, mustBe('url', urlRule, '"ftp://example.com"')],
    [{ url: 'wss://example.com/#top' }, mustBe('url', urlRule, '"wss://example.com/#top"')],
    [{ url, protocols: '' }, mustBe('protocols', 'a subprotocol name or a list of different ones', '""')],
    [{ url, protocols: ['a', 'a'] }, mustBe('protocols', 'a subprotocol name or a list of different ones', 'an array')],
    [{ url, timeout: Number.NaN }, mustBe('timeout', 'a positive number of milliseconds up to 2147483647', 'NaN')],
    [{ url, sendTimeout: 0 }, mustBe('sendTimeout', 'a positive number of milliseconds up to 2147483647', '0')],
    [{ url, queue: { highWaterMark: -1 } }, mustBe('queue.highWaterMark', 'a positive integer', '-1')],
    [{ url, queue: { maxBytes: 0.5 } }, mustBe('queue.maxBytes', 'a positive integer', '0.5')],
    [{ url, queue: { overflow: 'dropNewest' } }, mustBe('queue.overflow', "'reject' or 'dropOldest'", '"dropNewest"')],
    [{ url, timeOut: 1 }, 'Cannot connect: timeOut is not an option: did you mean timeout?'],
    [{ url, queue: { size: 1 } }, 'Cannot connect: queue.size is not an option'],
    [{ url, retry: true }, mustBe('retry', 'a policy, such as backoff(), or false', 'true')],
    [{ url, retry: { max: 1000 } }, mustBe('retry', 'a policy, such as backoff(), or false', 'an object')],
    [{ url, minUptime: -1 }, mustBe('minUptime', '0 or a positive number of milliseconds up to 2147483647', '-1')],
    [{ url, handshake: 'hello' }, mustBe('handshake', 'a function', '"hello"')],
    [{ url, heartbeat: 'ping' }, 'Cannot connect: heartbeat must be an object, received "ping"'],
    [{ url, heartbeat: {} }, mustBe('heartbeat.message', 'text or bytes', 'undefined')],
    [{ url, heartbeat: { message: 7 } }, mustBe('heartbeat.message', 'text or bytes', '7')],
    [{ url, heartbeat: { message: 'ping', every: 1 } }, 'Cannot connect: heartbeat.every is not an option'],
    [{ url, lifecycle: 'app' }, mustBe('lifecycle', 'true or false', '"app"')],
    [{ url, queue: { ttl: 0 } }, mustBe('queue.ttl', lifetime, '0')],
    [{ url, queue: { ttl: '1s' } }, mustBe('queue.ttl', lifetime, '"1s"')],
    [{ url, host: {} }, mustBe('host', 'an object with a connectSocket function, such as wx', 'an object')],
  ]

  test.each(refusals)('options %o', (options, message) => {
    expect(() => connectSocket(options as any)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', message }))
  })

  test.each<[options: unknown, why: string]>([
    [{ ttl: -1 }, `ttl must be 0, ${lifetime}, received -1`],
    [{ ttl: Number.NaN }, `ttl must be 0, ${lifetime}, received NaN`],
    [{ ttl: '5s' }, `ttl must be 0, ${lifetime}, received "5s"`],
    [{ ttl: new Date(0) }, `ttl must be 0, ${lifetime}, received an object`],
    [{ ttl: BigInt(5) }, `ttl must be 0, ${lifetime}, received 5`],
    [{ key: '' }, 'key must be a string that is not empty, received ""'],
    [{ key: Symbol('k') }, 'key must be a string that is not empty, received Symbol(k)'],
    [{ key: { id: 1 } }, 'key must be a string that is not empty, received an object'],
    [{ signal: 'stop' }, 'signal must be an AbortSignal (see createAbortController), received "stop"'],
    [{ timeout: 5 }, 'timeout is not an option'],
    [5000, 'the options must be an object, received 5000'],
    [null, 'the options must be an object, received null'],
  ])('send options %o reject, and the next message arrives', async (options, why) => {
    const { socket, clock, received } = setUp()
    const error = await outcome(socket.send('x', options))
    expect(error).toMatchObject({ code: 'INVALID_OPTION', message: `Cannot send: ${why}`, data: 'x' })
    socket.send('fine')
    await clock.advance(100)
    expect(received).toEqual(['fine'])
    socket.close()
  })

  test('send options of any name for a key, and those that are inherited, do no harm', async () => {
    const { socket, clock, received } = setUp()
    for (const key of ['__proto__', 'constructor', 'hasOwnProperty', '0', ' ']) {
      socket.send(`old ${key}`, { key }).catch(() => {})
      socket.send(key, { key })
    }
    const inherited = Object.create({ ttl: -1, key: {}, signal: 7 })
    socket.send('fine', inherited)
    await clock.advance(100)
    expect(received).toEqual(['__proto__', 'constructor', 'hasOwnProperty', '0', ' ', 'fine'])
    socket.close()
  })

  test('data that has no frame rejects, and what comes after it arrives', async () => {
    const { socket, clock, received } = setUp()
    const { buffer: detached } = new Uint8Array(4)
    structuredClone(detached, { transfer: [detached] })
    for (const data of [{}, undefined, null, 7, () => {}, Symbol('x'), [], detached, new Map()]) {
      expect(await outcome(socket.send(data))).toMatchObject({ code: 'ENCODE_FAILED', name: 'SocketError' })
    }
    socket.send('fine')
    await clock.advance(100)
    expect(received).toEqual(['fine'])
    socket.close()
  })

  test('objects that JSON has no form for reject, and what comes after them arrives', async () => {
    const { socket, clock, received } = setUp({ codec: json() })
    const cyclic: any = []
    cyclic.push(cyclic)
    for (const data of [cyclic, undefined, () => {}, BigInt(10), { toJSON: () => undefined }]) {
      expect(await outcome(socket.send(data))).toMatchObject({ code: 'ENCODE_FAILED' })
    }
    socket.send({ fine: true })
    await clock.advance(100)
    expect(received).toEqual(['{"fine":true}'])
    socket.close()
  })

  test('bytes arrive exactly, from every kind of view, realm and offset', async () => {
    const { socket, clock, received } = setUp()
    const bytes = new Uint8Array([0, 1, 2, 3, 4, 5, 6, 7])
    const kinds = [
      bytes.subarray(2, 4),
      new DataView(bytes.buffer, 2, 2),
      new Uint16Array(bytes.buffer, 2, 1),
      Buffer.from([2, 3]),
      runInNewContext('new Uint8Array([9, 2, 3]).subarray(1)'),
      runInNewContext('new Uint8Array([2, 3]).buffer'),
    ]
    for (const kind of kinds) socket.send(kind)
    bytes.fill(9)
    await clock.advance(100)
    expect(received.map((data) => [...new Uint8Array(data)])).toEqual(kinds.map(() => [2, 3]))
    socket.close()
  })

  test('the empty string, lone surrogates and 10 MB arrive; the bound counts bytes', async () => {
    const { socket, clock, received } = setUp()
    const large = '茶'.repeat(3_500_000)
    expect(await outcome(socket.send(large))).toMatchObject({ code: 'OVERFLOW', data: large })
    await clock.advance(100)
    for (const data of ['', 'a\ud800', large, new Uint8Array(10_000_000)]) await socket.send(data)
    await clock.advance(100)
    expect(received.slice(0, 2)).toEqual(['', 'a\ud800'])
    expect(received[2]).toBe(large)
    expect(received[3].byteLength).toBe(10_000_000)
    socket.close()
  })

  test.each([999, 1001, 2999, 5000, Number.NaN, '1000', null, 3000.5])(
    'close code %o throws and changes nothing',
    async (code) => {
      const { socket, clock } = setUp()
      await clock.advance(100)
      expect(() => socket.close({ code })).toThrow(
        /^Cannot close: code must be 1000 or an integer from 3000 to 4999, received /,
      )
      expect(socket.state.phase).toBe('open')
      socket.close()
    },
  )

  test('a reason of 124 bytes throws, one of 123 closes', async () => {
    const { socket, clock } = setUp()
    await clock.advance(100)
    expect(() => socket.close({ reason: `${'茶'.repeat(41)}x` })).toThrow(
      'Cannot close: reason must be a string of at most 123 bytes in UTF-8',
    )
    const closed = socket.close({ reason: '茶'.repeat(41) })
    await clock.advance(100)
    expect(await closed).toMatchObject({ reason: '茶'.repeat(41), wasClean: true })
  })

  test('bad frames go to errors$, and the next one is delivered: JSON, schema, asynchronous schema, Blob, realm', async () => {
    const on: Record<string, (event?: any) => void> = {}
    const task: any = { send() {}, close() {} }
    for (const name of ['Open', 'Message', 'Error', 'Close'])
      task[`on${name}`] = (listener: any) => (on[name] = listener)
    const validate = (value: any) =>
      value === 'late'
        ? Promise.resolve({ value })
        : typeof value === 'number'
          ? { value }
          : { issues: [{ message: 'no number' }] }
    const codec = {
      encode: String,
      decode: (frame: any) => JSON.parse(typeof frame === 'string' ? frame : Buffer.from(frame).toString()),
    }
    const schema = { '~standard': { version: 1 as const, vendor: 'test', validate: validate as any } }
    const clock = createVirtualClock()
    const socket = connectSocket({ url, host: { connectSocket: () => task }, clock, codec, schema })
    const log: unknown[] = []
    socket.messages$.subscribe((message) => log.push(message))
    socket.errors$.subscribe(({ code }) => log.push(code))
    on.Open!({})
    const unreadable = { size: 1, arrayBuffer: () => Promise.reject(new Error('unreadable')) }
    const frames = [
      '1',
      '{',
      '2',
      '"text"',
      '"late"',
      '3',
      new Blob(['4']),
      '5',
      unreadable,
      '6',
      Buffer.from('7'),
      runInNewContext('new Uint8Array([56]).buffer'),
    ]
    for (const data of frames) on.Message!({ data })
    for (let i = 0; i < 10; i++) await clock.advance(1)
    expect(log).toEqual([1, 'DECODE_FAILED', 2, 'DECODE_FAILED', 'DECODE_FAILED', 3, 4, 5, 'DECODE_FAILED', 6, 7, 8])
    socket.close({ timeout: 1 })
  })
})

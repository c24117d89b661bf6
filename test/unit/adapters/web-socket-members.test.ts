// The class by itself, member by member: what the WebSockets standard says, as far as mini programs allow.
import { describe, expect, test } from 'vitest'
import { createFakeWx } from 'wx-socket/testing'
import { createWebSocketClass, type WebSocketClassOptions } from 'wx-socket/websocket'

const setup = (options: WebSocketClassOptions = {}) => {
  const wx = createFakeWx()
  const { clock } = wx.fake
  return { clock, WebSocket: createWebSocketClass({ host: wx, clock, ...options }) }
}
const caught = (call: () => unknown): any => {
  try {
    call()
  } catch (error) {
    return error
  }
  return undefined
}

describe('the class', () => {
  test('has the four states as constants, also on its instances, and nobody changes them', () => {
    const { WebSocket } = setup()
    const socket = new WebSocket('wss://example.com')
    for (const at of [WebSocket, WebSocket.prototype, socket] as any[]) {
      expect([at.CONNECTING, at.OPEN, at.CLOSING, at.CLOSED]).toEqual([0, 1, 2, 3])
      expect(() => (at.OPEN = 7)).toThrow(TypeError)
    }
    expect(socket).toBeInstanceOf(WebSocket)
  })

  test('needs an instance: a member that is torn off says so', () => {
    const { WebSocket } = setup()
    const { send } = WebSocket.prototype
    expect(() => send('x')).toThrow(new TypeError('Illegal invocation: this is no WebSocket of this class'))
    expect(() => WebSocket.prototype.url).toThrow(TypeError)
  })

  test('is tagged as in a browser, so that what wraps plain objects leaves it alone', () => {
    const { WebSocket } = setup()
    expect(Object.prototype.toString.call(new WebSocket('wss://example.com'))).toBe('[object WebSocket]')
    expect(Object.prototype.propertyIsEnumerable.call(WebSocket.prototype, Symbol.toStringTag)).toBe(false)
  })

  test('takes properties that libraries put on an instance, and is no thenable', () => {
    const { WebSocket } = setup()
    const socket: any = new WebSocket('wss://example.com')
    Object.assign(socket, { _socket: 1, id: 2 })
    expect(Object.keys(socket)).toEqual(['_socket', 'id'])
    expect(socket.then).toBeUndefined()
  })

  test('can be extended', () => {
    const { WebSocket } = setup()
    class Counted extends WebSocket {
      sends = 0
      override send(data: string): void {
        this.sends++
        super.send(data)
      }
    }
    const socket = new Counted('wss://example.com')
    expect(() => socket.send('x')).toThrow('still connecting')
    expect([socket.sends, socket.url]).toEqual([1, 'wss://example.com/'])
  })

  test.each([
    [{ hosts: {} }, 'Cannot make a WebSocket class: hosts is not an option: did you mean host?'],
    [{ host: {} }, 'Cannot make a WebSocket class: host must be an object with a connectSocket function'],
    [
      { transport: 1 },
      'Cannot make a WebSocket class: transport must be an object with a connect function, received 1',
    ],
    [{ clock: null }, 'Cannot make a WebSocket class: clock must be'],
  ] as any[])('refuses %j', (options, message) => {
    expect(() => createWebSocketClass(options)).toThrow(message)
  })

  test('looks for the host when a socket is made, and says that there is none', () => {
    const WebSocket = createWebSocketClass()
    const error = caught(() => new WebSocket('wss://example.com'))
    expect(error).toMatchObject({ name: 'SocketError', code: 'NO_HOST' })
  })
})

describe('protocols', () => {
  const offered = async (...given: [unknown?]): Promise<readonly string[]> => {
    const seen: (readonly string[])[] = []
    const wx = createFakeWx({ server: ({ protocols }) => void seen.push(protocols) })
    const WebSocket: any = createWebSocketClass({ host: wx, clock: wx.fake.clock })
    new WebSocket('wss://example.com', ...given)
    await wx.fake.clock.advance(100)
    return seen[0]!
  }

  test.each([
    [[], []],
    [[undefined], []],
    [[[]], []],
    [['chat'], ['chat']],
    [[['a', 'b']], ['a', 'b']],
    [[new Set(['a', 'b'])], ['a', 'b']],
    [[[1, 2]], ['1', '2']],
    [[null], ['null']],
  ] as [[unknown?], string[]][])('%j offers %j', async (given, protocols) => {
    expect(await offered(...given)).toEqual(protocols)
  })

  test.each(['', ' ', 'a b', 'a,b', 'a\u0000', '茶', [''], ['a', 'a'], ['a', 'b/c']] as any[])(
    '%j is a SyntaxError',
    (given) => {
      const { WebSocket } = setup()
      expect(caught(() => new WebSocket('wss://example.com', given))).toMatchObject({ name: 'SyntaxError', code: 12 })
    },
  )

  test('protocol and extensions are what the server chose, however it writes the names, and empty until then', async () => {
    const header = { 'SEC-WebSocket-protocol': 'b', 'sec-websocket-EXTENSIONS': 'permessage-deflate' }
    const wx = createFakeWx({ profile: 'android', server: (connection) => connection.accept(header) })
    const WebSocket = createWebSocketClass({ host: wx, clock: wx.fake.clock })
    const socket = new WebSocket('wss://example.com', ['a', 'b'])
    expect([socket.protocol, socket.extensions]).toEqual(['', ''])
    await wx.fake.clock.advance(100)
    expect([socket.protocol, socket.extensions]).toEqual(['b', 'permessage-deflate'])
  })
})

describe('binaryType', () => {
  test('is arraybuffer, takes blob, and ignores anything else', () => {
    const { WebSocket } = setup()
    const socket: any = new WebSocket('wss://example.com')
    expect(socket.binaryType).toBe('arraybuffer')
    socket.binaryType = 'blob'
    expect(socket.binaryType).toBe('blob')
    socket.binaryType = 'nodebuffer'
    expect(socket.binaryType).toBe('blob')
    socket.binaryType = 'arraybuffer'
    expect(socket.binaryType).toBe('arraybuffer')
  })
})

describe('close', () => {
  test.each([0, 999, 1001, 1005, 1006, 2999, 5000, NaN, null, 'x', -1] as any[])(
    'with the code %j is an InvalidAccessError, and closes nothing',
    (code) => {
      const { WebSocket } = setup()
      const socket = new WebSocket('wss://example.com')
      const error = caught(() => socket.close(code))
      expect(error).toMatchObject({ name: 'InvalidAccessError', code: 15 })
      expect(error.message).toMatch(/^Cannot close: the code must be 1000 or from 3000 to 4999, received /)
      expect(socket.readyState).toBe(0)
    },
  )

  test.each([[], [undefined], [1000], [3000], [4999], ['3000'], [3000, '好'.repeat(41)]] as any[])(
    'takes %j',
    (...given) => {
      const { WebSocket } = setup()
      const socket = new WebSocket('wss://example.com')
      socket.close(...given)
      expect(socket.readyState).toBe(2)
    },
  )

  test('with a reason over 123 bytes is a SyntaxError, also after the end', async () => {
    const { WebSocket, clock } = setup()
    const socket = new WebSocket('wss://example.com')
    const long = (): void => socket.close(1000, '好'.repeat(42))
    expect(caught(long)).toMatchObject({ name: 'SyntaxError', code: 12 })
    expect(socket.readyState).toBe(0)
    socket.close()
    await clock.advance(100)
    expect(socket.readyState).toBe(3)
    expect(caught(long)).toMatchObject({ name: 'SyntaxError', code: 12 })
    socket.close(1000)
  })
})

test('a Blob that cannot be read ends the connection: a message is lost', async () => {
  let wire: any
  const blob = { size: 1, arrayBuffer: () => Promise.reject(new Error('gone')) }
  const transport = {
    connect: (_: unknown, listener: object) => ((wire = listener), { send() {}, close: () => wire.end({}) }),
  }
  const { WebSocket, clock } = setup({ transport } as never)
  const socket = new WebSocket('wss://example.com')
  const log: unknown[] = []
  socket.onerror = ({ error }) => log.push((error as { code?: string }).code)
  socket.onclose = ({ code }) => log.push(code)
  wire.open({})
  wire.message(blob)
  await clock.advance(100)
  expect(log).toEqual(['DECODE_FAILED', 1006])
})

test('a reply that comes at once, while what came with the opening is told, comes after it', async () => {
  const transport = {
    connect(_: unknown, wire: any) {
      void Promise.resolve().then(() => {
        wire.open({})
        for (const data of ['1', '2']) wire.message(data)
      })
      return {
        send: (data: string, done: () => void) => (done(), wire.message(`reply to ${data}`)),
        close: () => wire.end({}),
      }
    },
  }
  const { WebSocket, clock } = setup({ transport } as never)
  const socket = new WebSocket('wss://example.com')
  const log: unknown[] = []
  socket.onopen = () => socket.send('x')
  socket.onmessage = ({ data }) => log.push(data)
  await clock.advance(100)
  expect(log).toEqual(['1', '2', 'reply to x'])
})

import { describe, expect, test } from 'vitest'
import { createFakeWx, type FakeConnection } from '../../../src/testing/index.js'

const connectWith = async (server: (connection: FakeConnection) => void) => {
  const wx = createFakeWx({ profile: 'android', server })
  const log: unknown[] = []
  const task = wx.connectSocket({ url: 'wss://example.com', success() {} })
  task.onOpen(() => log.push('open'))
  task.onMessage(({ data }: { data: string }) => log.push(data))
  task.onClose(({ code }: { code: number }) => log.push(code))
  await wx.fake.clock.advance(100)
  return log
}

describe('a server function', () => {
  test('that speaks or closes has accepted', async () => {
    expect(await connectWith((connection) => connection.send('hi'))).toEqual(['open', 'hi'])
    expect(await connectWith((connection) => connection.close(4001))).toEqual(['open', 4001])
    expect(await connectWith((connection) => connection.lose())).toEqual(['open', 1006])
  })

  test('is told what it cannot send, and how it can refuse', async () => {
    const refused: string[] = []
    await connectWith((connection) => {
      for (const call of [
        () => connection.send({ a: 1 } as never),
        () => connection.send(new SharedArrayBuffer(1) as never),
        () => connection.refuse(403 as never),
      ]) {
        try {
          call()
        } catch (error) {
          refused.push((error as Error).message)
        }
      }
    })
    expect(refused).toEqual([
      "Cannot send: the server's message must be a string, an ArrayBuffer or a view of one, received an object",
      "Cannot send: the server's message must be a string, an ArrayBuffer or a view of one, received an object",
      "Cannot refuse: the failure must be 'refused' or 'http' or 'tls' or 'timeout', received 403",
    ])
  })

  test.each([
    ['a Buffer', Buffer.from('hi')],
    ['a typed array', new Uint8Array([0, 104, 105]).subarray(1)],
    ['a DataView', new DataView(new Uint8Array([104, 105, 0]).buffer, 0, 2)],
  ])('that sends %s sends exactly its bytes', async (_, bytes) => {
    const [, data] = await connectWith((connection) => connection.send(bytes))
    expect(Object.prototype.toString.call(data)).toBe('[object ArrayBuffer]')
    expect(Array.from(new Uint8Array(data as ArrayBuffer))).toEqual([104, 105])
  })
})

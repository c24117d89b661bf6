// The package in a place that cannot carry it: each error says what to do.
import { afterEach, describe, expect, test } from 'vitest'
import { createFakeWx } from 'wx-socket/testing'
import { builds } from './world.js'

const url = 'wss://example.com'

describe.each(builds)('%s', (_, { connectSocket, isSocketError }) => {
  afterEach(() => void Reflect.deleteProperty(globalThis, 'wx'))

  test('says that there is no wx outside a mini program, and what to pass instead', () => {
    expect(() => connectSocket(url)).toThrow(
      expect.objectContaining({
        code: 'NO_HOST',
        message: 'Cannot connect: there is no wx here (nor a host or transport option)',
        hint: expect.stringMatching(/请传入 host。.* pass host, in tests createFakeWx\(\)/),
      }),
    )
  })

  test('says what to do where wx has no sockets: an old base library, or the JS-SDK of web pages', () => {
    Reflect.set(globalThis, 'wx', { config() {}, miniProgram: {} })
    expect(() => connectSocket(url)).toThrow(
      expect.objectContaining({
        code: 'NO_HOST',
        message: 'Cannot connect: this wx has no connectSocket',
        hint: expect.stringMatching(/提高最低基础库版本.*Raise the minimum base library/),
      }),
    )
  })

  test('says what to do where an old base library takes text only', async () => {
    const wx = createFakeWx({ profile: 'legacy' })
    const { clock } = wx.fake
    const socket = connectSocket({ url, host: wx, clock })
    const bytes = socket.send(new Uint8Array([1])).catch((error: unknown) => error)
    const text = socket.send('a')
    await clock.advance(100)
    const error = await bytes
    expect(isSocketError(error, 'SEND_FAILED')).toBe(true)
    expect(error).toMatchObject({
      message: expect.stringContaining('parameter.data should be String'),
      hint: expect.stringMatching(/编码成字符串.*encode to a string/),
      data: new Uint8Array([1]),
    })
    // It harms only the call.
    await text
    socket.close()
    await clock.advance(100)
  })
})

// `url` of the class: what the URL standard makes of it, as far as that goes without `URL`, which mini programs lack.
import { describe, expect, test } from 'vitest'
import { createFakeWx } from 'wx-socket/testing'
import { createWebSocketClass } from 'wx-socket/websocket'

function setup() {
  const dialled: string[] = []
  const wx = createFakeWx({ server: ({ url }) => void dialled.push(url) })
  const { clock } = wx.fake
  return { clock, dialled, WebSocket: createWebSocketClass({ host: wx, clock }) }
}

function refused(given: any): Error & { code: number } {
  const { WebSocket } = setup()
  try {
    new WebSocket(given)
  } catch (error) {
    return error as Error & { code: number }
  }
  return expect.fail('it is taken')
}

/** The standard parses first, and changes the scheme of what has come of it. */
const standard = (given: string): string => new URL(given).href.replace(/^http/, 'ws')

describe('url', () => {
  test.each([
    ['ws://example.com', 'ws://example.com/'],
    ['wss://example.com/a?b=c', 'wss://example.com/a?b=c'],
    ['http://example.com/', 'ws://example.com/'],
    ['https://example.com/', 'wss://example.com/'],
    ['WSS://EXAMPLE.com/Path', 'wss://example.com/Path'],
    ['ws://example.com:80/', 'ws://example.com/'],
    ['wss://example.com:443', 'wss://example.com/'],
    ['wss://example.com:0443', 'wss://example.com/'],
    ['wss://example.com:80', 'wss://example.com:80/'],
    ['ws://example.com:443/x', 'ws://example.com:443/x'],
    ['wss://example.com?q', 'wss://example.com/?q'],
    ['  wss://example.com/a \n', 'wss://example.com/a'],
    ['wss://example.com/a b', 'wss://example.com/a%20b'],
    ['ws://desktop-1234567/', 'ws://desktop-1234567/'],
    ['wss://cn-1234567890:443/', 'wss://cn-1234567890/'],
    ['wss://example.com/a%20b', 'wss://example.com/a%20b'],
    ['wss://example.com/a%zz|^', 'wss://example.com/a%zz|^'],
    ['wss://example.com/茶?茶', 'wss://example.com/%E8%8C%B6?%E8%8C%B6'],
    ['wss://example.com/🍵', 'wss://example.com/%F0%9F%8D%B5'],
    ['wss://example.com/\ud83d', 'wss://example.com/%EF%BF%BD'],
    ['wss://example.com/x\udf75y', 'wss://example.com/x%EF%BF%BDy'],
    ['wss://example.com/\udf75\udf75\udf75', 'wss://example.com/%EF%BF%BD%EF%BF%BD%EF%BF%BD'],
    ['wss://User:80@Example.com:443/', 'wss://User:80@example.com/'],
    ['wss://[::1]:443/', 'wss://[::1]/'],
    ['ws://[::1]:8080/', 'ws://[::1]:8080/'],
  ])('of %j is %s, as the standard has it, and dialled so', async (given, url) => {
    const { clock, dialled, WebSocket } = setup()
    expect(new WebSocket(given).url).toBe(url)
    expect(standard(given)).toBe(url)
    await clock.advance(100)
    expect(dialled).toEqual([url])
  })

  test.each([
    ['wss://example.com/a/../b', 'wss://example.com/b'],
    ['wss://example.com/a/./b', 'wss://example.com/a/b'],
    ['wss://example.com/%2e%2e/b', 'wss://example.com/b'],
    ['wss://例子.测试/', 'wss://xn--fsqu00a.xn--0zwm56d/'],
    ['wss://example.com/"<>`{}', 'wss://example.com/%22%3C%3E%60%7B%7D'],
    ['wss://example.com:08080/', 'wss://example.com:8080/'],
    ['wss://127.1/', 'wss://127.0.0.1/'],
  ])('of %j stays so, where the standard has %s', async (given, url) => {
    const { clock, dialled, WebSocket } = setup()
    expect(new WebSocket(given).url).toBe(given)
    expect(standard(given)).toBe(url)
    await clock.advance(100)
    expect(dialled).toEqual([given])
  })

  test('is what an object says that it is', () => {
    const { WebSocket } = setup()
    expect(new WebSocket(new URL('https://例子.测试/a/../b')).url).toBe('wss://xn--fsqu00a.xn--0zwm56d/b')
  })

  test('is not writable', () => {
    const { WebSocket } = setup()
    const socket: any = new WebSocket('wss://example.com')
    expect(() => (socket.url = 'x')).toThrow(TypeError)
  })
})

describe('the constructor', () => {
  test.each([
    '',
    'example.com',
    '/path',
    '//example.com/',
    'ftp://example.com/',
    'wss://',
    'wss:example.com',
    'wss://exa mple.com',
    'wss://example.com/#fragment',
    'wss://example.com:65536/',
    'wss://example.com:port/',
    'wss://example.com:/',
    undefined,
    null,
    {},
  ] as any[])('throws a SyntaxError for %j', (given) => {
    const error = refused(given)
    expect(error).toMatchObject({ name: 'SyntaxError', code: 12, message: expect.stringMatching(/^Cannot connect: /) })
    expect(error).toBeInstanceOf(Error)
  })

  test('tells nothing of a query', () => {
    const { message } = refused('wss://example.com/?token=secret#x')
    expect(message).toContain('wss://example.com/?…')
    expect(message).not.toContain('secret')
  })
})

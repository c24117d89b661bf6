// No message, hint or log shows a url's query or user, a header's value, a protocol's value or a frame (API.md).
import { describe, expect, test, vi } from 'vitest'
import type { SocketError } from 'wx-socket'
import { builds } from '../world.js'
import { createHost, failureOf, overhear, setUp } from './world.js'

const heard = overhear()

/** What nobody may read, wherever it stood. */
const secrets = /s3cret|pa55word|hunter2/i
const secretUrl = 'wss://alice:pa55word@example.com/chat?token=s3cret&v=1'
const given = { url: secretUrl, header: { Authorization: 'Bearer hunter2' }, protocols: ['token.s3cret'] }

const isSilent = (...errors: SocketError[]): void => {
  for (const { message, hint } of errors) expect(`${message} ${hint}`).not.toMatch(secrets)
  expect(heard.warned.join()).not.toMatch(secrets)
}

describe.each(builds)('%s', (_, { connectSocket, json, isSocketError }) => {
  /** The error that ends a socket. */
  const ending = async (options: object, happen: (on: ReturnType<typeof createHost>['on']) => void = () => {}) => {
    const { on, ...host } = createHost()
    const socket = connectSocket({ host, retry: false, ...given, ...options } as any)
    happen(on)
    await Promise.resolve()
    const { error } = await socket.closed
    return error!
  }

  test.each([
    ['url', 'alice:pa55word@example.com?token=s3cret'],
    ['url', 'ftp://alice:pa55word@example.com/?token=s3cret'],
    ['url', 'wss://example.com/?token=s3cret#top'],
    ['url', 'wss://example.com/?mail=a@s3cret b'],
    ['url', 'wss://ali ce:pa55word@example.com'],
    ['header', 'Authorization: s3cret'],
    ['protocols', 'token s3cret'],
  ])('a wrong %s is refused without it: %s', async (name, value) => {
    const error = await failureOf(() => connectSocket({ url: 'wss://example.com', [name]: value }))
    expect(error).toMatchObject({ code: 'INVALID_OPTION', message: expect.stringContaining(`${name} must be`) })
    isSilent(error)
  })

  test('of a wrong url what is no secret is shown', async () => {
    const error = await failureOf(() => connectSocket('ftp://example.com/chat?token=s3cret'))
    expect(error.message).toContain('received "ftp://example.com/chat?…"')
  })

  test('send options that are a message are refused without it', async () => {
    const { connect } = setUp({ connectSocket } as any)
    const socket = connect()
    isSilent(await failureOf(() => socket.send('x', 's3cret')))
    socket.close()
  })

  test.each<[string, object]>([
    ['a wrong url', { url: () => 'example.com/?token=s3cret' }],
    ['a wrong header', { header: () => 'Authorization: s3cret' }],
    ['wrong protocols', { protocols: async () => 'token s3cret' }],
    [
      'an error with a url',
      { url: () => Promise.reject(new Error('GET https://a:pa55word@b.cn/login?s3cret failed')) },
    ],
    ['an error with quotes', { header: () => JSON.parse('s3cret') }],
  ])('a function that gives %s fails without it', async (_, options) => {
    const error = await ending(options)
    expect(error).toMatchObject({ code: 'CONNECT_FAILED', kind: 'provider' })
    isSilent(error)
  })

  test.each<[kind: string, text: string]>([
    ['domain', `connectSocket:fail url not in domain list ${secretUrl}`],
    ['url', `connectSocket:fail invalid url "${secretUrl}"`],
    ['url', `connectSocket:fail invalid url '${secretUrl}'`],
    ['unknown', `WebSocket connection to '${secretUrl.replace('alice', '%61lice')}' failed`],
    ['unknown', 'GET /chat?token=s3cret&v=1'],
    ['handshake', "Error during WebSocket handshake: 'Sec-WebSocket-Protocol' header value 'token.s3cret' in response"],
    ['unknown', 'the header Bearer hunter2 is not allowed'],
    ['unknown', 'no such token: hunter2'],
  ])('a platform that repeats what it was given is not repeated: %s, %s', async (kind, errMsg) => {
    const cause = { errMsg }
    const error = await ending({}, (on) => on.Error!(cause))
    expect(error).toMatchObject({ code: 'CONNECT_FAILED', kind, cause })
    expect(error.cause).toBe(cause)
    isSilent(error)
  })

  test.each(['send:fail s3cret, Bearer hunter2, alice:pa55word', 'send:fail task not found: s3cret'])(
    'a platform that repeats it when it refuses a message is not repeated: %s',
    async (errMsg) => {
      const cause = { errMsg }
      const { on, ...host } = createHost(() => cause)
      const socket = connectSocket({ host, retry: false, ...given } as any)
      const failed: SocketError[] = []
      socket.onOpening(({ send }) => send('early').catch((error: SocketError) => void failed.push(error)))
      socket.errors$.subscribe((error) => void failed.push(error))
      on.Open!({})
      failed.push(await failureOf(() => socket.send('x')))
      expect(failed.length).toBeGreaterThan(1)
      for (const error of failed) {
        isSilent(error)
        if (isSocketError(error.cause)) isSilent(error.cause)
      }
      socket.close()
    },
  )

  test('a server that repeats it is not repeated, and told as closeReason', async () => {
    const error = await ending({}, (on) => {
      on.Open!({})
      on.Close!({ code: 4001, reason: 'bad token hunter2 of s3cret' })
    })
    expect(error).toMatchObject({ code: 'CONNECTION_LOST', closeReason: 'bad token hunter2 of s3cret' })
    expect(error.message).toContain('code 4001, bad token')
    isSilent(error)
  })

  test('what else a platform says is told', async () => {
    const error = await ending({}, (on) =>
      on.Error!({ errMsg: 'exception onOpen fail code:20, msg:Invalid HTTP status.' }),
    )
    expect(error.message).toContain('(wss://example.com, exception onOpen fail code:20, msg:Invalid HTTP status.)')
  })

  test('a host that throws the url is not repeated', async () => {
    const host = {
      connectSocket(request: any) {
        throw new Error(`cannot open ${request.url} with ${request.header.Authorization}`)
      },
    }
    isSilent(await ending({ host }))
  })

  test.each<[string, (text: string) => unknown]>([
    ['JSON', json().decode as any],
    [
      'a codec',
      (text: string) => {
        throw new Error(`cannot read ${text}`)
      },
    ],
    ['a schema', (text: string) => text],
  ])('a frame that %s refuses is not repeated; it is error.data', async (name, decode) => {
    const { on, ...host } = createHost()
    const schema = name === 'a schema' && {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (value: string) => ({ issues: [{ message: `received ${value}`, path: [value] }] }),
      },
    }
    const options = { host, codec: { encode: String, decode }, ...(schema && { schema }) }
    const socket = connectSocket({ ...given, ...options } as any)
    const errors: SocketError[] = []
    socket.errors$.subscribe((error) => errors.push(error))
    on.Open!({})
    on.Message!({ data: 's3cret, and more' })
    expect(errors).toMatchObject([{ code: 'DECODE_FAILED', data: 's3cret, and more' }])
    expect(errors[0]!.cause).toBeDefined()
    isSilent(errors[0]!)
    socket.close({ timeout: 1 })
  })

  test('a message that a codec refuses is not repeated; it is error.data', async () => {
    const { connect } = setUp({ connectSocket } as any)
    const message = { text: 's3cret' }
    const codec = {
      encode: (value: any) => {
        throw new Error(`cannot write ${value.text}`)
      },
      decode: String,
    }
    const socket = connect({ codec })
    const error = await failureOf(() => socket.send(message))
    expect(error).toMatchObject({ code: 'ENCODE_FAILED', data: message, cause: { message: 'cannot write s3cret' } })
    isSilent(error)
    socket.close()
  })

  test('a message that the platform refuses is not repeated', async () => {
    const { on, ...host } = createHost((data) => ({ errMsg: `sendSocketMessage:fail cannot send ${data}` }))
    const socket = connectSocket({ ...given, host } as any)
    on.Open!({})
    const error = await failureOf(() => socket.send('s3cret'))
    expect(error.message).toBe('Cannot send: the platform refused (sendSocketMessage:fail cannot send …)')
    isSilent(error)
    socket.close({ timeout: 1 })
  })

  test.each([
    ['as the server reads them', '?token=a%2Fb%2Fc', 'no a/b/c here', 'code 4000, no … here'],
    ['that are short, among the words', '?pin=42&v=1', 'pin 42 in 1421', 'code 4000, pin … in 1421'],
    ['that cannot be decoded', '?token=%E8%8C', 'no %E8%8C here', 'code 4000, no … here'],
  ])('parameters %s are not repeated', async (_name, query, reason, told) => {
    const error = await ending({ url: `wss://example.com/${query}` }, (on) => {
      on.Open!({})
      on.Close!({ code: 4000, reason })
    })
    expect(error.message).toContain(told)
  })

  test('the frame is not in what is told of a connection that is lost with it', async () => {
    const { on, ...host } = createHost((data) => ({ errMsg: `SocketTask.send:fail task not found, data=${data}` }))
    // Not one of the secrets that it was dialled with.
    const handshake = ({ send }: any) => send('hunter2 1').catch((error: SocketError) => (early = error))
    let early!: SocketError
    const socket = connectSocket({ url: 'wss://example.com', host, retry: false, handshake } as any)
    on.Open!({})
    const sent = failureOf(() => socket.send('hunter2'))
    on.Close!({ code: 1006 })
    const { error } = await socket.closed
    isSilent(error!, await sent, early, early.cause as SocketError)
    expect(error!.message).toContain('data=…')
    expect((early.cause as SocketError).message).toContain('data=…')
  })

  test('a short frame is not in what is told of it', async () => {
    const { on, ...host } = createHost((data) => ({ errMsg: `send:fail bad data ${data}` }))
    const socket = connectSocket({ ...given, host } as any)
    on.Open!({})
    expect((await failureOf(() => socket.send('pin'))).message).toContain('bad data …')
    socket.close({ timeout: 1 })
  })

  test('a hook that cannot read a reply does not repeat it', async () => {
    const handshake = async ({ next }: any) => JSON.parse(await next())
    const error = ending({ handshake, codec: { encode: String, decode: String } }, (on) => {
      on.Open!({})
      on.Message!({ data: 's3cret' })
    })
    expect(await error).toMatchObject({ code: 'CONNECT_FAILED', kind: 'handshake', cause: expect.any(SyntaxError) })
    isSilent(await error)
  })

  test('what nobody listens to is written without secrets, and without cause and data', async () => {
    const { on, ...host } = createHost()
    connectSocket({ ...given, host, retry: false } as any)
    on.Open!({})
    on.Error!({ errMsg: `lost ${secretUrl}` })
    on.Close!({ code: 1006, reason: 'hunter2' })
    await new Promise((resolve) => setTimeout(resolve))
    expect(heard.warned).toHaveLength(1)
    expect(
      vi
        .mocked(console.warn)
        .mock.calls.flat()
        .every((word) => typeof word === 'string'),
    ).toBe(true)
    isSilent()
  })

  test('a SocketError of our own goes through as it is', async () => {
    const error = await ending({ url: () => 'nothing' })
    expect(isSocketError(error, 'CONNECT_FAILED')).toBe(true)
    expect(error.message).toBe(
      'Cannot connect: the url function failed (url must be a ws://, wss://, http:// or https:// url without a fragment, received "nothing")',
    )
  })
})

// What users will see says what to do, in both languages, where the trap is the platform's own (API.md, SocketError).
import { describe, expect, test } from 'vitest'
import { createStage, everywhere, followed } from './world.js'

const both = { hint: expect.stringMatching(/[\u4e00-\u9fff].*[a-z]{3}/) }

describe.each(everywhere)('$name', (world) => {
  const firstError = async (options: object, given: object = {}) => {
    const stage = createStage(world, options)
    const socket = stage.connect({ retry: false, ...given })
    await stage.advance(30_000)
    const { error } = (await socket.closed) as any
    await stage.end(socket)
    return error
  }

  test('a domain that is not on the whitelist', async () => {
    expect(await firstError({ domains: [] })).toMatchObject({ kind: 'domain', retryable: false, ...both })
  })

  test('a server that cannot be reached, or answers with HTTP, or not at all', async () => {
    for (const failure of ['refused', 'http'] as const)
      expect(await firstError({ meets: (connection: any) => connection.refuse(failure) })).toMatchObject(both)
    expect(await firstError({ meets: (connection: any) => connection.hold() })).toMatchObject({
      code: 'CONNECT_TIMEOUT',
    })
  })

  test('a TLS handshake that fails', async () => {
    const error = await firstError({ meets: (connection: any) => connection.refuse('tls') })
    expect(error).toMatchObject(both)
    // The others say no more than that it failed.
    if (/TLS/.test(error.cause.errMsg)) expect(error).toMatchObject({ kind: 'tls', retryable: false })
  })

  test('a sixth socket', async () => {
    if (world.client.profile === 'legacy') return
    const stage = createStage(world)
    const five = Array.from({ length: 5 }, (_, i) => stage.connect({ url: `wss://example.com/${i}?token=secret` }))
    await stage.advance(100)
    const sixth = stage.connect({ retry: () => 1000, timeout: 3000 })
    const errors: any[] = []
    sixth.errors$.subscribe((error) => errors.push(error))
    await stage.advance(3500)
    // Phones with a native binding say nothing at all.
    const silent = errors[0].code === 'CONNECT_TIMEOUT'
    expect(errors[0]).toMatchObject(silent ? { retryable: true } : { kind: 'limit', retryable: true, ...both })
    // It says who holds the five, and no secret.
    expect(errors[0].hint).toContain(five.map((_, i) => `wss://example.com/${i}?…`).join(', '))
    expect(errors[0].hint).not.toContain('secret')
    five[0]!.close()
    await stage.advance(10_000)
    expect(sixth.state.phase).toBe('open')
    await stage.end(sixth, ...five)
  })

  test('a connect while suspended', async () => {
    const stage = createStage(world, { background: { resumeLag: 1000 } })
    stage.hide()
    await stage.advance(10_000)
    stage.show()
    const socket = stage.connect()
    // Refused in the turn of the call, before anybody could subscribe: the state says why.
    expect(socket.state).toMatchObject({ phase: 'waiting', error: { kind: 'suspended', ...both } })
    await stage.end(socket)
  })
})

describe.each(followed.filter(({ client }) => client.name === 'ios'))('$name', (world) => {
  test.each([
    ['SocketTask:fail invalid url "ws://example.com"', 'url', false],
    ['connectSocket:fail cleartext not permitted', 'url', false],
    ['exception onOpen fail code:8, msg:TLS handshake failed', 'tls', false],
    ['Error during WebSocket handshake: Sec-WebSocket-Protocol mismatch', 'handshake', true],
    ['connectSocket:fail fail reach max websocket connect count 5', 'limit', true],
    ['url not in domain list', 'domain', false],
  ])('%s', async (errMsg, kind, retryable) => {
    const stage = createStage(world)
    stage.wx.connectSocket = ({ fail }: any) => fail({ errMsg })
    const socket = stage.connect({ retry: false })
    await stage.advance(100)
    expect((await socket.closed).error).toMatchObject({
      code: 'CONNECT_FAILED',
      kind,
      retryable,
      cause: { errMsg },
      ...both,
    })
    await stage.end(socket)
  })
})

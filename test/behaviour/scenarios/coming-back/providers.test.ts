// Url, header and protocols from functions: asked for every attempt, within its time (API.md, option table).
import { describe, expect, test } from 'vitest'
import { bothApis, createStage, everywhere, note } from './world.js'

const url = 'wss://example.com'
const later = <T>(stage: { clock: any }, milliseconds: number, value: T) =>
  new Promise<T>((resolve) => stage.clock.setTimeout(() => resolve(value), milliseconds))

describe.each(everywhere)('$name', (world) => {
  test('every attempt asks anew, and the server sees what it was given', async () => {
    const stage = createStage(world, { meets: (connection, n) => n === 2 && connection.refuse() })
    const socket = stage.connect({
      url: (attempt: number) => `https://example.com/${attempt}`,
      header: async (attempt: number) => ({ token: `t${attempt}`, attempt }),
      protocols: (attempt: number) => Promise.resolve(`p${attempt}`),
      retry: () => 100,
    })
    await stage.advance(6000)
    stage.server.lose()
    await stage.advance(1000)
    // The loss of an opening that lived is failure 1: the dials after it are attempts 2 and 3.
    expect(stage.connections.map(({ url, header, protocols }) => [url, header, protocols])).toEqual(
      [1, 2, 3].map((n) => [`wss://example.com/${n}`, { token: `t${n}`, attempt: `${n}` }, [`p${n}`]]),
    )
    await stage.end(socket)
  })

  test('dials when the slowest has settled, and no earlier', async () => {
    const stage = createStage(world)
    const socket = stage.connect({ url: () => later(stage, 700, url), header: () => later(stage, 1500, { a: 'b' }) })
    await stage.advance(1499)
    expect([stage.dials.length, socket.state.phase]).toEqual([0, 'connecting'])
    await stage.advance(100)
    expect([stage.dials.length, socket.state.phase]).toEqual([1, 'open'])
    await stage.end(socket)
  })

  test('one that never settles is a failed attempt, in the time of the attempt', async () => {
    const stage = createStage(world)
    const never = new Promise<string>(() => {})
    const socket = stage.connect({
      url: (attempt: number) => (attempt === 1 ? never : url),
      timeout: 2000,
      retry: () => 50,
    })
    const messages: string[] = []
    socket.errors$.subscribe(({ code, message }) => messages.push(`${code} ${message}`))
    await stage.advance(1999)
    expect(messages).toEqual([])
    await stage.advance(200)
    expect(messages).toEqual([
      'CONNECT_TIMEOUT Cannot connect: the url, header or protocols function did not settle in time (2000 ms)',
    ])
    expect([socket.state.phase, stage.dials.length]).toEqual(['open', 1])
    await stage.end(socket)
  })

  test('the time of the attempt covers the function and the dialling together', async () => {
    const stage = createStage(world, { meets: (connection) => connection.hold() })
    const socket = stage.connect({ url: () => later(stage, 1500, url), timeout: 2000, retry: false })
    await stage.advance(1999)
    expect(socket.state.phase).toBe('connecting')
    await stage.advance(1)
    expect(socket.state).toMatchObject({ phase: 'closed', error: { code: 'CONNECT_TIMEOUT' } })
    await stage.end(socket)
  })

  test.each(['close', 'pause', 'reconnect'] as const)('one that settles after %s dials nothing', async (method) => {
    const stage = createStage(world)
    const settle: ((url: string) => void)[] = []
    const socket = stage.connect({ url: () => new Promise<string>((resolve) => settle.push(resolve)) })
    await stage.advance(100)
    socket[method]()
    // Without a wire there is nothing to wait for.
    expect(socket.state.phase).toBe({ close: 'closed', pause: 'paused', reconnect: 'connecting' }[method])
    settle[0]!(`${url}/stale`)
    await stage.advance(1000)
    expect(stage.dials.length).toBe(0)
    if (method === 'pause') socket.resume()
    await stage.advance(0)
    if (settle[1]) settle[1](`${url}/fresh`)
    await stage.advance(100)
    expect(stage.connections.map((connection) => connection.url)).toEqual(method === 'close' ? [] : [`${url}/fresh`])
    await stage.end(socket)
  })
})

describe.each(bothApis)('$name', (world) => {
  const broken = new Error('no token')
  test.each([
    ['throws', () => raise(broken), 'no token', broken],
    ['rejects', () => Promise.reject(broken), 'no token', broken],
    ['rejects with nothing', () => Promise.reject(undefined), 'undefined', undefined],
    ['gives no url', () => undefined, 'received undefined', undefined],
    ['promises a number', async () => 7, 'received 7', undefined],
    ['gives another scheme', () => 'ftp://example.com', 'received "ftp://example.com"', undefined],
    ['gives a fragment', () => 'wss://example.com/#top', 'without a fragment', undefined],
  ])('a url function that %s is a failed attempt, which is retried', async (_, provide, words, cause) => {
    const stage = createStage(world)
    const socket = stage.connect({ url: (attempt: number) => (attempt < 3 ? provide() : url), retry: () => 100 })
    const errors: any[] = []
    socket.errors$.subscribe((error) => errors.push(error))
    await stage.advance(1000)
    expect(errors.map(({ code, kind, retryable, cause }) => [code, kind, retryable, cause])).toEqual(
      [1, 2].map(() => ['CONNECT_FAILED', 'provider', true, cause]),
    )
    expect(errors[0].message).toMatch(/^Cannot connect: the url function failed \(/)
    expect(errors[0].message).toContain(words)
    expect([socket.state.phase, stage.dials.length]).toEqual(['open', 1])
    await stage.end(socket)
  })

  test.each([
    { header: () => ({ 'a b': 'c' }) },
    { header: () => 'token' },
    { header: async () => ({ a: 'x\r\nevil: 1' }) },
    { protocols: () => ['a', 'a'] },
    { protocols: () => '' },
    { header: () => raise(broken), protocols: () => Promise.reject(broken), url: async () => raise(broken) },
  ])('without a policy a bad answer ends the socket: %o', async (options) => {
    const stage = createStage(world)
    const socket = stage.connect({ ...options, retry: false })
    await stage.advance(100)
    expect(socket.state).toMatchObject({
      phase: 'closed',
      code: 1006,
      error: { code: 'CONNECT_FAILED', kind: 'provider' },
    })
    expect(stage.dials.length).toBe(0)
    await stage.end(socket)
  })

  test('functions may give no header and no protocols', async () => {
    const stage = createStage(world)
    const socket = stage.connect({ header: () => undefined, protocols: async () => undefined })
    await stage.advance(100)
    expect(stage.server).toMatchObject({ header: {}, protocols: [] })
    await stage.end(socket)
  })

  test('one that answers at once dials in the same turn', async () => {
    const stage = createStage(world)
    const socket = stage.connect({ url: () => url })
    expect(stage.dials.length).toBe(1)
    await stage.end(socket)
  })

  test('is not asked before the connection before it has ended', async () => {
    const asked: number[] = []
    const stage = createStage(world, { latency: 200 })
    const socket = stage.connect({ url: () => (asked.push(stage.counters.live), url) })
    await stage.advance(1000)
    socket.reconnect()
    await stage.advance(3000)
    expect(asked).toEqual([0, 0])
    await stage.end(socket)
  })

  test.each(['close', 'pause'] as const)('one that calls %s is obeyed, and nothing opens', async (method) => {
    const stage = createStage(world)
    const phases: string[] = []
    let socket: any
    const provide = async () => {
      await undefined
      socket[method]()
      return url
    }
    socket = stage.connect({ url: provide })
    socket.state$.subscribe(({ phase }: any) => phases.push(phase))
    await stage.advance(5000)
    expect(phases).toEqual(method === 'close' ? ['connecting', 'closing', 'closed'] : ['connecting', 'paused'])
    expect(stage.counters.live).toBe(0)
    await stage.end(socket)
  })

  test('one that closes the socket at a later attempt, before it returns, is obeyed', async () => {
    const stage = createStage(world, { meets: (connection) => connection.refuse() })
    const provide = (attempt: number) => {
      if (attempt === 2) socket.close()
      return url
    }
    const socket = stage.connect({ url: provide, retry: () => 100 })
    const log = note(socket)
    await stage.advance(10_000)
    expect(log.filter((entry) => entry === 'connecting').length).toBeGreaterThan(0)
    expect(socket.state).toEqual({ phase: 'closed', code: 1000, reason: '', wasClean: true })
    await stage.end(socket)
  })
})

function raise(error: unknown): never {
  throw error
}

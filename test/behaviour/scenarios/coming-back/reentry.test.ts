// Calls from inside the socket's own callbacks, in whatever phase: they act at once, once, and nothing is told twice.
import { describe, expect, test } from 'vitest'
import { bothApis, createStage, everywhere, note } from './world.js'

describe.each(everywhere)('$name', (world) => {
  const methods = ['close', 'pause', 'reconnect'] as const
  const calls = methods.flatMap((method) => ['connecting', 'open', 'waiting'].map((phase) => [method, phase] as const))

  test.each(calls)('%s inside state$ at %s', async (method, phase) => {
    const stage = createStage(world)
    const socket = stage.connect({ retry: () => 300 })
    let done = false
    const nested: string[] = []
    socket.state$.subscribe((state) => {
      if (done || state.phase !== phase) return
      done = true
      socket[method]()
      nested.push(socket.state.phase)
    })
    const log = note(socket)
    await stage.advance(1000)
    if (!done) stage.server.lose()
    await stage.advance(3000)
    expect(done).toBe(true)
    const at = { close: phase === 'waiting' ? 'closed' : 'closing', pause: 'paused', reconnect: 'connecting' }[method]
    expect(nested).toEqual([at])
    expect(socket.state.phase).toBe({ close: 'closed', pause: 'paused', reconnect: 'open' }[method])
    const phases = log.filter((entry) => /^(connecting|open|waiting|paused|closing|closed)$/.test(entry))
    phases.slice(1).forEach((entry, i) => {
      // A phase is announced once; only a replaced attempt goes from connecting to connecting.
      if (entry === phases[i]) expect([method, entry]).toEqual(['reconnect', 'connecting'])
    })
    expect(stage.counters.live).toBe(method === 'reconnect' ? 1 : 0)
    await stage.end(socket)
  })

  test.each([
    [['close']],
    [['pause']],
    [['reconnect']],
    [['pause', 'resume']],
    [['reconnect', 'pause']],
    [['pause', 'close']],
  ] as const)('what a hook sends after %s is refused at once, and never goes out', async (actions) => {
    const stage = createStage(world)
    const settled: string[] = []
    let first = true
    const socket = stage.connect({
      handshake({ send, next }: any) {
        if (!first) return
        first = false
        for (const action of actions) socket[action]()
        for (const promise of [send('stale'), next()])
          promise.then(
            () => settled.push('resolved'),
            ({ code }: { code: string }) => settled.push(code),
          )
      },
    })
    await stage.advance(0)
    await stage.advance(3000)
    expect(settled).toEqual(['CLOSED', 'CLOSED'])
    expect(stage.arrived).toEqual([])
    await stage.end(socket)
  })

  test.each(methods)('%s inside errors$, messages$ and onMessage', async (method) => {
    for (const where of ['errors$', 'messages$', 'onMessage'] as const) {
      const stage = createStage(world)
      const socket = stage.connect({ retry: () => 300 })
      let count = 0
      const act = (): void => void (count++ === 0 && socket[method]())
      if (where === 'onMessage') socket.onMessage(act)
      else socket[where].subscribe(act)
      const log = note(socket)
      await stage.advance(100)
      stage.server.send('a')
      stage.server.send('b')
      await stage.advance(100)
      if (where === 'errors$') stage.server.lose()
      await stage.advance(3000)
      expect(socket.state.phase).toBe({ close: 'closed', pause: 'paused', reconnect: 'open' }[method])
      if (where !== 'errors$' && method === 'close') {
        // After close() nothing is dispatched any more.
        expect(log).not.toContain('received b')
      }
      await stage.end(socket)
    }
  })

  test('opened is replaced before a loss is announced, wherever one hears of it', async () => {
    const stage = createStage(world)
    const socket = stage.connect({ retry: () => 300 })
    await stage.advance(100)
    const { opened } = socket
    const seen: boolean[] = []
    socket.errors$.subscribe(() => seen.push(socket.opened === opened))
    socket.state$.subscribe(({ phase }) => phase === 'waiting' && seen.push(socket.opened === opened))
    stage.answersSends = false
    socket.send('x').catch(() => seen.push(socket.opened === opened))
    stage.server.lose()
    await stage.advance(1000)
    expect(seen).toEqual([false, false, false])
    await stage.end(socket)
  })

  test('what was received before a loss is dispatched before it is told', async () => {
    const stage = createStage(world)
    const socket = stage.connect({ retry: () => 300 })
    const log = note(socket)
    await stage.advance(100)
    for (const text of ['a', 'b', 'c']) stage.server.send(text)
    stage.server.close(4000)
    await stage.advance(1000)
    expect(log.slice(2)).toEqual([
      'received a',
      'received b',
      'received c',
      'survived CONNECTION_LOST',
      'waiting',
      'connecting',
      'open',
    ])
    await stage.end(socket)
  })

  test('what nobody has taken yet is held through losses, and errors$ tells when it is too much', async () => {
    const stage = createStage(world)
    const socket = stage.connect({ retry: () => 300 })
    const codes: string[] = []
    socket.errors$.subscribe(({ code }) => codes.push(code))
    await stage.advance(100)
    for (let i = 0; i < 40; i++) stage.server.send(`${i}`)
    stage.server.lose()
    await stage.advance(1000)
    for (let i = 40; i < 80; i++) stage.server.send(`${i}`)
    await stage.advance(100)
    const received: unknown[] = []
    socket.messages$.subscribe((message) => received.push(message))
    expect(received).toEqual(Array.from({ length: 64 }, (_, i) => `${i}`))
    expect(codes).toEqual(['CONNECTION_LOST', 'OVERFLOW'])
    await stage.end(socket)
  })
})

describe.each(bothApis)('$name', (world) => {
  test('calls in one turn have the effect of the last', async () => {
    const stage = createStage(world)
    const socket = stage.connect()
    await stage.advance(100)
    socket.pause()
    socket.resume()
    socket.reconnect()
    socket.pause('last')
    await stage.advance(3000)
    expect([socket.state, stage.counters.live]).toEqual([{ phase: 'paused', reason: 'last' }, 0])
    socket.reconnect()
    const closed = socket.close()
    socket.resume()
    await stage.advance(3000)
    expect(await closed).toMatchObject({ code: 1000, wasClean: true })
    await stage.end(socket)
  })

  test('an encoder, a decoder and a signal that call pause or close harm nobody', async () => {
    for (const method of ['pause', 'close'] as const) {
      const stage = createStage(world)
      let armed = false
      const act = <T>(value: T): T => {
        if (armed) socket[method]()
        return value
      }
      const socket: any = stage.connect({ codec: { encode: act, decode: act } })
      await stage.advance(100)
      armed = true
      const sent = socket.send('x').then(
        () => 'sent',
        ({ code }: any) => code,
      )
      await stage.advance(100)
      if (method === 'pause') {
        armed = false
        socket.resume()
        await stage.advance(100)
        armed = true
        stage.server.send('y')
        await stage.advance(100)
        expect(socket.state.phase).toBe('paused')
        armed = false
      }
      expect(await sent).toBe(method === 'pause' ? 'sent' : 'CLOSED')
      armed = false
      await stage.end(socket)
    }
  })
})

// Stores that are slow or silent, views that come and go, and words that must not be told.
import { createRequire } from 'node:module'
import { describe, expect, test, vi } from 'vitest'
import * as companions from 'wx-socket/companions'
import { createFakeWx } from 'wx-socket/testing'
import { builds } from '../world.js'

const inPhones = createRequire(import.meta.url)('../../../../miniprogram_dist/companions.js')
const both = builds.map(([name, library]) => [name, library, name === 'dist' ? companions : inPhones] as const)

describe.each(both)('%s', (_, library, { deliveries, storageStore, topics, record, requests }) => {
  const { connectSocket, createAbortController, json } = library

  const start = (options: object = {}, connected: (connection: any) => void = () => {}) => {
    const wx = createFakeWx({ server: connected })
    const { clock } = wx.fake
    const socket: any = connectSocket({ url: 'wss://example.com', host: wx, clock, codec: json(), ...options } as any)
    socket.errors$.subscribe()
    return { wx, clock, socket }
  }
  const encode = (id: string, body: unknown) => ({ id, body })
  const acknowledged = () => undefined

  /** A storage that answers a call after the others, each in a turn of its own. */
  const createStorage = () => {
    const data = new Map<string, string>()
    let before: Promise<unknown> = Promise.resolve()
    const answer = (work: (options: any) => unknown) => (options: any) => {
      before = before.then(() => Promise.resolve()).then(() => options.success(work(options)))
    }
    return {
      data,
      setStorage: answer((o) => void data.set(o.key, o.data)),
      getStorage: answer((o) => ({ data: data.get(o.key) })),
      removeStorage: answer((o) => void data.delete(o.key)),
      getStorageInfo: answer(() => ({ keys: [...data.keys()] })),
    }
  }
  const bodiesIn = (data: Map<string, string>) =>
    [...data.values()].flatMap((text) => JSON.parse(text).map(({ body }: any) => body))

  test('the next socket waits until the one before has written, and overwrites nothing', async () => {
    const storage = createStorage()
    let ids = 0
    const id = () => `${++ids}`
    const begin = () => {
      const { socket, clock } = start()
      const mine = deliveries(socket, { encode, acknowledged, clock, id, store: storageStore(storage, { key: 'k' }) })
      return { ...mine, clock }
    }
    const one = begin()
    await one.clock.advance(100)
    one.deliver('A').catch(() => {})
    one.deliver('B').catch(() => {})
    one.close()
    const two = begin()
    two.deliver('C').catch(() => {})
    // The storage answers in turns of its own.
    for (let i = 0; i < 50; i++) await two.clock.advance(10)
    expect(bodiesIn(storage.data).sort()).toEqual(['A', 'B', 'C'])
    two.close()
  })

  test('who was refused a key gives it to nobody', async () => {
    const shared = storageStore(createStorage(), { key: 'k' })
    const begin = () => {
      const { socket, clock } = start()
      return { ...deliveries(socket, { encode, acknowledged, clock, store: shared }), clock }
    }
    const one = begin()
    await one.clock.advance(100)
    for (let i = 0; i < 2; i++) {
      const next = begin()
      const refused = next.deliver('x').catch(({ code }: any) => code)
      await next.clock.advance(100)
      expect(await refused).toBe('INVALID_OPTION')
      next.close()
    }
    one.close()
  })

  test('an aborted message settles at the end at the latest, though the store never answers', async () => {
    const { socket, clock } = start()
    const store = { load: () => [], save() {}, remove: () => new Promise(() => {}) }
    const { deliver } = deliveries(socket, { encode, acknowledged, clock, store })
    const controller = createAbortController()
    const failure = deliver('x', { signal: controller.signal }).catch((error: unknown) => error)
    await clock.advance(100)
    controller.abort()
    await clock.advance(100)
    socket.close()
    await clock.advance(100)
    expect(await failure).toMatchObject({ code: 'ABORTED', maybeDelivered: true })
  })

  test('what is saved is sent again though a later one is not', async () => {
    const received: string[] = []
    const { socket, clock } = start({}, (connection) =>
      connection.onMessage((text: string) => received.push(JSON.parse(text).body)),
    )
    const save = ({ body }: any) => (body === 'B' ? new Promise(() => {}) : undefined)
    const store = { load: () => [], save, remove() {} }
    const { deliver } = deliveries(socket, { encode, acknowledged, clock, store, resendAfter: 1000 })
    await clock.advance(10)
    deliver('A').catch(() => {})
    await clock.advance(500)
    deliver('B').catch(() => {})
    await clock.advance(4000)
    expect(received).toEqual(['A', 'A', 'A', 'A', 'A'])
    socket.close()
    await clock.advance(5000)
  })

  test('no more wait than the limit, whatever the store brings', async () => {
    const { socket, clock } = start()
    const stored = [{ id: 'old', body: 'old', order: 1, since: 0, attempts: 0 }]
    const store = { load: () => Promise.resolve(stored), save() {}, remove() {} }
    const { deliver } = deliveries(socket, { encode, acknowledged, clock, store, limit: 1 })
    const code = deliver('new').catch((error: any) => error.code)
    await clock.advance(100)
    expect(await code).toBe('OVERFLOW')
    socket.close()
    await clock.advance(5000)
  })

  test('a store that throws as it is closed is told, and harms nobody', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const { socket, clock } = start()
    const boom = () => {
      throw new Error('boom')
    }
    const { close } = deliveries(socket, {
      ...{ encode, acknowledged, clock },
      store: { load: () => [], save() {}, remove() {}, close: boom },
    })
    const errors: any[] = []
    socket.errors$.subscribe((error: any) => errors.push(error))
    await clock.advance(100)
    expect(close).not.toThrow()
    await clock.advance(100)
    expect(errors).toMatchObject([{ code: 'SEND_FAILED', cause: { message: 'boom' } }])
    socket.close()
    warned.mockRestore()
  })

  test('a reply that cannot be read is told in errors$', async () => {
    const { socket, clock } = start({}, (connection) => connection.send('"odd"'))
    const errors: any[] = []
    socket.errors$.subscribe((error: any) => errors.push(error))
    const decode = () => ({
      get id() {
        throw new Error('getter')
      },
    })
    requests(socket, { encode, decode, clock })
    await clock.advance(100)
    expect(errors).toMatchObject([{ code: 'DECODE_FAILED', cause: { message: 'getter' } }])
    socket.close()
  })

  test('a consumer of a topic that closes the socket is the last to hear of it', async () => {
    const { socket, clock } = start({}, (connection) => connection.onMessage(() => connection.send('{"topic":"tea"}')))
    const topic = topics(socket, {
      ...{ subscribe: (name: string) => ({ name }), unsubscribe: (name: string) => ({ name }), clock },
      topicOf: (message: any) => message.topic,
    })
    const heard: string[] = []
    topic('tea').subscribe(() => {
      heard.push('one')
      socket.close({ drain: false })
    })
    topic('tea').subscribe(() => heard.push('two'))
    await clock.advance(1000)
    expect(heard).toEqual(['one'])
  })

  test('neither a recording nor an error tells what a header held, whoever repeats it', async () => {
    const { socket, clock } = start({ retry: false, header: { token: 's3cret-token' } }, (connection) => {
      connection.accept()
      connection.close(4001, 'bad token s3cret-token')
    })
    const recording = record(socket)
    await clock.advance(1000)
    expect((await socket.closed).reason).toContain('s3cret')
    expect(recording.toText() + recording.toSvg()).not.toContain('s3cret')
    expect(recording.toText()).toContain('4001')
    const refused = start({
      ...{ retry: false, header: { token: 's3cret-token' } },
      handshake: () => Promise.reject(new Error('refused s3cret-token')),
    })
    await refused.clock.advance(1000)
    const { error } = await refused.socket.closed
    expect(error.message).toContain('the opening hook failed (refused …)')
  })
})

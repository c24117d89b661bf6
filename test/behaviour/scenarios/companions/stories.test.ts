// What requests, topics and deliveries do for an app, on a client with a server that comes and goes.
import { describe, expect, test } from 'vitest'
import { createStage, type StageOptions } from '../coming-back/world.js'
import { everywhere } from './world.js'

describe.each(everywhere)('$name', (world) => {
  const { json, isSocketError } = world.library
  const { requests, topics, deliveries } = world.companions
  const create = (meets?: StageOptions['meets']) => {
    const stage = createStage(world, meets && { meets })
    const socket = stage.connect({ codec: json(), retry: () => 500, timeout: 2000 })
    return { stage, socket, clock: stage.clock }
  }
  const listen = (connection: any, hear: (message: any) => void) =>
    connection.onMessage((text: string) => hear(JSON.parse(text)))

  test('a request finds its reply among others, and an idempotent one survives a loss', async () => {
    const { stage, socket, clock } = create((connection, n) =>
      listen(connection, ({ id, question }) => {
        if (n > 1 || question !== 'slow') connection.send(JSON.stringify({ id, answer: `${question}!` }))
      }),
    )
    const request = requests(socket, {
      encode: (id, question: string) => ({ id, question }),
      decode: (message: any) => (message.id ? { id: message.id, body: message.answer as string } : undefined),
      clock,
    })
    const quick = request('quick')
    const [slow, lost] = [request('slow', { idempotent: true }), request('slow').catch((error) => error)]
    await stage.advance(100)
    expect(await quick).toBe('quick!')
    stage.server.lose()
    await stage.advance(2000)
    expect(isSocketError(await lost, 'CONNECTION_LOST')).toBe(true)
    expect(await slow).toBe('slow!')
    await stage.end(socket)
  })

  test('topics are followed through a loss, each with one subscription on the wire', async () => {
    const { stage, socket, clock } = create()
    const topic = topics(socket, {
      subscribe: (name) => ({ subscribe: name }),
      unsubscribe: (name) => ({ unsubscribe: name }),
      topicOf: (message: any) => message.topic,
      clock,
    })
    const seen: unknown[] = []
    const first = topic('tea').subscribe(({ n }) => seen.push(n))
    const second = topic('tea').subscribe(({ n }) => seen.push(n * 10))
    await stage.advance(100)
    stage.server.send('{"topic":"tea","n":1}')
    await stage.advance(100)
    stage.server.lose()
    await stage.advance(2000)
    stage.server.send('{"topic":"tea","n":2}')
    await stage.advance(100)
    first.unsubscribe()
    second.unsubscribe()
    await stage.advance(300)
    expect(seen).toEqual([1, 10, 2, 20])
    expect(stage.arrived).toEqual(['{"subscribe":"tea"}', '{"subscribe":"tea"}', '{"unsubscribe":"tea"}'])
    await stage.end(socket)
  })

  test('what is delivered survives the dark path, the background and a killed app, once and in order', async () => {
    const known = new Set<string>()
    const applied: string[] = []
    const meets: StageOptions['meets'] = (connection) =>
      listen(connection, ({ id, text }) => {
        if (!known.has(id)) applied.push(text)
        known.add(id)
        connection.send(JSON.stringify({ ack: id }))
      })
    const held = new Map<string, any>()
    const store = {
      load: () => [...held.values()],
      save: (entry: any) => void held.set(entry.id, entry),
      remove: (id: string) => void held.delete(id),
    }
    const options = (clock: any) => ({
      encode: (id: string, text: string) => ({ id, text }),
      acknowledged: (message: any) => (message.ack ? { id: message.ack } : undefined),
      store,
      clock,
    })
    const { stage, socket, clock } = create(meets)
    const first = deliveries(socket, options(clock))
    const outcomes: unknown[] = []
    const deliver = (text: string) =>
      first.deliver(text).then(
        () => outcomes.push(text),
        ({ code }) => outcomes.push(code),
      )
    deliver('early')
    await stage.advance(100)
    stage.halfOpen()
    deliver('into the dark')
    await stage.advance(100)
    stage.hide()
    deliver('hidden')
    await stage.advance(60_000)
    stage.show()
    await stage.advance(20_000)
    expect(outcomes).toEqual(['early', 'into the dark', 'hidden'])
    expect(held.size).toBe(0)
    stage.network('none')
    deliver('offline')
    await stage.advance(100)
    // Killed: nothing but the storage is left.
    first.close()
    await stage.end(socket)
    expect(outcomes.slice(3)).toEqual(['CLOSED'])

    const next = create(meets)
    const shown: unknown[] = []
    // The world begins anew, and with it time and chance: ids are made of both.
    await next.stage.advance(120_000)
    const again = deliveries(next.socket, options(next.clock))
    again.pending$.subscribe((list) => shown.push(list.map(({ body }) => body)))
    const last = again.deliver('after the start')
    await next.stage.advance(1000)
    await last
    expect(applied).toEqual(['early', 'into the dark', 'hidden', 'offline', 'after the start'])
    expect([shown[0], shown.at(-1)]).toEqual([[], []])
    expect(shown).toContainEqual(['offline', 'after the start'])
    await next.stage.end(next.socket)
  })
})

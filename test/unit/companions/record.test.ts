import { describe, expect, test, vi } from 'vitest'
import { record } from '../../../src/companions/record.js'
import { partsKey } from '../../../src/socket.js'
import { createWorld } from './world.js'

const create = (given: object = {}, size?: number) => {
  const world = createWorld(given)
  return { ...world, world, recording: record(world.socket, size ? { size } : undefined) }
}
/** Each as a line of its own words, without the head. */
const linesOf = ({ toText }: { toText(): string }): string[] => toText().split('\n').slice(1)

describe('a recording', () => {
  test('can be made of a socket that a framework has wrapped, as Vue does with what is in data()', async () => {
    const wrapped = <T extends object>(given: T): T =>
      new Proxy(given, {
        get(own, name, receiver) {
          const value: unknown = Reflect.get(own, name, receiver)
          return Object.prototype.toString.call(value) === '[object Object]' ? wrapped(value as object) : value
        },
      })
    const { socket, clock, finish } = createWorld()
    const recording = record(wrapped(socket))
    void socket.send('hello')
    await clock.advance(1)
    await finish()
    expect(recording.events.map(({ type }) => type)).toContain('send')
  })

  test('tells phases, sends, frames and round trips, each at its time, in their order', async () => {
    const { recording, socket, clock, say, lose, finish } = create({
      heartbeat: { message: '"ping"', interval: 400, timeout: 100, isReply: (frame: unknown) => frame === '"pong"' },
    })
    void socket.send('hello')
    await clock.advance(1)
    say('welcome')
    await clock.advance(500)
    await clock.advance(7)
    say('pong')
    lose()
    await clock.advance(100)
    await finish()
    expect(recording.events).toEqual([
      { type: 'state', at: 0, phase: 'connecting', attempt: 1 },
      { type: 'send', at: 0, as: 'message', bytes: 7, outcome: 'taken', after: 0 },
      { type: 'state', at: 0, phase: 'open', attempt: 1 },
      { type: 'frame', at: 1, bytes: 9 },
      { type: 'send', at: 500, as: 'ping', bytes: 6, outcome: 'taken', after: 0 },
      { type: 'frame', at: 508, bytes: 6 },
      { type: 'roundTrip', at: 508, rtt: 8 },
      { type: 'error', at: 508, error: expect.objectContaining({ code: 'CONNECTION_LOST' }) },
      {
        ...{ type: 'state', at: 508, phase: 'waiting', attempt: 1, retryIn: 100 },
        error: expect.objectContaining({ code: 'CONNECTION_LOST' }),
      },
      { type: 'state', at: 608, phase: 'connecting', attempt: 2 },
      { type: 'state', at: 608, phase: 'open', attempt: 2 },
      { type: 'state', at: 608, phase: 'closing' },
      { type: 'state', at: 608, phase: 'closed', closeCode: 1000 },
    ])
  })

  test('is plain data, in text as in JSON, and holds nothing that was sent, received or asked for', async () => {
    const { recording, socket, clock, say, finish } = create({ url: 'wss://example.com/?key=s3cret' })
    void socket.send({ secret: 's3cret' })
    await clock.advance(1)
    say({ secret: 's3cret' })
    socket.errors$.subscribe()
    await finish()
    const all = JSON.stringify(recording.events)
    expect(JSON.parse(all)).toEqual(recording.events)
    expect([all, recording.toText(), recording.toSvg()].join()).not.toContain('s3cret')
  })

  test('sees what an opening hook sends and takes, and what the codec refuses', async () => {
    const { recording, clock, world, say, finish } = create({
      handshake: async ({ send, next }: any) => {
        await send('token')
        await next()
      },
    })
    world.hear = () => say('welcome')
    await clock.advance(1)
    world.say(undefined)
    await finish()
    expect(recording.events.map(({ type, ...rest }: any) => [type, rest.as || rest.bytes || rest.phase])).toEqual([
      ['state', 'connecting'],
      ['send', 'opening'],
      ['frame', 9],
      ['state', 'open'],
      ['frame', undefined],
      ['error', undefined],
      ['state', 'closing'],
      ['state', 'closed'],
    ])
  })

  test('leaves what an opening hook sends among what is pending', async () => {
    const { socket, clock, world, finish } = create({ handshake: ({ send }: any) => void send('token') })
    world.answers = false
    await clock.advance(1)
    expect(socket.pending.count).toBe(1)
    await finish()
  })

  test.each([
    ['EXPIRED', { ttl: 30 }, 30],
    ['CLOSED', {}, 50],
  ])('tells of a send that rejects %s how long it waited', async (outcome, terms, after) => {
    const { recording, socket, clock, finish } = create({ opens: false })
    void socket.send('hello', terms)
    expect(recording.events.at(-1)).toMatchObject({ outcome: 'pending' })
    await clock.advance(50)
    await finish()
    expect(recording.events[1]).toEqual({ type: 'send', at: 0, as: 'message', bytes: 7, outcome, after })
  })

  test('tells that a send may have been delivered', async () => {
    const { recording, socket, clock, world, lose, finish } = create()
    world.answers = false
    await clock.advance(1)
    void socket.send('hello')
    lose()
    await clock.advance(1)
    expect(recording.events[2]).toMatchObject({ outcome: 'CONNECTION_LOST', maybeDelivered: true })
    expect(linesOf(recording)[2]).toMatch(/sent 7 bytes, CONNECTION_LOST \(maybe delivered\) after 0$/)
    await finish()
  })

  test('keeps the last events, and tells how many it has let go', async () => {
    const { recording, clock, say, finish } = create({}, 3)
    await clock.advance(1)
    say(1, 22, 333, 4444)
    expect(recording.events).toMatchObject([{ bytes: 2 }, { bytes: 3 }, { bytes: 4 }])
    expect(linesOf(recording)[0]).toBe('3 earlier events were not kept')
    expect(recording.toSvg()).toContain('ms: open, attempt 1')
    await finish()
  })

  test('keeps 200 if nobody asks for less', async () => {
    const { recording, clock, say, finish } = create()
    await clock.advance(1)
    for (let i = 0; i < 300; i++) say(i)
    expect(recording.events).toHaveLength(200)
    await finish()
  })

  test('has a kind and a close code where the error has them', async () => {
    const { recording, clock, lose, finish } = create({ opens: false })
    await clock.advance(1)
    lose(1011)
    const error = { code: 'CONNECT_FAILED', message: expect.any(String), kind: expect.any(String), closeCode: 1011 }
    expect(recording.events[1]).toEqual({ type: 'error', at: 1, error })
    await finish()
  })

  test('begins with where the socket is', async () => {
    const { socket, clock, say, finish } = createWorld()
    await clock.advance(70)
    const recording = record(socket)
    say(1)
    expect(recording.events).toEqual([
      { type: 'state', at: 0, phase: 'open', attempt: 1 },
      { type: 'frame', at: 0, bytes: 1 },
    ])
    await finish()
    expect(record(socket).events).toEqual([{ type: 'state', at: 0, phase: 'closed', closeCode: 1000 }])
  })
})

describe('the socket', () => {
  const methods = ({ socket }: ReturnType<typeof createWorld>) => {
    const { outbox, driver, messages } = (socket as any)[partsKey]
    return [outbox.send, outbox.sendAhead, driver.post, messages.layer]
  }

  test('is as it was before the first recorder and after the last, in whichever order they stop', async () => {
    const world = createWorld()
    const before = methods(world)
    const first = record(world.socket)
    const second = record(world.socket)
    methods(world).forEach((method, i) => expect(method).not.toBe(before[i]))
    first.stop()
    first.stop()
    void world.socket.send('hello')
    await world.clock.advance(1)
    expect([first, second].map(({ events }) => events.length)).toEqual([1, 3])
    second.stop()
    expect(methods(world)).toEqual(before)
    world.say('nobody hears it')
    expect(second.events).toHaveLength(3)
    const third = record(world.socket)
    await world.finish()
    expect(methods(world)).toEqual(before)
    expect(third.events.at(-1)).toMatchObject({ phase: 'closed' })
  })

  test('shows nothing of its parts', () => {
    const { socket } = createWorld()
    expect(Object.keys(socket)).not.toContain(partsKey)
    expect(() => ((socket as any)[partsKey] = {})).toThrow(TypeError)
  })

  test('holds its first messages for a subscriber all the same, and gives them once', async () => {
    const { socket, clock, say, finish } = create()
    await clock.advance(1)
    say('one', 'two')
    const received: unknown[] = []
    socket.messages$.subscribe((message) => received.push(message))
    say('three')
    expect(received).toEqual(['one', 'two', 'three'])
    await finish()
  })
})

describe('a recorder', () => {
  test.each([undefined, null, {}, 'wss://example.com'])('refuses %s for a socket', (socket) => {
    expect(() => record(socket as any)).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        message: expect.stringContaining('Cannot record: the socket must be'),
      }),
    )
  })

  test.each([{ size: 0 }, { size: 1.5 }, { sizes: 3 }])('refuses %o', async (options) => {
    const { socket, finish } = createWorld()
    expect(() => record(socket, options as any)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    await finish()
  })

  test('does not keep the console from warning of what nobody else wants to know', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const { connectSocket } = await import('../../../src/connect-socket.js')
    let listener: any
    const transport = { connect: (_: unknown, to: any) => ((listener = to), { send() {}, close() {} }) }
    const socket = connectSocket({ url: 'wss://example.com', transport, lifecycle: false } as never)
    const recording = record(socket)
    listener.end({ code: 1006 })
    await Promise.resolve()
    expect(recording.events.some(({ type }) => type === 'error')).toBe(true)
    expect(warn).toHaveBeenCalledOnce()
    warn.mockRestore()
    await socket.close()
  })
})

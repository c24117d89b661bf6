import { describe, expect, test, vi } from 'vitest'
import { Observable } from 'rxjs'
import { topics } from '../../../src/companions/topics.js'
import { createWorld } from './world.js'

const plain = {
  subscribe: (name: string): any => ({ subscribe: name }),
  unsubscribe: (name: string): any => ({ unsubscribe: name }),
  topicOf: (message: any) => message.topic,
}
const create = (given: object = {}, world = createWorld()) => {
  const topic = topics<any, any>(world.socket, { ...plain, clock: world.own, ...given })
  /** Subscribes, and notes what comes. */
  const follow = (name: string) => {
    const log: unknown[] = []
    const subscription = topic(name).subscribe({
      next: ({ n }) => log.push(n),
      error: ({ code }) => log.push(code),
      complete: () => log.push('end'),
    })
    return { log, leave: () => subscription.unsubscribe() }
  }
  return { ...world, world, topic, follow }
}
const opened = async (given?: object) => {
  const all = create(given)
  await all.clock.advance(1)
  return all
}

describe('a topic', () => {
  test('gives its messages and no others, to any number of consumers with one subscription on the wire', async () => {
    const { follow, sent, say, finish } = await opened()
    const all = [follow('tea'), follow('tea'), follow('coffee')]
    say({ topic: 'tea', n: 1 }, { topic: 'coffee', n: 2 }, { n: 3 }, { topic: 'tea', n: 4 })
    expect(all.map(({ log }) => log)).toEqual([[1, 4], [1, 4], [2]])
    expect(sent).toEqual([{ subscribe: 'tea' }, { subscribe: 'coffee' }])
    await finish()
    expect(all.map(({ log }) => log.at(-1))).toEqual(['end', 'end', 'end'])
  })

  test('is a real Observable, and asks for nothing until somebody subscribes', async () => {
    const { topic, sent, finish } = await opened()
    expect(topic('tea')).toBeInstanceOf(Observable)
    expect(sent).toEqual([])
    await finish()
  })

  test('is async iterable, and `return` is leaving', async () => {
    const { topic, clock, sent, say, finish } = await opened()
    const iterator = topic('tea')[Symbol.asyncIterator]()
    say({ topic: 'tea', n: 1 }, { topic: 'tea', n: 2 })
    expect(await iterator.next()).toEqual({ done: false, value: { topic: 'tea', n: 1 } })
    await iterator.return()
    await clock.advance(200)
    expect(sent).toEqual([{ subscribe: 'tea' }, { unsubscribe: 'tea' }])
    await finish()
  })

  test('is seen by who comes meanwhile from the next message on, and by who leaves no more', async () => {
    const { topic, say, finish } = await opened()
    const log: string[] = []
    const first = topic('tea').subscribe(({ n }) => {
      log.push(`first ${n}`)
      if (n > 1) return
      topic('tea').subscribe(({ n }) => log.push(`third ${n}`))
      second.unsubscribe()
    })
    const second = topic('tea').subscribe(({ n }) => log.push(`second ${n}`))
    say({ topic: 'tea', n: 1 }, { topic: 'tea', n: 2 })
    expect(log).toEqual(['first 1', 'first 2', 'third 2'])
    first.unsubscribe()
    await finish()
  })

  test('is left once, however often an iterator is returned', async () => {
    const { topic, follow, clock, sent, finish } = await opened()
    follow('tea')
    const iterator = topic('tea')[Symbol.asyncIterator]()
    await iterator.return()
    await iterator.return()
    await clock.advance(500)
    expect(sent).toEqual([{ subscribe: 'tea' }])
    await finish()
  })

  test('iterates with the options of `iterate`', async () => {
    const { topic, say, finish } = await opened()
    expect(() => topic('tea').iterate({ highWaterMark: 0 })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    )
    const iterator = topic('tea').iterate({ highWaterMark: 1, overflow: 'dropOldest' })
    say({ topic: 'tea', n: 1 }, { topic: 'tea', n: 2 })
    expect((await iterator.next()).value.n).toBe(2)
    await finish()
  })

  test('hears an answer that comes before `send` has returned', async () => {
    const { follow, world, say, finish } = await opened()
    world.hear = ({ subscribe }) => subscribe && say({ topic: subscribe, n: 'first' })
    expect(follow('tea').log).toEqual(['first'])
    await finish()
  })
})

describe('leaving', () => {
  test('ends the subscription `linger` after the last has left, once', async () => {
    const { follow, clock, own, sent, finish } = await opened({ linger: 500 })
    const [one, other] = [follow('tea'), follow('tea')]
    one.leave()
    one.leave()
    await clock.advance(1000)
    other.leave()
    await clock.advance(499)
    expect(sent).toEqual([{ subscribe: 'tea' }])
    await clock.advance(1)
    expect(sent).toEqual([{ subscribe: 'tea' }, { unsubscribe: 'tea' }])
    expect(own.timers).toBe(0)
    await finish()
  })

  test('is taken back by who comes in that time', async () => {
    const { follow, clock, sent, say, finish } = await opened()
    follow('tea').leave()
    await clock.advance(100)
    // Nobody is here to hear it, and that is no error.
    say({ topic: 'tea', n: 1 })
    const { log } = follow('tea')
    await clock.advance(1000)
    say({ topic: 'tea', n: 2 })
    expect(log).toEqual([2])
    expect(sent).toEqual([{ subscribe: 'tea' }])
    await finish()
  })

  test('drops what was under way, and who comes later subscribes anew', async () => {
    const { follow, clock, sent, say, errors, finish } = await opened({ linger: 0 })
    follow('tea').leave()
    await clock.advance(0)
    say({ topic: 'tea', n: 1 })
    expect(errors).toEqual([])
    const { log } = follow('tea')
    say({ topic: 'tea', n: 2 })
    expect(log).toEqual([2])
    expect(sent).toEqual([{ subscribe: 'tea' }, { unsubscribe: 'tea' }, { subscribe: 'tea' }])
    await finish()
  })

  test('before it was open leaves nothing to be sent', async () => {
    const { follow, clock, sent, own, finish } = create()
    follow('tea').leave()
    await clock.advance(500)
    expect(sent).toEqual([])
    expect(own.timers).toBe(0)
    await finish()
  })
})

describe('an opening', () => {
  test('subscribes again to what is wanted, before the queue', async () => {
    const { follow, clock, socket, sent, say, lose, finish } = await opened()
    const { log } = follow('tea')
    const other = follow('coffee')
    lose()
    other.leave()
    socket.send('queued')
    await clock.advance(99)
    follow('milk')
    await clock.advance(200)
    say({ topic: 'tea', n: 1 })
    expect(log).toEqual([1])
    expect(sent.slice(2)).toEqual([{ subscribe: 'tea' }, { subscribe: 'milk' }, 'queued'])
    await finish()
  })

  test('forgets what nobody wants any more', async () => {
    const { follow, clock, sent, lose, finish } = await opened()
    const { leave } = follow('tea')
    lose()
    leave()
    await clock.advance(1000)
    expect(sent).toEqual([{ subscribe: 'tea' }])
    follow('tea')
    expect(sent).toEqual([{ subscribe: 'tea' }, { subscribe: 'tea' }])
    await finish()
  })

  test('hears nothing of what was left on the connection before', async () => {
    const { follow, clock, sent, lose, finish } = await opened({ linger: 10 })
    const { leave } = follow('tea')
    lose()
    leave()
    await clock.advance(1000)
    expect(sent).toEqual([{ subscribe: 'tea' }])
    await finish()
  })

  test('catches up with who came and left while other hooks were running', async () => {
    const world = createWorld()
    const { follow, clock, socket, sent, errors, say, finish } = create({ linger: 10 }, world)
    let proceed!: () => void
    socket.onOpening(() => new Promise<void>((resolve) => (proceed = resolve)))
    const early = follow('tea')
    await clock.advance(1)
    early.leave()
    const { log } = follow('coffee')
    await clock.advance(50)
    expect(sent).toEqual([{ subscribe: 'tea' }])
    say({ topic: 'tea', n: 1 })
    proceed()
    await clock.advance(1)
    expect(sent).toEqual([{ subscribe: 'tea' }, { unsubscribe: 'tea' }, { subscribe: 'coffee' }])
    say({ topic: 'coffee', n: 2 })
    expect(log).toEqual([2])
    expect(errors).toEqual([])
    await finish()
  })

  test('of a connection that is replaced before it was told subscribes all the same', async () => {
    const { follow, clock, socket, sent, finish } = create()
    socket.onOpening(() => new Promise<void>((resolve) => clock.setTimeout(resolve, 50)))
    follow('tea')
    await clock.advance(10)
    socket.reconnect()
    await clock.advance(100)
    expect(socket.state.phase).toBe('open')
    expect(sent).toEqual([{ subscribe: 'tea' }, { subscribe: 'tea' }])
    await finish()
  })
})

describe('the end', () => {
  test('of the socket is that of its topics, for who comes later, too', async () => {
    const { follow, clock, lose, topic } = create({}, createWorld({ retry: false }))
    await clock.advance(1)
    const { log } = follow('tea')
    lose()
    await clock.advance(0)
    expect(log).toEqual(['CONNECTION_LOST'])
    expect(follow('coffee').log).toEqual(['CONNECTION_LOST'])
    await expect(topic('tea')[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
    await clock.advance(1000)
    expect(clock.timers).toBe(0)
  })

  test('of a closed socket completes', async () => {
    const { follow, socket, finish } = await opened()
    const { log } = follow('tea')
    await finish()
    expect(log).toEqual(['end'])
    expect(create({}, { ...createWorld(), socket }).follow('tea').log).toEqual(['end'])
  })
})

describe('bad input', () => {
  const thrown = new Error('mine')
  const fail = (): never => {
    throw thrown
  }

  test('topicOf that throws is reported, and the next message is read', async () => {
    const topicOf = (message: any) => (message.bad ? fail() : message.topic)
    const { follow, say, errors, finish } = await opened({ topicOf })
    const { log } = follow('tea')
    say({ bad: true }, { topic: 'tea', n: 1 })
    expect(log).toEqual([1])
    expect(errors).toMatchObject([{ code: 'DECODE_FAILED', cause: thrown, data: { bad: true } }])
    await finish()
  })

  test('a message for nobody is reported', async () => {
    const { say, errors, finish } = await opened()
    say({ topic: 'tea', n: 1 })
    expect(errors).toMatchObject([{ code: 'DECODE_FAILED', data: { topic: 'tea', n: 1 } }])
    expect(errors[0]!.message).toBe('Cannot take a message: nobody has asked for its topic')
    await finish()
  })

  test('subscribe that throws ends the streams of that topic only, now and at an opening', async () => {
    const subscribe = (name: string) => (name === 'tea' ? fail() : { subscribe: name })
    const early = create({ subscribe })
    const { follow, clock, sent, errors, finish } = early
    const logs = [follow('tea').log, follow('coffee').log]
    await clock.advance(1)
    logs.push(follow('tea').log)
    expect(logs).toEqual([['ENCODE_FAILED'], [], ['ENCODE_FAILED']])
    expect(sent).toEqual([{ subscribe: 'coffee' }])
    expect(errors).toEqual([])
    await finish()
  })

  test('a subscription that the platform refuses ends the streams', async () => {
    const { follow, clock, world, finish } = await opened()
    world.refusal = { errMsg: 'sendSocketMessage:fail too large' }
    const { log } = follow('tea')
    await clock.advance(0)
    expect(log).toEqual(['SEND_FAILED'])
    await finish()
  })

  test('unsubscribe that throws is reported', async () => {
    const { follow, clock, errors, finish } = await opened({ unsubscribe: fail })
    follow('tea').leave()
    await clock.advance(200)
    expect(errors).toMatchObject([{ code: 'ENCODE_FAILED', cause: thrown, data: 'tea' }])
    await finish()
  })

  test('a consumer that throws harms no other', async () => {
    const { topic, follow, say, finish } = await opened()
    const caught = vi.fn()
    process.once('uncaughtException', caught)
    topic('tea').subscribe(fail)
    const { log } = follow('tea')
    say({ topic: 'tea', n: 1 })
    expect(log).toEqual([1])
    await vi.waitFor(() => expect(caught).toHaveBeenCalled())
    await finish()
  })

  test.each([[1], [undefined]])('a name that is none throws INVALID_OPTION: %s', async (name) => {
    const { topic, finish } = await opened()
    expect(() => topic(name as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    await finish()
  })

  test.each([
    [{ topicOf: undefined }, 'topicOf must be a function, received undefined'],
    [{ linger: -1 }, expect.stringContaining('linger must be')],
    [{ topicof: plain.topicOf }, expect.stringContaining('did you mean topicOf?')],
  ])('options %o throw INVALID_OPTION', async (options, message) => {
    const { socket, finish } = createWorld()
    expect(() => topics(socket, { ...plain, ...options } as never)).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        message: typeof message === 'string' ? `Cannot follow topics: ${message}` : message,
      }),
    )
    await finish()
  })
})

test('a message costs the same among ten topics and ten thousand, and ten thousand that linger one timer', async () => {
  const looks = async (many: number) => {
    const { topic, clock, own, say, finish } = await opened({ linger: 1000 })
    const leaves = Array.from({ length: many }, (_, i) => topic(`${i}`).subscribe(() => {}))
    await clock.advance(0)
    const spies = (['get', 'forEach', 'has'] as const).map((name) => vi.spyOn(Map.prototype, name))
    for (let i = 0; i < 100; i++) say({ topic: `${i % 10}`, n: i })
    const count = spies.map(({ mock }) => mock.calls.length)
    vi.restoreAllMocks()
    leaves.forEach((leave) => leave.unsubscribe())
    expect([own.timers, own.set]).toEqual([1, 1])
    await finish()
    return count
  }
  const few = await looks(10)
  expect(few[0]).toBeGreaterThan(0)
  expect(await looks(10_000)).toEqual(few)
})

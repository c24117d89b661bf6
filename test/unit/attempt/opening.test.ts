import { describe, expect, test } from 'vitest'
import { createOpening, type Opening, type OpeningHook, type OpeningParts } from '../../../src/attempt/opening.js'
import { createDeferred } from '../../../src/deferred.js'
import { SocketError } from '../../../src/errors/socket-error.js'
import type { RawIn } from '../../../src/messages/codec.js'
import { settle } from '../outbox/world.js'
import { raise, unhandledRejections } from '../hosts/scripted.js'

type Hook = OpeningHook<string, string>
type Parts = OpeningParts<string, string>

/** A run of these hooks; `log` tells what was sent and how the run ended. */
function setup(...hooks: Hook[]) {
  const log: string[] = []
  const errors: SocketError[] = []
  let over = false
  let late: ReturnType<Parts['refusal']>
  const layer = createOpening<string, string>({
    hooks,
    attempt: 3,
    encode: (message) => message,
    send: async (frame) => void log.push(`send ${frame}`),
    refusal: () => late,
    isOver: () => over,
    secrets: () => [],
    done(error) {
      log.push(error ? 'failed' : 'done')
      if (error) errors.push(error)
    },
  })
  /** Frames and messages are the same here. */
  const handshake = {
    run: layer.run,
    take: (message: string, frame: RawIn = message) => void layer.next(message, frame),
    end: () => layer.end().map(({ message }) => message),
  }
  const close = () => void (late = (data) => new SocketError('CLOSED', 'the socket is closed', { data }))
  return { handshake, close, log, errors, layer, isOver: () => void (over = true) }
}

/** A hook that waits for the test. */
function createHook() {
  const openings: Opening<string, string>[] = []
  const { promise, resolve, reject } = createDeferred<void>()
  const hook: Hook = (opening) => {
    openings.push(opening)
    return promise
  }
  return { hook, openings, resolve, reject }
}

const codeOf = (promise: Promise<unknown>) => promise.catch((error: SocketError) => error.code)

describe('hooks', () => {
  test('run one after another, with the number of the attempt', async () => {
    const [first, second] = [createHook(), createHook()]
    const { handshake, log } = setup(first.hook, second.hook)
    handshake.run()
    expect(first.openings.map(({ attempt }) => attempt)).toEqual([3])
    await settle()
    expect(second.openings).toHaveLength(0)
    first.resolve()
    await settle()
    expect(second.openings.map(({ attempt }) => attempt)).toEqual([3])
    expect(log).toEqual([])
    second.resolve()
    await settle()
    expect(log).toEqual(['done'])
  })

  test('are done at once where there are none', () => {
    const { handshake, log } = setup()
    handshake.run()
    expect(log).toEqual(['done'])
  })

  test('may answer anything', async () => {
    const thenable = { then: (resolve: () => void) => resolve() }
    const { handshake, log } = setup(
      () => undefined,
      () => 'text',
      () => thenable,
    )
    handshake.run()
    await settle()
    expect(log).toEqual(['done'])
  })

  test.each([
    ['throws', () => raise(new Error('no token'))],
    ['rejects', () => Promise.reject(new Error('no token'))],
  ])('fail the opening when one of them %s, and the next does not run', async (_, hook) => {
    const next = createHook()
    const { handshake, log, errors } = setup(hook, next.hook)
    handshake.run()
    await settle()
    expect(log).toEqual(['failed'])
    expect(next.openings).toHaveLength(0)
    const message = 'Cannot connect: the opening hook failed (no token)'
    expect(errors[0]).toMatchObject({ code: 'CONNECT_FAILED', kind: 'handshake', retryable: true, message })
    expect(errors[0]!.cause).toEqual(new Error('no token'))
  })

  test('do not run where the opening was over before their turn', () => {
    const { hook, openings } = createHook()
    for (const over of ['isOver', 'end'] as const) {
      const { handshake, isOver } = setup(hook)
      if (over === 'isOver') isOver()
      else handshake.end()
      handshake.run()
    }
    expect(openings).toEqual([])
  })

  test('tell nothing once the opening was ended, however they end', async () => {
    const rejections = unhandledRejections()
    for (const end of ['resolve', 'reject'] as const) {
      const { hook, openings, ...outcome } = createHook()
      const next = createHook()
      const { handshake, log } = setup(hook, next.hook)
      handshake.run()
      handshake.end()
      outcome[end](undefined)
      await settle()
      expect(log).toEqual([])
      expect(next.openings).toHaveLength(0)
    }
    expect(rejections).toEqual([])
  })

  test('hang as long as they like', async () => {
    const { handshake, log } = setup(() => new Promise(() => undefined))
    handshake.run()
    await settle()
    expect(log).toEqual([])
    expect(handshake.end()).toEqual([])
  })
})

describe('send', () => {
  test('rejects with what the codec throws: a mistake in the program is loud', async () => {
    const rejections = unhandledRejections()
    const { hook, openings } = createHook()
    const layer = createOpening<string, string>({
      ...{
        hooks: [hook],
        attempt: 1,
        refusal: () => undefined,
        secrets: () => [],
        isOver: () => false,
        done: () => {},
      },
      encode: () => raise('no frame'),
      send: () => Promise.resolve(),
    })
    layer.run()
    await expect(openings[0]!.send('x')).rejects.toBe('no frame')
    void openings[0]!.send('y')
    await settle()
    expect(rejections).toEqual(['no frame'])
  })

  test('sends nothing where the codec has ended the opening', async () => {
    const { hook, openings } = createHook()
    const sent: unknown[] = []
    let over = false
    const layer = createOpening<string, string>({
      ...{ hooks: [hook], attempt: 1, refusal: () => undefined, secrets: () => [], isOver: () => over, done: () => {} },
      encode: (text) => ((over = true), text),
      send: async (frame) => void sent.push(frame),
    })
    layer.run()
    expect(await codeOf(openings[0]!.send('x'))).toBe('CLOSED')
    expect(sent).toEqual([])
  })

  test('rejects as soon as the opening is over, though the hook has not heard of it', async () => {
    const { hook, openings } = createHook()
    const { handshake, log, isOver } = setup(hook)
    handshake.run()
    isOver()
    expect(await codeOf(openings[0]!.send('late'))).toBe('CLOSED')
    expect(await codeOf(openings[0]!.next())).toBe('CLOSED')
    expect(log).toEqual([])
  })

  test('sends while the hook runs', async () => {
    const { handshake, log } = setup(async ({ send }) => {
      await send('login')
      await send('join')
    })
    handshake.run()
    await settle()
    expect(log).toEqual(['send login', 'send join', 'done'])
  })

  test('rejects once the hook is done, and once the opening was ended', async () => {
    const [first, second] = [createHook(), createHook()]
    const { handshake, log } = setup(first.hook, second.hook)
    handshake.run()
    first.resolve()
    await settle()
    expect(await codeOf(first.openings[0]!.send('late'))).toBe('CLOSED')
    handshake.end()
    expect(await codeOf(second.openings[0]!.send('late'))).toBe('CLOSED')
    expect(log).toEqual([])
  })

  test('rejects as the socket does once that is closed, also long after', async () => {
    const { hook, openings } = createHook()
    const { handshake, log, close, isOver } = setup(hook)
    handshake.run()
    close()
    isOver()
    const error = { code: 'CLOSED', message: 'the socket is closed', data: 'late' }
    await expect(openings[0]!.send('late')).rejects.toMatchObject(error)
    handshake.end()
    await expect(openings[0]!.send('late')).rejects.toMatchObject(error)
    expect(log).toEqual([])
  })
})

describe('what has not been taken', () => {
  const overflow = { code: 'OVERFLOW', retryable: true, hint: expect.stringContaining('next()') }

  test('is 1,024 frames at most, as long as nothing takes them: one more fails the attempt', async () => {
    const { hook, openings } = createHook()
    const { handshake, errors } = setup(hook)
    handshake.run()
    for (let i = 0; i < 1024; i++) handshake.take(`${i}`)
    expect(await openings[0]!.next()).toBe('0')
    handshake.take('another')
    expect(errors).toEqual([])
    handshake.take('one too many')
    expect(errors).toMatchObject([overflow])
    expect(handshake.end()).toHaveLength(1024)
  })

  test('is 4 MiB at most, by the frames', async () => {
    const { hook, openings } = createHook()
    const { handshake, errors } = setup(hook)
    handshake.run()
    handshake.take('large', new ArrayBuffer(4194304 - 3))
    handshake.take('small', '茶')
    expect(await openings[0]!.next()).toBe('large')
    handshake.take('large', new ArrayBuffer(4194304 - 3))
    expect(errors).toEqual([])
    handshake.take('small', 'a')
    expect(errors).toMatchObject([overflow])
  })

  test('fails nothing once the opening was ended', () => {
    const { handshake, errors } = setup(createHook().hook)
    handshake.run()
    handshake.end()
    for (let i = 0; i < 1025; i++) handshake.take('late')
    expect(errors).toEqual([])
  })
})

describe('next', () => {
  test('gives what has come, then what comes, in order', async () => {
    const { hook, openings } = createHook()
    const { handshake } = setup(hook)
    handshake.run()
    const { next } = openings[0]!
    handshake.take('a')
    handshake.take('b')
    const wanted = [next(), next(), next(), next()]
    handshake.take('c')
    handshake.take('d')
    expect(await Promise.all(wanted)).toEqual(['a', 'b', 'c', 'd'])
    expect(handshake.end()).toEqual([])
  })

  test('leaves what it was not asked for to the next hook, and then to whoever ends the opening', async () => {
    const second = createHook()
    const taken: string[] = []
    const { handshake } = setup(async ({ next }) => void taken.push(await next()), second.hook)
    handshake.run()
    ;['a', 'b', 'c'].forEach((message) => handshake.take(message))
    await settle()
    taken.push(await second.openings[0]!.next())
    expect(taken).toEqual(['a', 'b'])
    expect(handshake.end()).toEqual(['c'])
    expect(handshake.end()).toEqual([])
  })

  test('rejects what was awaited when the hook is done, and takes nothing from the one after it', async () => {
    const [first, second] = [createHook(), createHook()]
    const { handshake } = setup(first.hook, second.hook)
    handshake.run()
    const awaited = codeOf(first.openings[0]!.next())
    first.resolve()
    expect(await awaited).toBe('CLOSED')
    await settle()
    handshake.take('a')
    expect(await codeOf(first.openings[0]!.next())).toBe('CLOSED')
    expect(await second.openings[0]!.next()).toBe('a')
  })

  test('rejects when the opening is ended, unheard where nobody listens', async () => {
    const rejections = unhandledRejections()
    const { hook, openings } = createHook()
    const { handshake } = setup(hook)
    handshake.run()
    const awaited = openings[0]!.next()
    handshake.end()
    void openings[0]!.next()
    void openings[0]!.send('late')
    await settle()
    expect(rejections).toEqual([])
    await expect(awaited).rejects.toMatchObject({
      code: 'CLOSED',
      message: 'Cannot receive: the opening is over',
      hint: 'Use socket.send and messages$.',
    })
  })
})

import { describe, expect, test } from 'vitest'
import type { Opening, OpeningHook } from '../../../src/attempt/opening.js'
import type { Event } from '../../../src/connection/machine.js'
import { createReceiver, type ReceiverParts } from '../../../src/connection/receiver.js'
import { createTurns } from '../../../src/life/turns.js'
import { SocketError } from '../../../src/errors/socket-error.js'
import { createHub } from '../../../src/messages/hub.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import { settle } from '../outbox/world.js'
import { raise } from '../hosts/scripted.js'

type Parts = ReceiverParts<string, string>

/** A receiver; `log` tells what subscribers and the phase table were told, in order. */
function setup(parts: Partial<Pick<Parts, 'decode' | 'heartbeat' | 'hooks'>> = {}, during?: (event: Event) => void) {
  const clock = createVirtualClock()
  const log: string[] = []
  const turns = createTurns<Event>((event) => {
    log.push(event.type)
    during?.(event)
  })
  const [messages, errors] = [createHub<string>(), createHub<SocketError>()]
  messages.listen((message) => log.push(`message ${message}`))
  errors.listen(({ code }) => log.push(code))
  const receiver = createReceiver<string, string>({
    clock,
    turns,
    decode: (frame) => frame as string,
    messages,
    errors,
    heartbeat: undefined,
    hooks: [],
    timeout: 10_000,
    lane: { encode: (message: string) => message, send: () => Promise.resolve(), refusal: () => undefined },
    ...parts,
  })
  return { clock, log, receiver, turns }
}

/** A hook that waits for the test, and keeps what it was given. */
function createHook() {
  const openings: Opening<string, string>[] = []
  const hook: OpeningHook<string, string> = (opening) => {
    openings.push(opening)
    return new Promise(() => undefined)
  }
  return { hook, openings }
}

describe('a wire', () => {
  test('tells its opening, its messages and its end', () => {
    const { receiver, log } = setup()
    const listener = receiver.listen(1)
    listener.open({ header: {} })
    listener.message('a')
    listener.end({})
    expect(log).toEqual(['opened', 'message a', 'lost'])
  })

  test('is dispatched until another is heard', () => {
    const { receiver, log } = setup()
    const [first, second] = [receiver.listen(1), receiver.listen(2)]
    first.message('old')
    second.message('new')
    first.end({})
    expect(log).toEqual(['message new', 'lost'])
  })

  test('is silent once it is ignored, but for its end', () => {
    const { receiver, log } = setup()
    const listener = receiver.listen(1)
    receiver.ignore()
    listener.message('a')
    listener.end({})
    expect(log).toEqual(['lost'])
  })

  test('loses only what cannot be decoded', () => {
    const decode = (frame: unknown): string =>
      frame === 'bad' ? raise(new SocketError('DECODE_FAILED', 'bad')) : String(frame)
    const { receiver, log } = setup({ decode })
    const { message } = receiver.listen(1)
    ;['a', 'bad', 'b'].forEach(message)
    expect(log).toEqual(['message a', 'DECODE_FAILED', 'message b'])
  })

  test('loses a Blob that cannot be read, silently where nobody hears it any more', async () => {
    const { receiver, log } = setup()
    const unreadable = { size: 1, arrayBuffer: () => Promise.reject('gone') }
    receiver.listen(1).message(unreadable as never)
    await settle()
    expect(log).toEqual(['DECODE_FAILED'])
    receiver.listen(2).message(unreadable as never)
    receiver.ignore()
    await settle()
    expect(log).toHaveLength(1)
  })

  test('passes every frame by the heartbeat, which hides replies', () => {
    const heard: unknown[] = []
    const heartbeat = {
      heard: () => void heard.push('comes'),
      isReply: (frame: unknown) => heard.push(frame) && frame === 'pong',
    } as unknown as Parts['heartbeat']
    const { receiver, log } = setup({ heartbeat })
    const { message } = receiver.listen(1)
    ;['a', 'pong'].forEach(message)
    expect(heard).toEqual(['comes', 'a', 'comes', 'pong'])
    expect(log).toEqual(['message a'])
  })
})

describe('a handshake', () => {
  test('is ready when the hooks are done, and given up when one fails', async () => {
    for (const [hook, outcome] of [
      [() => undefined, 'ready'],
      [() => raise('no'), 'givenUp'],
    ] as const) {
      const { receiver, log } = setup({ hooks: [hook] })
      receiver.listen(1)
      receiver.startHandshake(1, 1)
      await settle()
      expect(log).toEqual([outcome])
    }
  })

  test('takes the frames, and leaves to subscribers what no hook took, in order', async () => {
    const { hook, openings } = createHook()
    const { receiver, log } = setup({ hooks: [hook] })
    const { message } = receiver.listen(1)
    receiver.startHandshake(1, 2)
    ;['a', 'b', 'c'].forEach(message)
    expect(openings[0]!.attempt).toBe(2)
    expect(await openings[0]!.next()).toBe('a')
    expect(log).toEqual([])
    receiver.endHandshake()
    message('d')
    expect(log).toEqual(['message b', 'message c', 'message d'])
  })

  test('takes frames that came with the opening, before their turn', async () => {
    const { hook, openings } = createHook()
    const { receiver, log, turns } = setup({ hooks: [hook] })
    const { message } = receiver.listen(1)
    turns.run(() => {
      message('a')
      receiver.startHandshake(1, 1)
    })
    expect(await openings[0]!.next()).toBe('a')
    expect(log).toEqual([])
  })

  test('that ends leaves the one after it alone, though both come in one turn', async () => {
    const { hook, openings } = createHook()
    const { receiver, log, turns } = setup({ hooks: [hook] })
    receiver.listen(1)
    receiver.startHandshake(1, 1)
    turns.run(() => {
      receiver.endHandshake()
      receiver.listen(2).message('a')
      receiver.startHandshake(2, 1)
    })
    expect(await openings[1]!.next()).toBe('a')
    expect(log).toEqual([])
  })

  test('leaves to subscribers what no hook took also when the wire is ignored', () => {
    const { receiver, log } = setup({ hooks: [createHook().hook] })
    const { message } = receiver.listen(1)
    receiver.startHandshake(1, 1)
    message('a')
    receiver.ignore()
    receiver.endHandshake()
    receiver.endHandshake()
    expect(log).toEqual(['message a'])
  })

  test('runs the hooks of its beginning: others come with the next', async () => {
    const ran: string[] = []
    const hooks: OpeningHook<string, string>[] = []
    const enlist = (name: string) => hooks.push(() => void ran.push(name))
    hooks.push(() => void enlist('late'))
    enlist('early')
    const { receiver } = setup({ hooks })
    receiver.listen(1)
    receiver.startHandshake(1, 1)
    hooks.pop()
    await settle()
    expect(ran).toEqual(['early'])
  })

  test('runs no hook of a wire that is lost before its turn', () => {
    const { hook, openings } = createHook()
    const { receiver, turns, log } = setup({ hooks: [hook] }, ({ type }) =>
      type === 'opened' ? receiver.startHandshake(1, 1) : receiver.endHandshake(),
    )
    const { open, message, end } = receiver.listen(1)
    turns.call(() => {
      // A host that does it all before connectSocket returns.
      open({ header: {} })
      message('a')
      end({})
    }, undefined)
    expect(openings).toEqual([])
    expect(log).toEqual(['opened', 'lost', 'message a'])
  })
})

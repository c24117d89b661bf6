import { afterEach, describe, expect, test, vi } from 'vitest'
import { createHeartbeat } from '../../../src/attempt/heartbeat.js'
import { createInlet } from '../../../src/attempt/inlet.js'
import { SocketError } from '../../../src/errors/socket-error.js'
import { createTurns } from '../../../src/life/turns.js'
import { createSurvived } from '../../../src/errors/survived.js'
import type { Hub } from '../../../src/messages/hub.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import { createSteadyClock } from '../../../src/time/steady-clock.js'
import { raise } from '../hosts/scripted.js'
import { settle } from '../outbox/world.js'

interface Given {
  readonly decode?: (frame: unknown) => string
  readonly isReply?: (frame: unknown) => boolean
  readonly heartbeat?: boolean
  readonly layer?: Hub<string>['layer']
}

/** An inlet; `log` tells what came out of it, and how it was heard. Frames come the short way, or the general one. */
function setup({ decode, isReply, heartbeat, layer }: Given = {}) {
  const virtual = createVirtualClock()
  const clock = createSteadyClock(virtual)
  const turns = createTurns()
  const log: unknown[] = []
  const errors = createSurvived(turns)
  errors.subscribe({ next: ({ code }) => log.push(code), error() {}, complete() {} })
  const beat = createHeartbeat({ message: 'ping', isReply }, clock, {
    send: () => Promise.resolve(),
    ponged: () => {},
    missed: () => {},
    report: ({ code }) => log.push(code),
  })
  const inlet = createInlet<string>({
    ...{ turns, clock, timeout: 5000, errors, messages: { layer } },
    decoder: decode && { codec: { decode }, explain: (error) => error as SocketError },
    heartbeat: heartbeat || isReply ? beat : undefined,
    giveUp: ({ code }) => log.push(`given up: ${code}`),
  })
  const target = { next: (message: unknown, frame?: unknown) => void log.push([message, frame]) }
  let general = 0
  const event = inlet.shortcut(({ data }) => {
    general++
    inlet.message(data)
  })
  const come = (data: unknown): void => event({ data } as never)
  return {
    inlet,
    turns,
    clock: virtual,
    log,
    target,
    come,
    event,
    general: () => general,
    messages: () => log.flatMap(messageOf),
  }
}

const messageOf = (entry: unknown): unknown[] => (Array.isArray(entry) ? [entry[0]] : [entry])
const text = (bytes: unknown): string => Buffer.from(bytes as ArrayBuffer).toString()
const decode = (frame: unknown): string =>
  frame === 'bad' ? raise(new SocketError('DECODE_FAILED', 'bad')) : `decoded ${frame}`
const stuck = { size: 1, arrayBuffer: () => new Promise<never>(() => {}) }

describe('a frame', () => {
  test('goes nowhere before it is said where', () => {
    const { inlet, come, log } = setup()
    come('a')
    inlet.message('b')
    expect(log).toEqual([])
  })

  test("meets a recorder's layer once, before all else, the short way and the general one", () => {
    const seen: unknown[] = []
    const layer: Given['layer'] = (to) => ({
      next(frame) {
        seen.push(frame)
        to.next(frame)
      },
    })
    const { inlet, come, messages, target } = setup({ layer, decode, isReply: (frame) => frame === 'pong' })
    inlet.route(target)
    for (const frame of ['a', 'bad', 'pong']) come(frame)
    expect(seen).toEqual(['a', 'bad', 'pong'])
    for (const frame of ['b', 'bad', 'pong']) inlet.message(frame)
    expect(seen).toEqual(['a', 'bad', 'pong', 'b', 'bad', 'pong'])
    expect(messages()).toEqual(['decoded a', 'DECODE_FAILED', 'decoded b', 'DECODE_FAILED'])
  })

  test('goes where it is said now, the short way and the general one', () => {
    const { inlet, come, log, target, general } = setup()
    inlet.route(target)
    come('a')
    expect(general()).toBe(0)
    inlet.message('b')
    const other: unknown[] = []
    inlet.route({ next: (message) => other.push(message) })
    come('c')
    inlet.message('d')
    expect([log, other]).toEqual([
      [
        ['a', undefined],
        ['b', undefined],
      ],
      ['c', 'd'],
    ])
  })

  test('of bytes is one as it is, and of a view exactly what that shows', () => {
    const { inlet, come, log, target, general } = setup()
    inlet.route(target)
    const bytes = new Uint8Array([120, 97, 98, 121])
    come(bytes.buffer)
    expect(general()).toBe(0)
    come(bytes.subarray(1, 3))
    expect((log as [unknown][]).map(([data]) => [data instanceof ArrayBuffer, text(data)])).toEqual([
      [true, 'xaby'],
      [true, 'ab'],
    ])
  })

  test.each([undefined, null, {}, { data: 7 }])(
    'is none where the event is %j: who hears the rest looks at it',
    (odd) => {
      const { inlet, target, log } = setup()
      inlet.route(target)
      const rest: unknown[] = []
      inlet.shortcut((event) => rest.push(event))(odd as never)
      expect([rest, log]).toEqual([[odd], []])
    },
  )

  test('waits while user code runs, and has its turn then', () => {
    const { inlet, turns, come, log, target } = setup()
    inlet.route(target)
    turns.call(() => {
      come('a')
      inlet.message('b')
      log.push('user code ends')
    }, undefined)
    expect(log).toEqual(['user code ends', ['a', undefined], ['b', undefined]])
  })

  test('is user code itself: what comes meanwhile comes behind it', () => {
    const { inlet, come, log } = setup()
    inlet.route({
      next(message) {
        log.push(`${message} starts`)
        if (message === 'a') come('b')
        log.push(`${message} ends`)
      },
    })
    come('a')
    expect(log).toEqual(['a starts', 'a ends', 'b starts', 'b ends'])
  })

  describe('whose subscriber throws', () => {
    afterEach(() => void vi.useRealTimers())

    test('harms no other, and is reported to the host', () => {
      vi.useFakeTimers()
      const { inlet, come, turns } = setup()
      inlet.route({ next: (message) => raise(new Error(`at ${message}`)) })
      come('a')
      expect(() => vi.runAllTimers()).toThrow('at a')
      inlet.message('b')
      expect(() => vi.runAllTimers()).toThrow('at b')
      expect([turns.busy, turns.waiting]).toEqual([false, false])
    })
  })
})

describe('the codec', () => {
  test('makes messages of frames; both go on to a target that counts bytes', () => {
    const { inlet, come, log, target } = setup({ decode })
    inlet.route({ ...target, counts: true })
    come('a')
    inlet.message('b')
    expect(log).toEqual([
      ['decoded a', 'a'],
      ['decoded b', 'b'],
    ])
  })

  test("hands the message alone to a function that may be a user's", () => {
    const { inlet, come } = setup({ decode })
    const given: unknown[][] = []
    inlet.route({ next: (...all) => given.push(all) })
    come('a')
    expect(given).toEqual([['decoded a']])
  })

  test('loses only what it refuses, and tells', () => {
    const { inlet, come, target, messages } = setup({ decode })
    inlet.route(target)
    ;['a', 'bad', 'b'].forEach(come)
    expect(messages()).toEqual(['decoded a', 'DECODE_FAILED', 'decoded b'])
  })

  test('may close the socket: then the message goes nowhere', () => {
    const parts = setup({ decode: (frame) => (parts.inlet.close(), frame as string) })
    parts.inlet.route(parts.target)
    parts.come('a')
    expect(parts.log).toEqual([])
  })
})

describe('the heartbeat', () => {
  const isReply = (frame: unknown): boolean => frame === 'pong'

  test('hides replies, with and without a codec, the short way and the general one', () => {
    for (const given of [{ isReply }, { isReply, decode }]) {
      const { inlet, come, target, messages } = setup(given)
      inlet.route(target)
      ;['a', 'pong'].forEach(come)
      ;['b', 'pong'].forEach(inlet.message)
      expect(messages()).toEqual(given.decode ? ['decoded a', 'decoded b'] : ['a', 'b'])
    }
  })

  test('may close the socket where it asks: then the message goes nowhere', () => {
    const parts = setup({ isReply: () => (parts.inlet.close(), false) })
    parts.inlet.route(parts.target)
    parts.come('a')
    expect(parts.log).toEqual([])
  })
})

describe('a Blob', () => {
  test('is read, and what comes behind it waits, also the short way', async () => {
    const { inlet, come, target, log, general } = setup()
    inlet.route(target)
    come(new Blob(['a']))
    come('b')
    expect([log, general()]).toEqual([[], 2])
    await settle()
    expect((log as [unknown][]).map(([data]) => (typeof data === 'string' ? data : text(data)))).toEqual(['a', 'b'])
    // The first one after it may go the longer way yet.
    ;['c', 'd', 'e'].forEach(come)
    expect([log.length, general()]).toEqual([5, 3])
  })

  test('that cannot be read is lost, and told, and silently where nobody hears it any more', async () => {
    const { inlet, target, log } = setup()
    const unreadable = { size: 1, arrayBuffer: () => Promise.reject('gone') }
    inlet.route(target)
    inlet.message(unreadable)
    await settle()
    expect(log).toEqual(['DECODE_FAILED'])
    inlet.message(unreadable)
    inlet.close()
    await settle()
    expect(log).toHaveLength(1)
  })

  test('behind which too much waits is given up', () => {
    const { inlet, target, log } = setup()
    inlet.route(target)
    inlet.message(stuck)
    for (let i = 0; i < 1024; i++) inlet.message('')
    expect(log).toEqual([])
    inlet.message('')
    expect(log.filter((entry) => !Array.isArray(entry))).toEqual(['DECODE_FAILED', 'given up: OVERFLOW'])
  })
})

describe('the end', () => {
  test('is told at once, or after the frames that wait for a Blob', async () => {
    const { inlet, target, log } = setup()
    inlet.route(target)
    inlet.end(() => log.push('end'))
    expect(log).toEqual(['end'])
    inlet.message(new Blob([]))
    inlet.message('b')
    inlet.end(() => log.push('end'))
    expect(log).toHaveLength(1)
    await settle()
    expect(log.map((entry) => (Array.isArray(entry) ? 'frame' : entry))).toEqual(['end', 'frame', 'frame', 'end'])
  })

  test('waits for no Blob once the frames are not wanted, and leaves no timer', () => {
    const { inlet, target, log, clock } = setup()
    inlet.route(target)
    inlet.message(stuck)
    inlet.end(() => log.push('end'))
    inlet.close()
    expect([log, clock.timers]).toEqual([['end'], 0])
  })
})

describe('closed', () => {
  test('it passes nothing any more, wherever it is told to', () => {
    const { inlet, come, target, log } = setup({ decode })
    inlet.route(target)
    inlet.close()
    inlet.route(target)
    come('a')
    inlet.message('b')
    inlet.message(stuck)
    expect(log).toEqual([])
  })

  test('it drops what has not had its turn', () => {
    const { inlet, turns, target, log } = setup()
    inlet.route(target)
    turns.call(() => {
      inlet.message('a')
      inlet.close()
    }, undefined)
    expect(log).toEqual([])
  })
})

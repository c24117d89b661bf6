// What waits and what ends, over a platform that does what the test says; test/behaviour/scenarios/ has the whole of it.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { createAbortController } from '../../src/abort.js'
import { connectSocket } from '../../src/connect-socket.js'
import { createVirtualClock } from '../../src/testing/virtual-clock.js'
import type { Transport, WireListener } from '../../src/hosts/transport.js'
import { settle } from './outbox/world.js'

declare class WeakRef<T extends object> {
  constructor(target: T)
  deref(): T | undefined
}

const never = new Promise<never>(() => {})
const stuck = { size: 1, arrayBuffer: () => never }

/** A socket whose wire is open, with what it tells; the platform answers no send. */
async function setup(options: object = {}) {
  const { signal, abort } = createAbortController()
  const clock = createVirtualClock({ now: 0 })
  let wire!: WireListener
  const transport: Transport = {
    connect(_, listener) {
      wire = listener
      return { send() {}, close: (code, reason) => listener.end({ code, reason }) }
    },
  }
  const given = { url: 'wss://example.com', transport, clock, signal, retry: () => 100, timeout: 60_000, ...options }
  const socket = connectSocket(given)
  const log: unknown[] = []
  socket.errors$.subscribe(({ code }) => log.push(code))
  if (wire) wire.open({ header: {} })
  await settle()
  return { clock, log, socket, wire, abort, close: () => void socket.close({ drain: false }) }
}

describe('too much', () => {
  test('for a hook fails the attempt', async () => {
    const { log, socket, wire } = await setup({ handshake: () => never })
    for (let i = 0; i < 1024; i++) wire.message('')
    expect(log).toEqual([])
    wire.message('')
    // Those that came before it, too: nobody has subscribed.
    expect(log).toEqual(['OVERFLOW', 'OVERFLOW'])
    expect(socket.state).toMatchObject({ phase: 'waiting', error: { retryable: true } })
  })

  test('behind a Blob is a loss', async () => {
    const { log, socket, wire } = await setup()
    wire.message(stuck)
    for (let i = 0; i < 1025; i++) wire.message('')
    expect(log).toEqual(['DECODE_FAILED', 'OVERFLOW', 'OVERFLOW'])
    expect(socket.state.phase).toBe('waiting')
  })

  test('before the first subscriber is dropped, also what hooks have left', async () => {
    let finish!: () => void
    const { log, wire } = await setup({ handshake: () => new Promise<void>((resolve) => (finish = resolve)) })
    wire.message('x'.repeat(1024 * 1024 + 1))
    finish()
    await settle()
    expect(log).toEqual(['OVERFLOW'])
  })
})

describe('an end', () => {
  test('waits for no Blob once it is asked for', async () => {
    const { clock, socket, wire, close } = await setup()
    wire.message(stuck)
    wire.end({ code: 1006 })
    close()
    expect(socket.state).toMatchObject({ phase: 'closed', code: 1000 })
    expect(clock.timers).toBe(0)
  })

  test('rejects what a hook has sent, and would send, as what anybody has', async () => {
    let sent: Promise<any>
    let kept: any
    const handshake = (opening: any): Promise<never> => {
      kept = opening
      sent = opening.send('x').catch((error: unknown) => error)
      return never
    }
    const { close } = await setup({ handshake })
    close()
    const cause = { code: 1000, reason: '', wasClean: true }
    expect(await sent!).toMatchObject({ code: 'CLOSED', maybeDelivered: true, cause, data: 'x' })
    await expect(kept.send('y')).rejects.toMatchObject({ code: 'CLOSED', cause, data: 'y' })
  })

  test('by an abort is what later sends lead to, and dispatches nothing that was held, whenever it comes', async () => {
    for (const isOver of [false, true]) {
      const { socket, wire, abort } = await setup({ retry: false })
      wire.message('held')
      if (isOver) wire.end({ code: 1006 })
      await settle()
      abort('enough')
      const seen: unknown[] = []
      socket.messages$.subscribe({ next: (message) => seen.push(message), error: () => {} })
      expect(seen).toEqual([])
      const cause = isOver ? { code: 'CONNECTION_LOST' } : { code: 'ABORTED', cause: 'enough' }
      await expect(socket.send('late')).rejects.toMatchObject({ code: 'CLOSED', cause })
    }
  })

  const held: unknown[] = []
  const pending = (): Promise<never> => {
    const promise = new Promise<never>(() => {})
    held.push(promise)
    return promise
  }
  test.each<[string, object]>([
    ['a hook that never settles', { handshake: () => pending() }],
    ['an opening that was kept', { handshake: (opening: unknown) => (held.push(opening), never) }],
    ['a provider that never settles', { url: () => pending() }],
  ])('leaves nothing that is held by %s', async (_, options) => {
    setFlagsFromString('--expose-gc')
    const collectGarbage = runInNewContext('gc')
    // Other files share this process, and contexts of their own.
    setFlagsFromString('--no-expose-gc')
    const live = async () => {
      const { socket, close } = await setup(options)
      close()
      return new WeakRef(socket)
    }
    const reference = await live()
    for (let i = 0; i < 10 && reference.deref(); i++) {
      await settle()
      collectGarbage()
    }
    expect(reference.deref()).toBeUndefined()
    expect(held.length).toBeGreaterThan(0)
  })
})

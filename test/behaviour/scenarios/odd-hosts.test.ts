// Hosts that misbehave, each in one way, on the built package: whatever they do, every promise settles once, there is
// one ending, nothing goes unhandled, and nothing is left open on the host.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createVirtualClock, type VirtualClock } from 'wx-socket/testing'
import { builds } from './world.js'

type Callbacks = { success?: (result: unknown) => void; fail?: (error?: any) => void; complete?: (result: any) => void }
type Listener = (event?: any) => void

/** A plain SocketTask host that does everything right, one macrotask later. Each odd one changes something of it. */
class Host {
  readonly listeners: Record<string, Listener[]> = { open: [], message: [], error: [], close: [] }
  readonly received: unknown[] = []
  /** Connections of the platform that were made and not closed. */
  live = 0
  /** Whether its close was told: then it opens no more. */
  isOver = false
  task: any = {
    send: (options: Callbacks & { data: unknown }) => this.later(() => this.accept(options)),
    close: (options: Callbacks & { code?: number; reason?: string }) => this.later(() => this.hangUp(options)),
    onOpen: (listener: Listener) => this.listeners.open!.push(listener),
    onMessage: (listener: Listener) => this.listeners.message!.push(listener),
    onError: (listener: Listener) => this.listeners.error!.push(listener),
    onClose: (listener: Listener) => this.listeners.close!.push(listener),
  }
  constructor(readonly clock: VirtualClock) {}
  connectSocket = (options: Callbacks): unknown => {
    options.success?.({ errMsg: 'connectSocket:ok' })
    this.clock.setTimeout(() => this.open(), 5)
    return this.task
  }
  later(job: () => void): void {
    this.clock.setTimeout(job, 5)
  }
  emit(event: string, payload?: unknown): void {
    for (const listener of this.listeners[event]!.slice()) listener(payload)
  }
  open(): void {
    if (this.isOver) return
    this.live = 1
    this.emit('open', { header: {} })
  }
  accept({ data, success }: Callbacks & { data: unknown }): void {
    this.received.push(data)
    success?.({})
  }
  hangUp({ code = 1000, reason = '', success }: Callbacks & { code?: number; reason?: string }): void {
    success?.({})
    this.live = 0
    this.isOver = true
    this.emit('close', { code, reason })
  }
}

const refusal = { errMsg: 'connectSocket:fail because' }
const never = (): void => {}

/** Never comes to be open: `CONNECT_FAILED`, or `CONNECT_TIMEOUT` where nothing is said. */
const unconnectable: Record<string, (host: Host) => void> = {
  'throws out of connectSocket': (host) => (host.connectSocket = () => raise(new Error('broken'))),
  'returns undefined and says nothing': (host) => (host.connectSocket = () => undefined),
  'returns null': (host) => (host.connectSocket = () => null),
  'returns a Promise of { errMsg }': (host) => (host.connectSocket = () => Promise.resolve(refusal)),
  'returns a Promise that rejects': (host) => (host.connectSocket = () => Promise.reject(refusal)),
  'returns a Promise that never settles': (host) => (host.connectSocket = () => new Promise(never)),
  'calls fail and returns undefined': (host) => (host.connectSocket = ({ fail }) => void fail?.(refusal)),
  'calls fail with nothing': (host) => (host.connectSocket = ({ fail }) => (fail?.(), host.task)),
  'calls fail twice': (host) => (host.connectSocket = ({ fail }) => (fail?.(refusal), fail?.(refusal), host.task)),
  'calls success and then fail': (host) =>
    (host.connectSocket = ({ success, fail }) => (success?.({}), host.later(() => fail?.(refusal)), host.task)),
  'errors without a close': (host) => (host.open = () => host.emit('error', refusal)),
  'errors and then closes': (host) =>
    (host.open = () => (host.emit('error', refusal), host.emit('close', { code: 1006 }))),
  'closes without an error': (host) =>
    (host.open = () => host.emit('close', { code: 1006, reason: 'abnormal closure' })),
  'closes without a code': (host) => (host.open = () => host.emit('close')),
  'gives no sign at all': (host) => (host.open = never),
  'opens after we have given up': (host) => {
    const { open } = host
    host.open = () => host.clock.setTimeout(() => open.call(host), 60_000)
    host.task.close = (options: any) => host.later(() => host.live && host.hangUp(options))
  },
  'throws out of onMessage': (host) => (host.task.onMessage = () => raise(new Error('broken'))),
  'has a task without onOpen': (host) => delete host.task.onOpen,
}

/** Opens, takes sends and closes, in its own way. */
const usable: Record<string, (host: Host) => void> = {
  'does everything right': never,
  'does everything before it returns': (host) => (host.later = (job) => job()),
  'returns a Promise of the task': (host) => {
    const { connectSocket } = host
    host.connectSocket = (options) => Promise.resolve().then(() => connectSocket(options))
  },
  'has opened before we can listen, and shows readyState': (host) => {
    host.live = host.task.readyState = 1
    host.open = never
  },
  'replays open to a late listener': (host) => {
    host.open = never
    host.task.onOpen = (listener: Listener) => ((host.live = 1), listener({}))
  },
  'has one listener slot per event': (host) => {
    for (const name of ['open', 'message', 'error', 'close']) {
      const method = `on${name[0]!.toUpperCase()}${name.slice(1)}`
      host.task[method] = (listener: Listener) => (host.listeners[name] = [listener])
    }
  },
  'opens twice': (host) => {
    const { open } = host
    host.open = () => (open.call(host), host.emit('open', {}))
  },
  'opens without a payload': (host) => (host.open = () => ((host.live = 1), host.emit('open'))),
  'speaks, errs and closes again after the close': (host) => {
    const { hangUp } = host
    host.hangUp = (options) => {
      hangUp.call(host, options)
      for (const event of ['message', 'error', 'close', 'open', 'close'])
        host.emit(event, { data: 'ghost', code: 1006 })
    }
  },
  'calls success twice': (host) => {
    const { accept } = host
    host.accept = (options) => (accept.call(host, options), options.success?.({}))
  },
  'calls success and then fail of send': (host) => {
    const { accept } = host
    host.accept = (options) => (accept.call(host, options), options.fail?.(refusal))
  },
  'calls success in a microtask': (host) => {
    host.task.send = (options: any) => void Promise.resolve().then(() => host.accept(options))
  },
  'returns Promises that reject after success': (host) => {
    const { send } = host.task
    host.task.send = (options: any) => (send(options), host.clock.setTimeout(never, 0), rejectLater(host, refusal))
  },
  'does nothing when closed before open': (host) => {
    host.task.close = (options: any) => host.later(() => host.live && host.hangUp(options))
  },
  'fails a close before open': (host) => {
    host.task.close = (options: any) => (host.live ? host.later(() => host.hangUp(options)) : options.fail?.(refusal))
  },
}

/** Opens, but a send or a close comes to nothing. */
const half: Record<string, { change: (host: Host) => void; send: object | undefined; close: object }> = {
  'never answers a send': {
    change: (host) => (host.task.send = never),
    send: { code: 'SEND_FAILED', maybeDelivered: true },
    close: { code: 1000, wasClean: true },
  },
  'refuses every send': {
    change: (host) => (host.task.send = ({ fail }: Callbacks) => fail?.({ errMsg: 'sendSocketMessage:fail why' })),
    send: { code: 'SEND_FAILED' },
    close: { code: 1000, wasClean: true },
  },
  'throws out of send': {
    change: (host) => (host.task.send = () => raise(new Error('broken'))),
    send: { code: 'SEND_FAILED' },
    close: { code: 1000, wasClean: true },
  },
  'rejects the Promise of send': {
    change: (host) => (host.task.send = () => Promise.reject(refusal)),
    send: { code: 'SEND_FAILED' },
    close: { code: 1000, wasClean: true },
  },
  'never answers a close': {
    change: (host) => (host.task.close = never),
    send: undefined,
    close: { code: 1006, wasClean: false },
  },
  'throws out of close': {
    change: (host) => (host.task.close = () => raise(new Error('broken'))),
    send: undefined,
    // Nobody knows whether it has closed.
    close: { code: 1006, wasClean: false },
  },
  'rejects the Promise of close': {
    change: (host) => (host.task.close = () => Promise.reject(refusal)),
    send: undefined,
    close: { code: 1006, wasClean: false },
  },
}

const unhandled: unknown[] = []
const note = (reason: unknown): void => void unhandled.push(reason)
beforeEach(() => {
  unhandled.length = 0
  process.on('unhandledRejection', note)
})
afterEach(() => {
  process.off('unhandledRejection', note)
  expect(unhandled).toEqual([])
})

describe.each(builds)('%s, a host that', (_, { connectSocket, isSocketError }) => {
  const start = (change: (host: Host) => void) => {
    const clock = createVirtualClock()
    const host = new Host(clock)
    change(host)
    const socket = connectSocket({ url: 'wss://example.com', host, clock, retry: false })
    const phases: string[] = []
    const ends: unknown[] = []
    socket.state$.subscribe({ next: ({ phase }) => phases.push(phase), complete: () => ends.push('state$') })
    socket.messages$.subscribe({ error: () => ends.push('messages$'), complete: () => ends.push('messages$') })
    const outcome = { settled: [] as unknown[] }
    const sent = socket.send('a')
    for (const promise of [sent, socket.opened, socket.closed]) promise.catch(never).then(() => outcome.settled.push(1))
    return { clock, host, socket, phases, ends, sent, outcome }
  }

  test.each(Object.entries(unconnectable))('%s', async (_name, change) => {
    const { clock, host, socket, phases, ends, sent, outcome } = start(change)
    await clock.advance(20_000)
    expect(phases).toEqual(['connecting', 'closed'].slice(-phases.length))
    expect(socket.state).toMatchObject({ phase: 'closed', wasClean: false })
    const error = await socket.opened.catch((reason: unknown) => reason)
    expect(isSocketError(error) && error.code).toMatch(/^CONNECT_(FAILED|TIMEOUT)$/)
    await expect(sent).rejects.toMatchObject({ code: 'CLOSED', data: 'a', cause: error })
    expect(ends.sort()).toEqual(['messages$', 'state$'])
    expect(outcome.settled).toHaveLength(3)
    await clock.advance(100_000)
    expect([host.live, clock.timers]).toEqual([0, 0])
  })

  test.each(Object.entries(usable))('%s', async (_name, change) => {
    const { clock, host, socket, phases, ends, sent, outcome } = start(change)
    await clock.advance(100)
    await sent
    expect(host.received).toEqual(['a'])
    expect(phases).toEqual(['connecting', 'open'].slice(-phases.length))
    const closed = socket.close({ code: 3001, reason: 'bye' })
    await clock.advance(10_000)
    expect(await closed).toEqual({ code: 3001, reason: 'bye', wasClean: true })
    expect(phases.slice(-2)).toEqual(['closing', 'closed'])
    expect(ends.sort()).toEqual(['messages$', 'state$'])
    expect(outcome.settled).toHaveLength(3)
    expect([host.live, clock.timers]).toEqual([0, 0])
  })

  test.each(Object.entries(usable))('%s, closed before open', async (_name, change) => {
    const { clock, host, socket, phases, ends } = start(change)
    const wasOpen = socket.state.phase === 'open'
    const closed = socket.close()
    await clock.advance(10_000)
    expect(await closed).toEqual({ code: 1000, reason: '', wasClean: true })
    expect(phases.includes('open')).toBe(wasOpen)
    expect(ends.sort()).toEqual(['messages$', 'state$'])
    expect([host.live, clock.timers]).toEqual([0, 0])
  })

  test.each(Object.entries(half))('%s', async (_name, { change, send, close }) => {
    const { clock, socket, ends, sent, outcome } = start(change)
    await clock.advance(20_000)
    if (send) await expect(sent).rejects.toMatchObject(send)
    else await sent
    expect(socket.state.phase).toBe('open')
    const closed = socket.close()
    await clock.advance(10_000)
    expect(await closed).toMatchObject(close)
    expect(ends.sort()).toEqual(['messages$', 'state$'])
    expect(outcome.settled).toHaveLength(3)
    expect(clock.timers).toBe(0)
  })
})

function raise(error: Error): never {
  throw error
}

function rejectLater(host: Host, reason: unknown): Promise<never> {
  return new Promise((_, reject) => host.clock.setTimeout(() => reject(reason), 20))
}

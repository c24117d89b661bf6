import { onTestFinished } from 'vitest'
import type {
  HostCloseOptions,
  HostConnectOptions,
  HostSendOptions,
  HostSocketTask,
  SocketHost,
} from '../../../types/wx.js'
import type { Clock } from '../../../src/time/clock.js'
import { createVirtualClock } from '../../../src/testing/virtual-clock.js'
import { globalSocketTransport } from '../../../src/hosts/globals.js'
import type { ConnectRequest, WireEnd, WireListener, WireOpenInfo } from '../../../src/hosts/transport.js'

/** A listener that keeps what it hears: `log` in words, the payloads beside it. */
export function record() {
  const log: string[] = []
  const infos: WireOpenInfo[] = []
  const ends: WireEnd[] = []
  const listener: WireListener = {
    open(info) {
      log.push('open')
      infos.push(info)
    },
    message: (data) => void log.push(`message ${data}`),
    end(cause) {
      log.push('end')
      ends.push(cause)
    },
  }
  return { listener, log, infos, ends }
}

export function requestOf(clock: Clock, given: Partial<ConnectRequest> = {}): ConnectRequest {
  return { url: 'wss://example.com', hostOptions: {}, socket: {}, ...given, clock }
}

type Emit = (event?: unknown) => void
export interface Events {
  open: Emit
  message: Emit
  error: Emit
  close: Emit
}

/** A task that does what the test says: `emit` plays the platform; calls are kept and never answered. */
export function scriptedTask(overrides: Partial<HostSocketTask> & { readyState?: number } = {}) {
  const listeners: { [E in keyof Events]: Emit[] } = { open: [], message: [], error: [], close: [] }
  const sends: HostSendOptions[] = []
  const closes: HostCloseOptions[] = []
  const task = {
    send: (options: HostSendOptions): unknown => void sends.push(options),
    close: (options: HostCloseOptions): unknown => void closes.push(options),
    onOpen: (listener: Emit): unknown => void listeners.open.push(listener),
    onMessage: (listener: Emit): unknown => void listeners.message.push(listener),
    onError: (listener: Emit): unknown => void listeners.error.push(listener),
    onClose: (listener: Emit): unknown => void listeners.close.push(listener),
    ...overrides,
  }
  const emitter =
    (name: keyof Events): Emit =>
    (event) =>
      listeners[name].forEach((listener) => listener(event))
  const emit: Events = {
    open: emitter('open'),
    message: emitter('message'),
    error: emitter('error'),
    close: emitter('close'),
  }
  return { task, emit, listeners, sends, closes }
}

/** A host of 2016 that does what the test says. One slot per event, as there. */
export function scriptedGlobals() {
  const slots: Partial<Events> = {}
  const dials: HostConnectOptions[] = []
  const sends: HostSendOptions[] = []
  const closes: HostCloseOptions[] = []
  const registered: string[] = []
  const slot = (name: keyof Events) => (listener: Emit) => {
    registered.push(name)
    slots[name] = listener
  }
  const host = {
    connectSocket: (options: HostConnectOptions): unknown => void dials.push(options),
    onSocketOpen: slot('open'),
    onSocketMessage: slot('message'),
    onSocketError: slot('error'),
    onSocketClose: slot('close'),
    sendSocketMessage: (options: HostSendOptions): unknown => void sends.push(options),
    closeSocket: (options: HostCloseOptions): unknown => void closes.push(options),
  }
  const emitter =
    (name: keyof Events): Emit =>
    (event) => {
      const listener = slots[name]
      if (listener) listener(event)
    }
  const emit: Events = {
    open: emitter('open'),
    message: emitter('message'),
    error: emitter('error'),
    close: emitter('close'),
  }
  return { host, emit, dials, sends, closes, registered }
}

/** Sockets on the globals of one such host. */
export function setupGlobals(overrides: Partial<SocketHost> = {}) {
  const clock = createVirtualClock()
  const platform = scriptedGlobals()
  const transport = globalSocketTransport(Object.assign(platform.host, overrides))
  const connect = (socket: object = {}) => {
    const recorded = record()
    const wire = transport.connect(requestOf(clock, { socket }), recorded.listener)
    return { wire, ...recorded }
  }
  return { clock, transport, connect, ...platform }
}

/** The same, with one that is open. */
export function setupOpenGlobals(overrides: Partial<SocketHost> = {}) {
  const parts = setupGlobals(overrides)
  const first = parts.connect()
  parts.emit.open({})
  return { first, ...parts }
}

/** `throw` as an expression. */
export function raise(error: unknown): never {
  throw error
}

/** The rejections that nobody handled in this test so far. They are reported before `clock.advance` is over. */
export function unhandledRejections(): unknown[] {
  const rejections: unknown[] = []
  const hear = (reason: unknown): void => void rejections.push(reason)
  process.on('unhandledRejection', hear)
  onTestFinished(() => void process.off('unhandledRejection', hear))
  return rejections
}

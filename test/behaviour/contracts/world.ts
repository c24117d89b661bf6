import type { Codec, connectSocket } from 'wx-socket'
import { createVirtualClock } from 'wx-socket/testing'
import { afterEach, beforeEach, vi } from 'vitest'

type Connect = typeof connectSocket
type Listener = (event: object) => void

const text: Codec<string, string> = { encode: String, decode: String }

/** An open socket on a host that answers synchronously: what the server says has arrived when `say` returns. */
export function openSocket(connect: Connect, codec = text) {
  const on: Record<string, Listener> = {}
  const task: any = { send() {}, close() {} }
  for (const name of ['Open', 'Message', 'Error', 'Close'])
    task[`on${name}`] = (listener: Listener) => (on[name] = listener)
  const clock = createVirtualClock()
  const socket = connect({ url: 'wss://example.com', host: { connectSocket: () => task }, clock, codec })
  on.Open!({})
  return {
    socket,
    clock,
    say: (...texts: string[]) => texts.forEach((data) => on.Message!({ data })),
    /** A clean end. */
    complete: () => on.Close!({ code: 1000, reason: '' }),
    /** An end that nobody tries to repair. */
    fail: () => on.Close!({ code: 1002, reason: '' }),
  }
}

/** Writes down what an observer hears. */
export function createLog(name = '') {
  const log: string[] = []
  const observer = {
    next: (value: unknown) => void log.push(`${name}${value}`),
    error: (error: any) => void log.push(`${name}error ${error.code || error}`),
    complete: () => void log.push(`${name}complete`),
  }
  return { log, observer }
}

/** Timers stand still: what is reported to the host is thrown when the test lets the next fresh task begin. */
export function holdTimers(): void {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => void vi.useRealTimers())
}

/** Lets every promise settle, while timers stand still. */
export const settle = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve))

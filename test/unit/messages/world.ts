import { vi } from 'vitest'
import { createHub, type Holding, type Observer } from '../../../src/messages/hub.js'

/** Writes down all it hears; `closed` once it has taken `limit` values. */
export function createObserver(limit = Infinity) {
  const log: unknown[] = []
  const observer: Observer<number> = {
    next: (value) => log.push(value),
    error: (error) => log.push(['error', error]),
    complete: () => log.push('complete'),
    get closed() {
      return log.length >= limit
    },
  }
  return { log, observer }
}

export function createHoldingHub(hold = 64, call: Holding['call'] = (job) => job()) {
  const overflowed = vi.fn<() => void>()
  let unwanted = false
  const hub = createHub<number>({
    hold,
    maxBytes: 100,
    sizeOf: (frame) => (frame as string).length,
    overflowed,
    unwanted: () => unwanted,
    call,
  })
  const { next } = hub
  // Any other frame is an index, where values come by `forEach`.
  hub.next = (value, frame) => next(value, typeof frame === 'string' ? frame : '.')
  return {
    hub,
    overflowed,
    /** From now on nobody shall get any more. */
    abort: () => void (unwanted = true),
  }
}

export const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1)

/** Lets every promise settle, while virtual time stands still. */
export const settle = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve))

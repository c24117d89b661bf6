import { onAbort } from '../abort.js'
import { safely } from '../time/clock.js'
import type { SocketEvent, SocketEventListener, SocketListenerOptions } from './web-socket-types.js'

/** Of an event target of the DOM (https://dom.spec.whatwg.org/#interface-eventtarget) what has a meaning without a tree. */
export interface EventTarget {
  addEventListener(type: string, listener: unknown, options?: unknown): void
  removeEventListener(type: string, listener: unknown, options?: unknown): void
  dispatchEvent(event: { readonly type: string }): boolean
  /** What `on…` is. */
  handler(type: string): unknown
  handle(type: string, handler: unknown): void
}

interface Entry {
  readonly type: string
  readonly listener: unknown
  readonly capture: boolean
  readonly once: boolean
  removed: boolean
  leave: () => void
}

interface Handler {
  value: unknown
  listener(event: SocketEvent): void
}

/**
 * An event that can be cloned as `new event.constructor(event.type, event)`, which is how partysocket passes it on where it
 * takes the place for a browser.
 */
class PlainEvent {
  constructor(type: string, init?: object) {
    Object.assign(this, init, { type })
  }
}

export function createEventTarget(target: object): EventTarget {
  let entries: Entry[] = []
  const handlers: { [type: string]: Handler | undefined } = {}

  const find = (type: string, listener: unknown, capture: boolean): Entry | undefined =>
    entries.filter((entry) => entry.type === type && entry.listener === listener && entry.capture === capture)[0]

  const remove = (entry: Entry | undefined): void => {
    if (!entry || entry.removed) return
    // Also for a dispatch that is under way with its own list.
    entry.removed = true
    entries = entries.filter((other) => other !== entry)
    entry.leave()
  }

  const self: EventTarget = {
    addEventListener(type, listener, given) {
      if (listener && Object(listener) !== listener) throw new TypeError('Cannot listen: the listener is no function')
      const { once, signal } = optionsOf(given)
      const capture = captureOf(given)
      if (!listener || (signal && signal.aborted) || find(`${type}`, listener, capture)) return
      const entry: Entry = { type: `${type}`, listener, capture, once: !!once, removed: false, leave() {} }
      entries = entries.concat(entry)
      if (signal) entry.leave = onAbort(signal, () => remove(entry))
    },
    removeEventListener: (type, listener, given) => remove(find(`${type}`, listener, captureOf(given))),
    dispatchEvent(given) {
      const init: { [name: string]: unknown } = {}
      // Also what it inherits: the events of a DOM have nothing of their own.
      for (const name in given) init[name] = (given as typeof init)[name]
      const event = new PlainEvent(given.type, { ...init, target, currentTarget: target }) as SocketEvent
      entries.forEach((entry) => {
        if (entry.removed || entry.type !== event.type) return
        if (entry.once) remove(entry)
        safely(() => call(entry.listener as SocketEventListener, target, event))
      })
      return true
    },
    handler: (type) => (handlers[type] ? handlers[type]!.value : null),
    handle(type, value) {
      const present = handlers[type]
      if (Object(value) !== value) {
        if (present) self.removeEventListener(type, present.listener)
        handlers[type] = undefined
      } else if (present) {
        // One that takes the place of another keeps its turn.
        present.value = value
      } else {
        const mine: Handler = {
          value,
          listener(event) {
            if (typeof mine.value === 'function') mine.value.call(target, event)
          },
        }
        handlers[type] = mine
        self.addEventListener(type, mine.listener)
      }
    },
  }
  return self
}

const optionsOf = (given: unknown): SocketListenerOptions => Object(given) as SocketListenerOptions
const captureOf = (given: unknown): boolean => given === true || !!optionsOf(given).capture

function call(listener: SocketEventListener, target: object, event: SocketEvent): void {
  if (typeof listener === 'function') listener.call(target, event)
  else listener.handleEvent(event)
}

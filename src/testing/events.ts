import type { FakeSettings } from './settings.js'

export type SocketEvent = 'open' | 'message' | 'error' | 'close'
export type Tell = (event: SocketEvent, payload: unknown) => void

/** The listeners of one connection. They add up. */
export interface Events {
  on(event: SocketEvent, listener: (payload: any) => void): void
  readonly emit: Tell
}

/** `tellGlobals` hears of every event before the connection's own listeners. */
export function createEvents({ invoke }: FakeSettings, tellGlobals: Tell): Events {
  const listeners: { [E in SocketEvent]: ((payload: any) => void)[] } = { open: [], message: [], error: [], close: [] }
  const untold: (() => void)[] = []
  return {
    on: (event, listener) => void listeners[event].push(listener),
    emit(event, payload) {
      untold.push(() => {
        tellGlobals(event, payload)
        listeners[event].slice().forEach((listener) => invoke(listener, payload))
      })
      // What a listener sets off waits until all have heard: they see one order.
      if (untold.length > 1) return
      for (; untold[0]; untold.shift()) untold[0]()
    },
  }
}

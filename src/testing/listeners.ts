import type { FakeSettings } from './settings.js'

/**
 * What `on…` and `off…` of one event of the app add to and take from; counted, since a listener left behind is a leak,
 * where there is an `off…`.
 */
export interface Listeners {
  on(listener: (event: any) => void): void
  /** Without a listener: all of them. */
  off(listener?: (event: any) => void): void
  /** Tells them all; what calls it sees to the app's thread. */
  tell(event: unknown): void
}

export function createListeners({ counters, invoke }: FakeSettings, counted = true): Listeners {
  let listeners: ((event: any) => void)[] = []
  const keep = (kept: typeof listeners): void => {
    if (counted) counters.listeners += kept.length - listeners.length
    listeners = kept
  }
  return {
    on: (listener) => keep(listeners.concat(listener)),
    off: (listener) => keep(listener ? listeners.filter((other) => other !== listener) : []),
    tell: (event) => listeners.forEach((listener) => invoke(listener, event)),
  }
}

import type { SocketHost } from '../../types/wx.js'
import type { Clock } from '../time/clock.js'

/** What the app tells of itself. Hints, not truth. */
export interface Lifecycle {
  /** Whether the app is in the background. */
  hidden(): boolean
  /** Whether the platform may have killed a connection for being in the background: hidden, or shown a moment ago. */
  mayHaveKilled(): boolean
  /** Listens to the app. */
  start(): void
  /** Takes the listeners off it. */
  stop(): void
}

type Followed = readonly [event: 'AppShow' | 'AppHide' | 'NetworkStatusChange', listener: (event?: any) => void]

/** How long after show a close may still be the background's, in milliseconds. */
const aftermath = 2000

/**
 * How long the app may run hidden before it counts as shown, in milliseconds. It is suspended 5 s after hide
 * (PLATFORM.md §5): whose timers go on has missed the show, or lives in the background by right (music, navigation).
 */
const believed = 10000

/**
 * Follows show, hide and network changes (base library 2.1.2 and 1.1.0). A host that lacks the one or the other, or
 * refuses, is not followed there; an empty host is not followed at all.
 */
export function followApp(
  host: Partial<SocketHost>,
  clock: Clock,
  tell: (event: 'hidden' | 'awake') => void,
): Lifecycle {
  let inBackground = false
  let shownAt = -Infinity
  let timer: unknown
  let stopped = false

  const hide = (): void => {
    if (inBackground) return
    inBackground = true
    timer = clock.setTimeout(show, believed)
    tell('hidden')
  }
  const show = (): void => {
    inBackground = false
    shownAt = clock.now()
    clock.clearTimeout(timer)
    tell('awake')
  }
  const network = (event?: { isConnected?: boolean }): void => {
    if (!inBackground && !(event && event.isConnected === false)) tell('awake')
  }

  // Where the host has no way to take a listener off.
  const unlessStopped = (listener: (event?: any) => void) => (event?: any) => stopped || listener(event)
  const shown: Followed = ['AppShow', unlessStopped(show)]
  const hidden: Followed = ['AppHide', unlessStopped(hide)]
  const changed: Followed = ['NetworkStatusChange', unlessStopped(network)]

  /** Whether the host has the function, and did not refuse. */
  const call = (verb: 'on' | 'off', [event, listener]: Followed): boolean => {
    try {
      const method = host[`${verb}${event}`] as ((listener: unknown) => unknown) | undefined
      if (typeof method !== 'function') return false
      const result = method.call(host, listener)
      // Web builds of frameworks answer "not supported" with a Promise that rejects.
      if (result) Promise.resolve(result).then(undefined, () => {})
      return true
    } catch {
      // As if it were missing: nothing rests on hints.
      return false
    }
  }

  return {
    hidden: () => inBackground,
    mayHaveKilled() {
      // The clock is often set right at show, and a little back then.
      return inBackground || Math.abs(clock.now() - shownAt) < aftermath
    },
    start() {
      // Whoever is told of hide only would never wake.
      if (call('on', shown)) call('on', hidden)
      call('on', changed)
    },
    stop() {
      stopped = true
      // A host that cannot take a listener off keeps it: it must not keep the socket.
      tell = () => undefined
      clock.clearTimeout(timer)
      ;[shown, hidden, changed].forEach((followed) => call('off', followed))
    },
  }
}

import type { SocketHost } from '../../types/wx.js'
import type { Clock } from '../time/clock.js'

/** What the app tells of itself. Hints, not truth. */
export interface Lifecycle {
  /** Whether the app is in the background. */
  hidden(): boolean
  /** Whether the platform may have killed a connection for being in the background: hidden, or shown a moment ago. */
  mayHaveKilled(): boolean
  /** Whether the app was shown, or the network changed, a moment ago. */
  hinted(): boolean
  /** Listens to the app. */
  start(): void
  /** Takes the listeners off it. */
  stop(): void
}

type Followed = readonly [
  event: 'AppShow' | 'AppHide' | 'Show' | 'Hide' | 'NetworkStatusChange',
  listener: (event?: any) => void,
]

/** How long after show a close may still be the background's, and a loss a hint's doing, in milliseconds. */
const length = 2000

/**
 * How long the app may run hidden before it counts as shown, in milliseconds. It is suspended 5 s after hide
 * (docs/platform.md §5): whose timers go on has missed the show, or lives in the background by right (music, navigation).
 */
const believed = 10000

/**
 * Follows show, hide and network changes (base library 2.1.2 and 1.1.0; mini games have names of their own). A host that
 * lacks the one or the other, or refuses, is not followed there; an empty host is not followed at all.
 */
export function followApp(
  host: Partial<SocketHost>,
  clock: Clock,
  tell: (event: 'hidden' | 'awake') => void,
): Lifecycle {
  let inBackground = false
  let timer: unknown
  let stopped = false
  const justShown = createAftermath(clock)
  const justHinted = createAftermath(clock)

  const hide = (): void => {
    if (inBackground) return
    inBackground = true
    justShown.end()
    justHinted.end()
    timer = clock.setTimeout(show, believed)
    tell('hidden')
  }
  const show = (): void => {
    inBackground = false
    clock.clearTimeout(timer)
    justShown.begin()
    wake()
  }
  const network = (event?: { isConnected?: boolean }): void => {
    if (!inBackground && !(event && event.isConnected === false)) wake()
  }
  const wake = (): void => {
    justHinted.begin()
    tell('awake')
  }

  // Where the host has no way to take a listener off.
  const unlessStopped = (listener: (event?: any) => void) => (event?: any) => stopped || listener(event)
  const followed: Followed[] = []

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

  const follow = (event: Followed[0], listener: (event?: any) => void): boolean => {
    const taken: Followed = [event, unlessStopped(listener)]
    return call('on', taken) && followed.push(taken) > 0
  }

  return {
    hidden: () => inBackground,
    mayHaveKilled: () => inBackground || justShown.lasts,
    hinted: () => justHinted.lasts,
    start() {
      // Whoever is told of hide only would never wake.
      if (follow('AppShow', show)) follow('AppHide', hide)
      else if (follow('Show', show)) follow('Hide', hide)
      follow('NetworkStatusChange', network)
    },
    stop() {
      stopped = true
      // A host that cannot take a listener off keeps it: it must not keep the socket.
      tell = () => undefined
      clock.clearTimeout(timer)
      justShown.end()
      justHinted.end()
      followed.forEach((taken) => call('off', taken))
    },
  }
}

/** By a timer: the clock is often set right at show. */
function createAftermath(clock: Clock) {
  let timer: unknown
  const aftermath = {
    lasts: false,
    begin() {
      aftermath.end()
      aftermath.lasts = true
      timer = clock.setTimeout(aftermath.end, length)
    },
    end() {
      clock.clearTimeout(timer)
      aftermath.lasts = false
    },
  }
  return aftermath
}

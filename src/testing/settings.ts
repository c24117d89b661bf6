import { type Clock, systemClock } from '../time/clock.js'
import { type AppThread, createAppThread } from './app-thread.js'
import type { FarEnd } from './far-end.js'
import { createMemoryFarEnd } from './memory-far-end.js'
import type { FakeWxOptions } from './options.js'
import { type Profile, profiles } from './profiles.js'
import { isSince } from './versions.js'
import { createVirtualClock } from './virtual-clock.js'
import { createWebSocketFarEnd } from './web-socket-far-end.js'

/** What happened on the fake so far, for a test to assert "no leak, no noise". */
export interface FakeCounters {
  /** Connections that were started. */
  opened: number
  /** Of those, the ones that have ended. */
  closed: number
  /** Started and not ended: 0 when nothing leaks. */
  live: number
  /** Listeners on the app that can be taken off (app-show, app-hide, network) and are not: 0 when nothing leaks. */
  listeners: number
  /**
   * Promises of the platform, and what was chained to them, that rejected without anybody listening: what the developer
   * tools print in red. Where one was awaited, the async function's own promise rejects: the engine reports that.
   */
  unhandledRejections: number
  /** Everything that a callback, a listener or a timer of the app threw, as `App.onError` would see it. */
  readonly errors: unknown[]
}

/** What all parts of one fake share. */
export interface FakeSettings {
  readonly profile: Profile
  readonly SDKVersion: string
  /** The rest of what was asked for; each part knows the default of what it reads. */
  readonly options: FakeWxOptions
  /** The time of the client, the network and the servers: it never stops. */
  readonly world: Clock
  /** The app's own time, and the only way to tell it something. */
  readonly app: AppThread
  readonly counters: FakeCounters
  readonly farEnd: FarEnd
  /** Calls into user code: what it throws is recorded, and nothing else breaks. */
  invoke(callback: ((value: any) => void) | undefined, value: unknown): void
}

export function settingsOf(options: FakeWxOptions): FakeSettings {
  const world = options.clock || (options.webSocket ? systemClock : createVirtualClock())
  const { latency = 10, server = () => {}, webSocket } = options
  const profile: Profile = profiles[options.profile || 'devtools']
  const { SDKVersion = profile.SDKVersion } = options
  const errors: unknown[] = []
  const invoke: FakeSettings['invoke'] = (callback, value) => {
    try {
      if (callback) callback(value)
    } catch (error) {
      errors.push(error)
    }
  }
  return {
    profile: { ...profile, tasks: profile.tasks && isSince('1.7.0', SDKVersion) },
    SDKVersion,
    options,
    world,
    app: createAppThread(world, (callback) => invoke(callback, undefined)),
    counters: {
      opened: 0,
      closed: 0,
      // No getter, which consoles do not print.
      live: 0,
      listeners: 0,
      unhandledRejections: 0,
      errors,
    },
    farEnd: webSocket ? createWebSocketFarEnd(webSocket) : createMemoryFarEnd(world, latency, server),
    invoke,
  }
}

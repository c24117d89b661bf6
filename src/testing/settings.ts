import { type Clock, systemClock } from '../clock.js'
import { boolean, duration, hasMethods, isIn, positiveInteger, type Rules } from '../validate.js'
import type { FarEnd } from './far-end.js'
import { createMemoryFarEnd, type FakeConnection } from './memory-far-end.js'
import { type Profile, type ProfileName, profiles } from './profiles.js'
import { createVirtualClock } from './virtual-clock.js'
import { createWebSocketFarEnd, type WebSocketClass } from './web-socket-far-end.js'

export interface FakeWxOptions {
  /** Which client is faked. Default `'devtools'`. */
  readonly profile?: ProfileName
  /** Talks to real servers with this class (npm `ws`), on the system's clock. Default: a server in memory. */
  readonly webSocket?: WebSocketClass
  /** The server in memory, called for every connection that reaches it. Default: accepts, and says nothing. */
  readonly server?: (connection: FakeConnection) => void
  /** From one end to the other, in memory, in milliseconds. Default 10. */
  readonly latency?: number
  /** Default: a virtual clock; the system's with `webSocket`. */
  readonly clock?: Clock
  /** The socket whitelist, as `wss://host` each. Default: everything is allowed. */
  readonly domains?: readonly string[]
  /** Sockets at once. Default 5 (PLATFORM.md §3). */
  readonly maxSockets?: number
  /** The platform's own connect timeout, in milliseconds. Default 60 000. */
  readonly connectTimeout?: number
  /** `success` and `complete` of `connectSocket` after it has returned, as with `forceCellularNetwork`. Default false. */
  readonly lateSuccess?: boolean
  /** Which connection the globals act on where there are tasks too (sources disagree). Default `'first'`. */
  readonly globalBinding?: 'first' | 'latest'
  /** What a second `connectSocket` does in the `legacy` profile. Default `'replaces'`. */
  readonly secondConnect?: 'replaces' | 'fails'
  /** Tasks without `readyState`, as on sibling platforms. Default false. */
  readonly hideReadyState?: boolean
  /** A failed handshake is reported by nothing at all. Default false. */
  readonly silentFailures?: boolean
  /** Sends succeed and go nowhere. Default false. */
  readonly dropSends?: boolean
  /** What the client makes of a close code and reason: codes above 1011 were seen as 1005. Default: passes them. */
  readonly mangleClose?: (close: { code: number; reason: string }) => { code: number; reason: string }
}

/** What happened on the fake so far, for a test to assert "no leak, no noise". */
export interface FakeCounters {
  /** Connections that were started. */
  opened: number
  /** Of those, the ones that have ended. */
  closed: number
  /** Started and not ended: 0 when nothing leaks. */
  readonly live: number
  /** Promises of the platform that rejected without anybody listening: what the developer tools print in red. */
  unhandledRejections: number
  /** Everything that a callback or listener threw, as `App.onError` would see it. */
  readonly errors: unknown[]
}

/** What all parts of one fake share. */
export interface FakeSettings {
  readonly profile: Profile
  readonly clock: Clock
  readonly counters: FakeCounters
  readonly farEnd: FarEnd
  readonly domains: readonly string[] | undefined
  readonly connectTimeout: number
  readonly silentFailures: boolean
  readonly dropSends: boolean
  readonly lateSuccess: boolean
  /** What the client reports of the other end's close. */
  mangleClose(close: { code: number; reason: string }): { code: number; reason: string }
  /** Calls into user code: what it throws is recorded, and nothing else breaks. */
  invoke(callback: ((value: any) => void) | undefined, value: unknown): void
}

const func = { expected: 'a function', test: (value: unknown) => typeof value === 'function' }

export const rules: Rules = {
  profile: isIn(...Object.keys(profiles)),
  webSocket: func,
  server: func,
  latency: duration,
  clock: { expected: 'a clock', test: hasMethods('now', 'setTimeout', 'clearTimeout', 'random') },
  domains: { expected: 'a list of origins', test: Array.isArray },
  maxSockets: positiveInteger,
  connectTimeout: duration,
  lateSuccess: boolean,
  globalBinding: isIn('first', 'latest'),
  secondConnect: isIn('replaces', 'fails'),
  hideReadyState: boolean,
  silentFailures: boolean,
  dropSends: boolean,
  mangleClose: func,
}

export function settingsOf(options: FakeWxOptions): FakeSettings {
  const clock = options.clock || (options.webSocket ? systemClock : createVirtualClock())
  const { latency = 10, server = () => {}, webSocket } = options
  const errors: unknown[] = []
  return {
    profile: profiles[options.profile || 'devtools'],
    clock,
    counters: {
      opened: 0,
      closed: 0,
      get live() {
        return this.opened - this.closed
      },
      unhandledRejections: 0,
      errors,
    },
    farEnd: webSocket ? createWebSocketFarEnd(webSocket) : createMemoryFarEnd(clock, latency, server),
    domains: options.domains,
    connectTimeout: options.connectTimeout || 60000,
    silentFailures: options.silentFailures === true,
    dropSends: options.dropSends === true,
    lateSuccess: options.lateSuccess === true,
    mangleClose: options.mangleClose || ((close) => close),
    invoke(callback, value) {
      try {
        if (callback) callback(value)
      } catch (error) {
        errors.push(error)
      }
    },
  }
}

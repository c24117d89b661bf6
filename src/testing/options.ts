import type { Clock } from '../time/clock.js'
import { boolean, duration, hasMethods, isIn, positiveInteger, type Rule, type Rules } from '../options/rule.js'
import type { FakeConnection } from './memory-far-end.js'
import { type Overflow, type ProfileName, profiles, type Terminal, type TypedArrays } from './profiles.js'
import type { WebSocketClass } from './web-socket-far-end.js'

/**
 * Which client is faked, what is at the other end, and what sources disagree on. All are optional.
 *
 * @example
 * // A phone far away, and a server that turns everybody down.
 * const server = (connection) => connection.refuse('http')
 * const wx = createFakeWx({ profile: 'android', latency: 300, server })
 * const task = wx.connectSocket({ url: 'wss://example.com' })
 * task.onError(({ errMsg }) => console.log(errMsg)) // exception onOpen fail code:20, msg:Invalid HTTP status.
 * await wx.fake.clock.advance(600)
 */
export interface FakeWxOptions {
  /** Which client is faked. Default `'devtools'`. */
  readonly profile?: ProfileName
  /** Of the base library, as `'2.20.2'`: what is newer is missing. Default: a current one, 1.6.6 in `legacy`. */
  readonly SDKVersion?: string
  /** Talks to real servers with this class (npm `ws`), on the system's clock. Default: a server in memory. */
  readonly webSocket?: WebSocketClass
  /** The server in memory, called for every connection that reaches it. Default: accepts, and says nothing. */
  readonly server?: (connection: FakeConnection) => void
  /** From one end to the other, in memory, in milliseconds. Default 10. */
  readonly latency?: number
  /**
   * What the world runs on; the app's clock is `wx.fake.clock`. `systemClock` follows fake timers such as vitest's.
   * Default: a virtual one; the system's with `webSocket`.
   */
  readonly clock?: Clock
  /** The socket whitelist, as `wss://host` each. Default: everything is allowed. */
  readonly domains?: readonly string[]
  /** Sockets at once. Default 5 (docs/platform.md §3). */
  readonly maxSockets?: number
  /** What one socket too many comes to. Default: as the profile's clients were seen to do. */
  readonly overflow?: Overflow
  /** `networkTimeout.connectSocket`, in milliseconds: for requests without a `timeout` that counts. Default 60 000. */
  readonly connectTimeout?: number
  /** `success` and `complete` of `connectSocket` after it has returned, as with `forceCellularNetwork`. Default false. */
  readonly lateSuccess?: boolean
  /** Which connection the globals act on where there are tasks too (sources disagree). Default `'first'`. */
  readonly globalBinding?: 'first' | 'latest'
  /** What a second `connectSocket` does where there are no tasks. Default `'replaces'`. */
  readonly secondConnect?: 'replaces' | 'fails'
  /** Tasks without `readyState`, as on sibling platforms. Default false. */
  readonly hideReadyState?: boolean
  /** A failed handshake, a connect timeout too, is reported by nothing at all. Default false. */
  readonly silentFailures?: boolean
  /** The events that tell of a failed handshake. Default: the profile's. */
  readonly handshakeFailure?: Terminal
  /** The events that tell of a lost connection. Default: the profile's. */
  readonly loss?: Terminal
  /** Sends succeed and go nowhere. Default false. */
  readonly dropSends?: boolean
  /** What a typed array becomes that is sent. Default: its bytes in the developer tools, its whole buffer on phones. */
  readonly typedArrays?: TypedArrays
  /** Incoming buffers come from another realm: they are no `instanceof ArrayBuffer`. Default false. */
  readonly foreignBuffers?: boolean
  /** The names of the response header: as the server wrote them, `lower` or `Capitalized`. Default `'kept'`. */
  readonly headerCase?: 'kept' | 'lower' | 'capitalized'
  /** How two of the timing figures of `open` begin (both were seen). Default `'domainLookUp'`. */
  readonly domainLookup?: 'domainLookUp' | 'domainLookup'
  /** What the client makes of the server's close, and of a loss. Default: passes it. */
  readonly serverClose?: ServerCloseOptions
  /** The same by hand, instead of `serverClose`. What it leaves out is missing. */
  readonly mangleClose?: (close: { code: number; reason: string }) => ReportedClose
  /** A mini game: it tells of show and hide as `onShow` and `onHide`, not `onAppShow` and `onAppHide`. Default false. */
  readonly miniGame?: boolean
  /** What hiding the app does. */
  readonly background?: BackgroundOptions
}

/** The payload of a close event: either may be missing. */
export interface ReportedClose {
  readonly code?: number
  readonly reason?: string
}

export interface ServerCloseOptions {
  /** `mangled`: above 1011 it becomes 1005. Default `'kept'`. */
  readonly code?: 'kept' | 'missing' | 'mangled'
  /** `filled`: an empty one comes from a table. Default `'kept'`. */
  readonly reason?: 'kept' | 'missing' | 'filled'
}

export interface BackgroundOptions {
  /** From hide to suspension, in milliseconds. Default 5000. */
  readonly suspendAfter?: number
  /** What suspension does to live sockets. Default `'cut'`; what arrives at kept ones is told after show. */
  readonly sockets?: 'cut' | 'kept'
  /** From suspension to the cut, in milliseconds: what arrives meanwhile is told after show, then the close. Default 0. */
  readonly cutAfter?: number
  /** How a cut one is told: to task and globals, to the globals only (iOS report), or never. Default `'close'`. */
  readonly told?: 'close' | 'globalClose' | 'none'
  /** Of the close `interrupted`: absent, 1000 or 1006 were seen. Default: absent. */
  readonly code?: number
  /** Whether what is queued is told before the app-show event or after it. Default `'afterShow'`. */
  readonly queued?: 'afterShow' | 'beforeShow'
  /** How long after show a connect is still refused, in milliseconds. Default 300 on Android, 0 elsewhere. */
  readonly resumeLag?: number
}

const func: Rule = { expected: 'a function', test: (value) => typeof value === 'function' }
const delay: Rule = {
  expected: '0 or a positive number of milliseconds',
  test: (value) => value === 0 || duration.test(value),
}
const terminal = isIn('error', 'close', 'errorAndClose', 'none')

export const rules: Rules = {
  profile: isIn(...Object.keys(profiles)),
  SDKVersion: {
    expected: 'a version such as 2.20.2',
    test: (value) => typeof value === 'string' && /^\d+\.\d+\.\d+$/.test(value),
  },
  webSocket: func,
  server: func,
  latency: duration,
  clock: {
    expected: 'an object with now, setTimeout, clearTimeout and random functions',
    test: hasMethods('now', 'setTimeout', 'clearTimeout', 'random'),
  },
  domains: {
    expected: 'a list of origins such as wss://example.com',
    test: (value) => Array.isArray(value) && value.every((origin) => /^wss?:\/\/[^\s/?#]+$/i.test(origin)),
  },
  maxSockets: positiveInteger,
  overflow: isIn('exceed', 'maxConnected', 'silent', 'fail'),
  connectTimeout: duration,
  lateSuccess: boolean,
  globalBinding: isIn('first', 'latest'),
  secondConnect: isIn('replaces', 'fails'),
  hideReadyState: boolean,
  silentFailures: boolean,
  handshakeFailure: terminal,
  loss: terminal,
  dropSends: boolean,
  typedArrays: isIn('bytes', 'wholeBuffer', 'fail'),
  foreignBuffers: boolean,
  headerCase: isIn('kept', 'lower', 'capitalized'),
  domainLookup: isIn('domainLookUp', 'domainLookup'),
  serverClose: { code: isIn('kept', 'missing', 'mangled'), reason: isIn('kept', 'missing', 'filled') },
  mangleClose: func,
  miniGame: boolean,
  background: {
    suspendAfter: duration,
    sockets: isIn('cut', 'kept'),
    cutAfter: delay,
    told: isIn('close', 'globalClose', 'none'),
    code: isIn(1000, 1006),
    queued: isIn('afterShow', 'beforeShow'),
    resumeLag: delay,
  },
}

/**
 * How the clients differ (docs/platform.md §1, §2, §4). What sources disagree on is an option of the fake: the profile holds
 * only its default.
 */
export interface Profile {
  /** What `getSystemInfoSync` calls it. */
  readonly platform: 'devtools' | 'android' | 'ios'
  readonly SDKVersion: string
  /** Whether `connectSocket` returns a SocketTask. */
  readonly tasks: boolean
  /**
   * The bridge answers `send` on the next tick and returns Promises where no callback is given; the native binding
   * answers synchronously, returns nothing, and reports errors one macrotask late with `readyState` already 3.
   */
  readonly bridge: boolean
  /** The texts of a task's failures: not open, and gone. */
  readonly notOpen: string
  readonly gone: string
  /** The error event of a failed handshake. */
  readonly handshake: (failure: HandshakeFailure) => string
  readonly handshakeFailure: Terminal
  /** What a close event says of a failed handshake, where there is one. */
  readonly handshakeClose: { readonly code: number; readonly reason: string }
  readonly loss: Terminal
  readonly overflow: Overflow
  readonly typedArrays: TypedArrays
  /** Whether binary messages are taken at all. */
  readonly binary: boolean
  /** Whether `open` tells the response header and the timing figures. */
  readonly openPayload: boolean
  /** Whether `protocols` may be a single string. */
  readonly protocolAsText: boolean
  /** Whether the `timeout` of a request counts. */
  readonly requestTimeout: boolean
  /** How long after show a connect is still refused, in milliseconds. */
  readonly resumeLag: number
}

export type HandshakeFailure = 'refused' | 'http' | 'tls' | 'timeout'

/** The events that tell of an end, in this order. */
export type Terminal = 'error' | 'close' | 'errorAndClose' | 'none'

/**
 * What one socket too many comes to: an error event `exceed max task count` or `fail:max connected`, nothing at all (no
 * `success` either, but a task with state 3), or a `connectSocket` that fails.
 */
export type Overflow = 'exceed' | 'maxConnected' | 'silent' | 'fail'

/** What a typed array becomes: its own bytes, those of its whole buffer, or a failure. */
export type TypedArrays = 'bytes' | 'wholeBuffer' | 'fail'

const phoneFailures: Record<HandshakeFailure, string> = {
  refused: 'code:2, msg:Underlying Transport Error',
  http: 'code:20, msg:Invalid HTTP status.',
  tls: 'code:8, msg:TLS handshake failed',
  timeout: 'code:9, msg:connect response time out',
}

const devtools: Profile = {
  platform: 'devtools',
  SDKVersion: '3.8.0',
  tasks: true,
  bridge: true,
  notOpen: 'SocketTask.send:fail SocketTask.readyState is not OPEN',
  gone: 'closeSocket:fail task not found',
  handshake: (failure) => (failure === 'timeout' ? 'Timed out connecting to server.' : '未完成的操作'),
  handshakeFailure: 'errorAndClose',
  handshakeClose: { code: 1006, reason: 'abnormal closure' },
  loss: 'close',
  overflow: 'exceed',
  typedArrays: 'bytes',
  binary: true,
  openPayload: false,
  protocolAsText: true,
  requestTimeout: false,
  resumeLag: 0,
}

const android: Profile = {
  ...devtools,
  platform: 'android',
  bridge: false,
  notOpen: 'sendSocketMessage:fail webSocket is not connected',
  gone: 'closeSocket:fail taskID not exist',
  handshake: (failure) => `exception onOpen fail ${phoneFailures[failure]}`,
  handshakeFailure: 'error',
  loss: 'errorAndClose',
  overflow: 'silent',
  typedArrays: 'wholeBuffer',
  openPayload: true,
  protocolAsText: false,
  requestTimeout: true,
  resumeLag: 300,
}

const legacyFailure = (failure: HandshakeFailure): string =>
  `connectSocket:fail ${failure === 'timeout' ? 'connect response time out' : 'websocket error'}`

export const profiles = {
  devtools,
  android,
  'android-bridge': {
    ...android,
    bridge: true,
    // The bridge's own script looks at the state before it calls the phone.
    notOpen: devtools.notOpen,
    gone: devtools.gone,
    overflow: 'maxConnected',
  },
  ios: {
    ...android,
    platform: 'ios',
    gone: 'closeSocket:fail no task',
    handshakeClose: { code: 1001, reason: 'Stream end encountered' },
    loss: 'close',
    resumeLag: 0,
  },
  legacy: {
    ...devtools,
    platform: 'android',
    SDKVersion: '1.6.6',
    tasks: false,
    notOpen: 'sendSocketMessage:fail WebSocket is not connected',
    gone: 'closeSocket:fail WebSocket is not connected',
    handshake: legacyFailure,
    handshakeFailure: 'error',
    typedArrays: 'fail',
    binary: false,
  },
} as const satisfies Record<string, Profile>

export type ProfileName = keyof typeof profiles

/** How the clients differ (PLATFORM.md §1, §2, §4). What only some do is an option of the fake, never a profile's constant. */
export interface Profile {
  /** Whether `connectSocket` returns a SocketTask. */
  readonly tasks: boolean
  /**
   * The bridge answers `send` on the next tick and returns Promises where no callback is given; the native binding
   * answers synchronously, returns nothing, and reports errors one macrotask late with `readyState` already 3.
   */
  readonly bridge: boolean
  /** The prefix of a task's failures. */
  readonly notOpen: string
  readonly gone: string
  /** The error event of a failed handshake, and the close that follows it, if one does. */
  readonly handshake: (failure: HandshakeFailure) => string
  readonly closeAfterHandshakeError: boolean
  /** Whether an error event comes before the close of a lost connection. */
  readonly errorBeforeLoss: boolean
  /** What opening one socket too many does: an error event with this text, or nothing at all. */
  readonly tooMany: string | undefined
  /** What a typed array becomes: its own bytes, or those of its whole buffer. */
  readonly views: 'bytes' | 'wholeBuffer' | 'fail'
  /** Whether binary messages are taken at all. */
  readonly binary: boolean
  /** Whether `open` tells the response header. */
  readonly openHeader: boolean
}

export type HandshakeFailure = 'refused' | 'http' | 'tls' | 'timeout'

const androidCodes: Record<HandshakeFailure, string> = {
  refused: 'code:2, msg:Underlying Transport Error',
  http: 'code:20, msg:Invalid HTTP status.',
  tls: 'code:8, msg:TLS handshake failed',
  timeout: 'code:9, msg:connect response time out',
}

export const profiles = {
  devtools: {
    tasks: true,
    bridge: true,
    notOpen: 'SocketTask.send:fail SocketTask.readyState is not OPEN',
    gone: 'closeSocket:fail task not found',
    handshake: (failure) => (failure === 'timeout' ? 'Timed out connecting to server.' : '未完成的操作'),
    closeAfterHandshakeError: true,
    errorBeforeLoss: false,
    tooMany: 'exceed max task count',
    views: 'bytes',
    binary: true,
    openHeader: false,
  },
  android: {
    tasks: true,
    bridge: false,
    notOpen: 'sendSocketMessage:fail webSocket is not connected',
    gone: 'closeSocket:fail taskID not exist',
    handshake: (failure) => `exception onOpen fail ${androidCodes[failure]}`,
    closeAfterHandshakeError: false,
    errorBeforeLoss: true,
    tooMany: undefined,
    views: 'wholeBuffer',
    binary: true,
    openHeader: true,
  },
  legacy: {
    tasks: false,
    bridge: true,
    notOpen: 'sendSocketMessage:fail WebSocket is not connected',
    gone: 'closeSocket:fail WebSocket is not connected',
    handshake: (failure) =>
      `connectSocket:fail ${failure === 'timeout' ? 'connect response time out' : 'websocket error'}`,
    closeAfterHandshakeError: false,
    errorBeforeLoss: false,
    tooMany: undefined,
    views: 'fail',
    binary: false,
    openHeader: false,
  },
} as const satisfies Record<string, Profile>

export type ProfileName = keyof typeof profiles

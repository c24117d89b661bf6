// Options: what compiles, and what must not.
import {
  backoff,
  connectSocket,
  createAbortController,
  type HeartbeatOptions,
  json,
  type Provided,
  type RetryPolicy,
  type SocketOptions,
} from 'wx-socket'
import { url } from './same.js'

declare const perhaps: { timeout: number | undefined }
declare const token: string | undefined
const provided: Provided<string> = (attempt) => Promise.resolve(`${url}?attempt=${attempt.toFixed()}`)
const heartbeat: HeartbeatOptions = { message: 'ping', isReply: (frame) => frame === 'pong' }
const { signal } = createAbortController()
export const all: SocketOptions = {
  url: provided,
  header: { Authorization: token, 'X-Version': 7 },
  protocols: ['chat'],
  tcpNoDelay: true,
  perMessageDeflate: false,
  forceCellularNetwork: false,
  data: {},
  method: 'GET',
  timeout: 1,
  sendTimeout: 1,
  minUptime: 1,
  retry: backoff({ maxRetries: 3 }),
  handshake: () => undefined,
  heartbeat,
  lifecycle: false,
  queue: { highWaterMark: 1, maxBytes: 1, overflow: 'dropOldest', ttl: Infinity },
  signal,
}
connectSocket({ url, ...perhaps })
connectSocket({ url, retry: false })
connectSocket({ url, retry: ({ attempt, error }) => error.retryable && attempt < 5 && attempt * 1000 })
connectSocket({ url: async (attempt) => `${url}?attempt=${attempt.toFixed()}`, header: () => undefined })
connectSocket({ url, header: async () => (token ? { Authorization: token } : {}), protocols: () => 'chat' })
connectSocket({ url, heartbeat: { message: new Uint8Array(1) } })

// @ts-expect-error no options
connectSocket()
// @ts-expect-error no url
connectSocket({ timeout: 1 })
// @ts-expect-error no url after all
connectSocket({ url: undefined })
// @ts-expect-error a url is a string
connectSocket({ url: () => 7 })
// @ts-expect-error may be undefined
connectSocket({ url: () => token })
// @ts-expect-error not an option
connectSocket({ url, timeOut: 1 })
// @ts-expect-error not an option with a codec, either
connectSocket({ url, codec: json(), timeOut: 1 })
// @ts-expect-error the callbacks of wx are none
connectSocket({ url, success: () => {} })
// @ts-expect-error options stand beside the url
connectSocket(url, { codec: json() })
// @ts-expect-error a time is a number
connectSocket({ url, timeout: '10s' })
// @ts-expect-error a header is an object
connectSocket({ url, header: 'Authorization: token' })
// @ts-expect-error of text and numbers
connectSocket({ url, header: { Authorization: true } })
// @ts-expect-error a subprotocol is text
connectSocket({ url, protocols: 7 })

// @ts-expect-error true is no policy
connectSocket({ url, retry: true })
// @ts-expect-error nor is a number
connectSocket({ url, retry: 5 })
// @ts-expect-error the options of backoff go to backoff
connectSocket({ url, retry: { maxRetries: 5 } })
// @ts-expect-error `backoff` has to be called
connectSocket({ url, retry: backoff })
// @ts-expect-error a policy answers at once
connectSocket({ url, retry: () => Promise.resolve(1000) })
// @ts-expect-error and always
connectSocket({ url, retry: ({ attempt }) => (attempt < 5 ? 1000 : undefined) })
// @ts-expect-error with false for no
connectSocket({ url, retry: () => true })
// @ts-expect-error a failure has no such field
export const policy: RetryPolicy = ({ retries }) => retries < 5 && 1000
// @ts-expect-error not an option of backoff
backoff({ retries: 5 })
// @ts-expect-error no such jitter
backoff({ jitter: 'half' })

// @ts-expect-error a queue has bounds
connectSocket({ url, queue: 5 })
// @ts-expect-error not a bound
connectSocket({ url, queue: { max: 5 } })
// @ts-expect-error not an overflow policy
connectSocket({ url, queue: { overflow: 'drop' } })
// @ts-expect-error a ping is text or bytes
connectSocket({ url, heartbeat: { message: { type: 'ping' } } })
// @ts-expect-error a heartbeat has a message
connectSocket({ url, heartbeat: { interval: 1000 } })
// @ts-expect-error a heartbeat is more than its interval
connectSocket({ url, heartbeat: 25_000 })
// @ts-expect-error whether a frame is a reply is yes or no
connectSocket({ url, heartbeat: { message: 'ping', isReply: (frame) => String(frame) } })
// @ts-expect-error a hook is a function
connectSocket({ url, handshake: 'hello' })
// @ts-expect-error lifecycle is yes or no
connectSocket({ url, lifecycle: 'auto' })
// @ts-expect-error not a signal
connectSocket({ url, signal: {} })
// @ts-expect-error the controller is not its signal
connectSocket({ url, signal: createAbortController() })
// @ts-expect-error a host connects sockets
connectSocket({ url, host: {} })
// @ts-expect-error not a transport
connectSocket({ url, transport: 'websocket' })
// @ts-expect-error `Date` has no timers
connectSocket({ url, clock: Date })

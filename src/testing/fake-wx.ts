import type { HostCloseOptions, HostConnectOptions, HostSendOptions, HostSocketTask } from '../../types/wx.js'
import type { Clock } from '../clock.js'
import { validate } from '../validate.js'
import { type Answer, createAnswer } from './answer.js'
import { createFakeSocket, type FakeSocket, type SocketEvent } from './fake-socket.js'
import { type FakeCounters, type FakeSettings, type FakeWxOptions, rules, settingsOf } from './settings.js'
import type { VirtualClock } from './virtual-clock.js'

/** The host itself, and in `fake` the strings behind it. */
export interface FakeWx<C extends Clock = VirtualClock> {
  connectSocket(options: HostConnectOptions): any
  onSocketOpen(listener: (event: any) => void): void
  onSocketMessage(listener: (event: any) => void): void
  onSocketError(listener: (event: any) => void): void
  onSocketClose(listener: (event: any) => void): void
  sendSocketMessage(options: HostSendOptions): any
  closeSocket(options?: HostCloseOptions): any
  readonly fake: {
    /** What the fake runs on. Hand it to `connectSocket` too, and move it with `advance`. */
    readonly clock: C
    readonly counters: FakeCounters
  }
}

/**
 * A `wx` to test against: the socket functions as real clients behave, traps included (PLATFORM.md §10; the README
 * beside this file lists what is kept so far). Deterministic in memory, or over real sockets with `webSocket`.
 * Throws `INVALID_OPTION` for an option or a profile that it does not know.
 *
 * @example
 * import { connectSocket } from 'wx-socket'
 * import { createFakeWx } from 'wx-socket/testing'
 *
 * const wx = createFakeWx({ profile: 'android', server: (connection) => connection.onMessage(connection.send) })
 * const { clock, counters } = wx.fake
 * const socket = connectSocket({ url: 'wss://example.com', host: wx, clock })
 * socket.send('hello')
 * socket.messages$.subscribe((message) => console.log(message)) // hello
 * await clock.advance(100)
 */
export function createFakeWx(options?: FakeWxOptions & { webSocket?: undefined; clock?: undefined }): FakeWx
export function createFakeWx<C extends Clock>(options: FakeWxOptions & { clock: C }): FakeWx<C>
export function createFakeWx(options: FakeWxOptions): FakeWx<Clock>
export function createFakeWx(options: FakeWxOptions = {}): FakeWx<Clock> {
  validate('fake wx', options, rules)
  const settings = settingsOf(options)
  const { profile, clock, counters } = settings
  const { globalBinding = 'first', maxSockets = 5 } = options
  const globals: { [E in SocketEvent]?: (event: any) => void } = {}
  let sockets: FakeSocket[] = []
  /** The connection that the globals act on, and whose events they tell. */
  let bound: FakeSocket | undefined

  const answer = createAnswer(settings)
  const live = (): FakeSocket[] => (sockets = sockets.filter((socket) => socket.readyState !== 3))

  const open = (request: HostConnectOptions): FakeSocket => {
    const { url, header = {}, protocols = [] } = request
    const socket = createFakeSocket({ url, header, protocols }, settings, live().length >= maxSockets)
    const wasBound = bound && bound.readyState !== 3
    sockets.push(socket)
    if (!wasBound || globalBinding === 'latest' || !profile.tasks) bound = socket
    events.forEach((event) =>
      socket.on(event, (payload) => {
        // The one connection of 2016 has events without identity: a late close of the one before is told all the same.
        if (socket === bound || !profile.tasks) settings.invoke(globals[event], payload)
      }),
    )
    return socket
  }

  const connect = (request: HostConnectOptions): FakeSocket | string => {
    const { url, protocols } = request
    if (typeof url !== 'string') {
      const received = url === undefined ? 'Undefined' : Object.prototype.toString.call(url).slice(8, -1)
      return `connectSocket:fail parameter error: parameter.url should be String instead of ${received};`
    }
    if (!/^wss?:\/\//i.test(url)) return `connectSocket:fail invalid url "${url}"`
    if (typeof protocols === 'string' && !profile.bridge) {
      return 'connectSocket:fail parameter error: parameter.protocols should be Array instead of String;'
    }
    const [current] = profile.tasks ? [] : live()
    if (current && options.secondConnect === 'fails') return 'connectSocket:fail websocket is connected'
    if (current) current.closeNow({})
    return open(request)
  }

  return {
    connectSocket(request) {
      const result = connect(request)
      const error = typeof result === 'string' ? result : undefined
      const answered = error === undefined ? { errMsg: 'connectSocket:ok' } : { errMsg: error, ...errnoOf(error) }
      const tell = (): void => {
        settings.invoke(error === undefined ? request.success : request.fail, answered)
        settings.invoke(request.complete, answered)
      }
      if (options.lateSuccess && error === undefined) clock.setTimeout(tell, 0)
      else tell()
      if (typeof result === 'string' || !profile.tasks) return undefined
      return createTask(result, settings, answer, options.hideReadyState === true)
    },
    // One slot each: a registration replaces the one before it.
    onSocketOpen: (listener) => void (globals.open = listener),
    onSocketMessage: (listener) => void (globals.message = listener),
    onSocketError: (listener) => void (globals.error = listener),
    onSocketClose: (listener) => void (globals.close = listener),
    sendSocketMessage(request) {
      const open = bound && bound.readyState === 1
      const error = open ? bound!.send(request.data) : 'sendSocketMessage:fail WebSocket is not connected'
      return answer(request, 'sendSocketMessage', error, true)
    },
    closeSocket(request = {}) {
      const all = live()
      if (!all.length) return answer(request, 'closeSocket', 'closeSocket:fail WebSocket is not connected', true)
      // The trap of the 2016 page: before the open event nothing happens at all.
      if (!profile.tasks && all[0]!.readyState === 0) return undefined
      if (!profile.tasks) return answer(request, 'closeSocket', all[0]!.close(request), true)
      all.forEach((socket) => socket.closeNow(request))
      return answer(request, 'closeSocket', undefined, true)
    },
    fake: { clock, counters },
  }
}

const events: readonly SocketEvent[] = ['open', 'message', 'error', 'close']

function errnoOf(errMsg: string): { errno?: number } {
  return /parameter error/.test(errMsg) ? { errno: 1001 } : {}
}

function createTask(
  socket: FakeSocket,
  { profile }: FakeSettings,
  answer: Answer,
  hideReadyState: boolean,
): HostSocketTask {
  const task: HostSocketTask = {
    send: (request) => answer(request, 'sendSocketMessage', socket.send(request.data), profile.bridge),
    close: (request = {}) => answer(request, 'closeSocket', socket.close(request), profile.bridge),
    onOpen: (listener) => socket.on('open', listener),
    onMessage: (listener) => socket.on('message', listener),
    onError: (listener) => socket.on('error', listener),
    onClose: (listener) => socket.on('close', listener),
  }
  if (hideReadyState) return task
  Object.defineProperty(task, 'readyState', { get: () => socket.readyState, enumerable: true })
  return Object.assign(task, { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 })
}

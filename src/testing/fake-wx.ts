import type { HostCallbacks, HostCloseOptions, HostConnectOptions, HostSendOptions } from '../../types/wx.js'
import type { Clock } from '../time/clock.js'
import { validate } from '../options/check.js'
import { createAnswer } from './answer.js'
import { createBackground } from './background.js'
import { createNetwork, type NetworkChange, type NetworkType } from './network.js'
import { type FakeWxOptions, rules } from './options.js'
import { refusedClose } from './parameters.js'
import { type FakeCounters, settingsOf } from './settings.js'
import { createSockets } from './sockets.js'
import { createStandstill } from './standstill.js'
import { createTask } from './task.js'
import { withholdNewer } from './versions.js'
import type { VirtualClock } from './virtual-clock.js'
import type { WebSocketClass } from './web-socket-far-end.js'

/** The host itself, and in `fake` the strings behind it. What its `SDKVersion` does not have yet is missing. */
export interface FakeWx<C extends Clock = VirtualClock> {
  connectSocket(options: HostConnectOptions): any
  onSocketOpen(listener: (event: any) => void): void
  onSocketMessage(listener: (event: any) => void): void
  onSocketError(listener: (event: any) => void): void
  onSocketClose(listener: (event: any) => void): void
  sendSocketMessage(options: HostSendOptions): any
  closeSocket(options?: HostCloseOptions): any
  onAppShow?(listener: (event: any) => void): void
  offAppShow?(listener?: (event: any) => void): void
  onAppHide?(listener: (event: any) => void): void
  offAppHide?(listener?: (event: any) => void): void
  onShow?(listener: (event: any) => void): void
  offShow?(listener?: (event: any) => void): void
  onHide?(listener: (event: any) => void): void
  offHide?(listener?: (event: any) => void): void
  onNetworkStatusChange?(listener: (event: any) => void): void
  offNetworkStatusChange?(listener?: (event: any) => void): void
  getNetworkType(options?: HostCallbacks): any
  getSystemInfoSync(): { readonly SDKVersion: string; readonly platform: string }
  readonly fake: FakeControls<C>
}

/** What happens to an app from outside, at the call of a test. */
export interface FakeControls<C extends Clock = VirtualClock> {
  /**
   * The app's clock: its timers freeze while the app is suspended. Hand it to `connectSocket` too, and move it with
   * `advance`, which moves the world as well.
   */
  readonly clock: C
  readonly counters: FakeCounters
  /**
   * The user leaves: app-hide at once; 5 s later (`background.suspendAfter`) the app is suspended: its timers and
   * callbacks freeze, its live sockets are cut. Does nothing to an app that is hidden. The trap: what the test itself
   * calls of the app runs even then; on a phone nothing of it would.
   *
   * @example
   * wx.onAppHide(() => console.log('hidden')) // hidden
   * wx.fake.hide()
   * await wx.fake.clock.advance(5000) // suspended: nothing of the app runs any more
   */
  hide(): void
  /**
   * The user is back: app-show, and after a suspension all that was missed in a burst: messages, the close
   * `interrupted`, overdue timers. It comes as the clock is advanced. Does nothing to an app that is in front.
   *
   * @example
   * task.onClose(({ reason }) => console.log(reason)) // interrupted
   * wx.fake.hide()
   * await wx.fake.clock.advance(60_000)
   * wx.fake.show()
   * await wx.fake.clock.advance(0)
   */
  show(): void
  /**
   * The network changes; it starts as `wifi`. Listeners hear of it, and live sockets are lost, unless told otherwise.
   * While it is `none`, handshakes fail.
   *
   * @example
   * wx.onNetworkStatusChange(({ networkType }) => console.log(networkType)) // 4g
   * wx.fake.network('4g') // every socket is lost
   * wx.fake.network('wifi', { told: false, sockets: 'halfOpen' }) // and nobody hears of it
   */
  network(type: NetworkType, change?: NetworkChange): void
  /**
   * Every live connection goes half open: nothing arrives any more, either way, sends succeed, and no event comes, for
   * `task.close` neither. Connections made later are not touched.
   *
   * @example
   * wx.fake.halfOpen()
   * task.send({ data: 'lost', success: () => console.log('and yet it succeeds') }) // and yet it succeeds
   */
  halfOpen(): void
}

/**
 * A `wx` to test against: the socket functions as real clients behave, traps included (docs/platform.md §10; the README
 * beside this file lists what is kept). Deterministic in memory, or over real sockets with `webSocket`.
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
export function createFakeWx<C extends Clock>(options: FakeWxOptions & { clock: C }): FakeWx<C>
export function createFakeWx(options: FakeWxOptions & { webSocket: WebSocketClass; clock?: undefined }): FakeWx<Clock>
// Options from elsewhere, which may have a clock, are taken to have none: that is what nearly all of them are.
export function createFakeWx(options?: FakeWxOptions): FakeWx
export function createFakeWx(options: FakeWxOptions = {}): FakeWx<Clock> {
  const settings = settingsOf(validate('fake wx', options, rules))
  const { profile, SDKVersion, app, counters, invoke } = settings
  const sockets = createSockets(settings)
  const { live, globals } = sockets
  const background = createBackground(settings, live)
  const network = createNetwork(settings, live)
  const isOnline = (): boolean => network.type !== 'none'
  const answer = createAnswer(settings)
  const watchTheClock = createStandstill(settings.world)

  const wx: FakeWx<Clock> = {
    connectSocket(request) {
      watchTheClock()
      const result = background.refusesConnects ? suspendedText : sockets.connect(request, isOnline)
      const { success, fail, complete } = Object(request) as HostCallbacks
      const tell = (first: typeof success, answer: object): void => {
        invoke(first, answer)
        invoke(complete, answer)
      }
      if (typeof result === 'string') {
        tell(fail, { errMsg: result, ...errnoOf(result) })
        return undefined
      }
      const accept = (): void => {
        if (!result.isIgnored) tell(success, { errMsg: 'connectSocket:ok' })
      }
      if (result.request.isLate) app.later(accept)
      else accept()
      return profile.tasks ? createTask(result, settings, answer) : undefined
    },
    // One slot each: a registration replaces the one before it.
    onSocketOpen: (listener) => void (globals.open = listener),
    onSocketMessage: (listener) => void (globals.message = listener),
    onSocketError: (listener) => void (globals.error = listener),
    onSocketClose: (listener) => void (globals.close = listener),
    sendSocketMessage(request) {
      const { bound } = sockets
      const isOpen = bound && bound.readyState === 1
      const error = isOpen ? bound.send(request) : 'sendSocketMessage:fail WebSocket is not connected'
      return answer(request, 'sendSocketMessage', error, true)
    },
    closeSocket(request = {}) {
      const all = live()
      // The trap of the 2016 page: before the open event nothing happens at all.
      if (!profile.tasks && all[0] && all[0].readyState === 0) return undefined
      const none = all.length ? undefined : 'closeSocket:fail WebSocket is not connected'
      const error = refusedClose(request) || none
      if (error) return answer(request, 'closeSocket', error, true)
      if (!profile.tasks) return answer(request, 'closeSocket', all[0]!.close(request), true)
      all.forEach((socket) => socket.closeNow(request))
      return answer(request, 'closeSocket', undefined, true)
    },
    ...(options.miniGame
      ? {
          onShow: background.shown.on,
          offShow: background.shown.off,
          onHide: background.hidden.on,
          offHide: background.hidden.off,
        }
      : {
          onAppShow: background.shown.on,
          offAppShow: background.shown.off,
          onAppHide: background.hidden.on,
          offAppHide: background.hidden.off,
        }),
    onNetworkStatusChange: network.changed.on,
    offNetworkStatusChange: network.changed.off,
    getNetworkType: (request = {}) => answer(request, 'getNetworkType', undefined, true, { networkType: network.type }),
    getSystemInfoSync: () => ({ SDKVersion, platform: profile.platform }),
    fake: {
      clock: app.clock,
      counters,
      hide: background.hide,
      show: background.show,
      network: network.change,
      halfOpen: () => live().forEach((socket) => socket.goDark()),
    },
  }
  return withholdNewer(wx, SDKVersion)
}

const suspendedText =
  'connectSocket:fail:jsapi has no permission, event=createSocketTask, runningState=suspend, permissionMsg=suspended'

function errnoOf(errMsg: string): { errno?: number } {
  return /parameter error/.test(errMsg) ? { errno: 1001 } : {}
}

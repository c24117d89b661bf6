// Between the socket and its host: sees what is asked for, and changes nothing.
import type { Clock } from '../../../src/time/clock.js'
import type { FakeWx } from '../../../src/testing/index.js'
import type { HostConnectOptions, HostSendOptions, SocketHost } from '../../../types/wx.js'

/** One message given to the platform, and what it said to it so far. */
export interface HandOver {
  readonly text: string
  answer: 'none' | 'taken' | 'refused'
}

export interface Events {
  dialled(): void
  handedOver(text: string): void
  /** Of the dial with this number. */
  received(text: string, dial: number): void
}

export function witnessHost(
  wx: FakeWx,
  { dialled, handedOver, received }: Events,
): { host: SocketHost; handOvers: HandOver[] } {
  const handOvers: HandOver[] = []
  let dials = 0
  const overhear =
    (send: (request: HostSendOptions) => unknown) =>
    (request: HostSendOptions): unknown => {
      const handOver: HandOver = { text: request.data as string, answer: 'none' }
      handOvers.push(handOver)
      handedOver(handOver.text)
      return send({
        ...request,
        success(result) {
          handOver.answer = 'taken'
          request.success!(result)
        },
        fail(error) {
          handOver.answer = 'refused'
          request.fail!(error)
        },
      })
    }
  /** `which` is asked at each message: the 2016 globals have the latest dial's. */
  const listenIn =
    (listen: (listener: (event: any) => void) => void, which: () => number) =>
    (listener: (event: any) => void): void =>
      listen((event) => {
        received(event.data, which())
        listener(event)
      })
  const host = Object.create(wx, {
    connectSocket: {
      value(request: HostConnectOptions) {
        const dial = ++dials
        dialled()
        const task = wx.connectSocket(request)
        if (!task) return task
        const onMessage = listenIn(task.onMessage, () => dial)
        return Object.create(task, { send: { value: overhear(task.send) }, onMessage: { value: onMessage } })
      },
    },
    sendSocketMessage: { value: overhear(wx.sendSocketMessage) },
    onSocketMessage: { value: listenIn(wx.onSocketMessage, () => dials) },
  })
  return { host, handOvers }
}

/** The app's clock for one socket: its timers are known by how long they were set for, and somebody may set the time. */
export function witnessClock(app: Clock): { clock: Clock; timers: Map<unknown, number>; set(by: number): void } {
  const timers = new Map<unknown, number>()
  let skew = 0
  let last = 0
  let timersNow = 0
  /** A loop in which no time passes would never end: it shall fail. */
  const notice = (): void => {
    timersNow = app.now() === last ? timersNow + 1 : 0
    last = app.now()
    if (timersNow > 1000) throw new Error('time stands still')
  }
  return {
    timers,
    set(by) {
      skew += by
    },
    clock: {
      now: () => app.now() + skew,
      random: app.random,
      setTimeout(callback, milliseconds) {
        notice()
        const timer = app.setTimeout(() => {
          timers.delete(timer)
          callback()
        }, milliseconds)
        timers.set(timer, milliseconds)
        return timer
      },
      clearTimeout(timer) {
        timers.delete(timer)
        app.clearTimeout(timer)
      },
    },
  }
}

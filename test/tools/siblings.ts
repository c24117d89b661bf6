// Hosts of other platforms, over the fake wx: what their typings and public documentation tell, and nothing else
// (docs/platform.md §9).
import type { HostCloseOptions, HostConnectOptions, HostSendOptions, HostSocketTask } from '../../types/wx.js'
import type { FakeWx } from '../../src/testing/index.js'

type Told = (event: any) => void
type Event = 'Open' | 'Message' | 'Error' | 'Close'
const events: Event[] = ['Open', 'Message', 'Error', 'Close']

/** `@mini-types/my` 3.0.14: a failure as a number and words. */
const failure = ({ errMsg }: { errMsg: string }): object => {
  const error = /not OPEN|not connected|no task|not found|not exist/.test(errMsg)
    ? 10
    : /invalid url/.test(errMsg)
      ? 4
      : 11
  return { error, errorMessage: errMsg }
}
/** Bytes in base64, and a word that they are. */
const textual = ({ data }: { data: string | ArrayBuffer }): object =>
  typeof data === 'string' ? { data, isBuffer: false } : { data: Buffer.from(data).toString('base64'), isBuffer: true }
const bytesOf = (text: string): ArrayBuffer => new Uint8Array(Buffer.from(text, 'base64')).buffer

interface AlipayOptions {
  /** Below 2.9.1 there is one connection, whatever is asked for. */
  SDKVersion?: string
}

/** Alipay: tasks for `multiple: true`, else one connection and seven functions, whose listeners add up. */
export function alipayOf(wx: FakeWx<any>, { SDKVersion = '2.9.50' }: AlipayOptions = {}) {
  const [, minor, patch] = SDKVersion.split('.').map(Number)
  const hasTasks = minor! > 9 || (minor === 9 && patch! >= 1)
  const slots: Record<Event, Told[]> = { Open: [], Message: [], Error: [], Close: [] }
  let single: HostSocketTask | undefined

  const translated = <O extends HostCloseOptions | HostSendOptions>(options: O): O => ({
    ...options,
    fail: (error: any) => options.fail?.(failure(error)),
  })
  const tellers: Record<Event, (event: any) => object | undefined> = {
    Open: () => undefined,
    Message: textual,
    Error: failure,
    Close: ({ code, reason }) => ({ code, reason }),
  }
  const send = (task: HostSocketTask, { data, isBuffer, ...rest }: any): unknown => {
    if (typeof data !== 'string') throw new TypeError('data must be a string')
    return task.send(translated({ ...rest, data: isBuffer ? bytesOf(data) : data }))
  }
  const close = (task: HostSocketTask, options: HostCloseOptions): unknown => task.close(translated(options))
  const gone = ({ fail }: HostCloseOptions): void => fail?.({ error: 10, errorMessage: '网络连接没有打开' })

  return {
    SDKVersion,
    alert() {},
    onAppShow: wx.onAppShow!,
    offAppShow: wx.offAppShow!,
    onAppHide: wx.onAppHide!,
    offAppHide: wx.offAppHide!,
    connectSocket({ multiple, ...options }: HostConnectOptions & { multiple?: boolean }): any {
      const task: HostSocketTask | undefined = wx.connectSocket({
        ...options,
        fail: (error) => options.fail?.(failure(error)),
      })
      if (!task) return undefined
      if (hasTasks && multiple)
        return {
          send: (given: HostSendOptions) => send(task, given),
          close: (given: HostCloseOptions) => close(task, given),
          ...Object.fromEntries(
            events.map((name) => [
              `on${name}`,
              (told: Told) =>
                task[`on${name}`]((event) =>
                  told({
                    data: { socketTaskID: '1', ...tellers[name](event) },
                    ...(name === 'Error' && failure(event)),
                  }),
                ),
            ]),
          ),
        }
      // One that is there already is closed.
      if (single) single.close({})
      single = task
      events.forEach((name) => task[`on${name}`]((event) => slots[name].forEach((told) => told(tellers[name](event)))))
      task.onClose(() => (single = single === task ? undefined : single))
      return undefined
    },
    onSocketOpen: (told: Told) => void slots.Open.push(told),
    onSocketMessage: (told: Told) => void slots.Message.push(told),
    onSocketError: (told: Told) => void slots.Error.push(told),
    onSocketClose: (told: Told) => void slots.Close.push(told),
    sendSocketMessage: (options: HostSendOptions) => (single ? send(single, options) : gone(options)),
    closeSocket: (options: HostCloseOptions) => (single ? close(single, options) : gone(options)),
  }
}

/** `@douyin-microapp/typings` 1.3.1: as wx, but for a close code that may be a text, and more in each event. */
export function douyinOf(wx: FakeWx<any>) {
  return {
    connectSocket(options: HostConnectOptions): any {
      const task = wx.connectSocket(options)
      if (!task) return undefined
      const more = { protocolType: 'http1.1', socketType: 'tradition' }
      return {
        ...task,
        onMessage: (told: Told) => task.onMessage((event: object) => told({ ...event, ...more })),
        onClose: (told: Told) =>
          task.onClose(({ code, reason }: any) => told({ ...more, errMsg: 'ok', reason, code: String(code) })),
      }
    },
  }
}

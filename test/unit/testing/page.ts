import type { HostCloseOptions, HostConnectOptions, HostSendOptions, HostSocketTask } from '../../../types/wx.js'
import type { FakeConnection, FakeWxOptions } from '../../../src/testing/index.js'
import { createFakeWx } from '../../../src/testing/index.js'

export const url = 'wss://example.com/chat'
export const taskProfiles = ['devtools', 'android', 'android-bridge', 'ios'] as const
export const profiles = [...taskProfiles, 'legacy'] as const

/** Those whose task is the native binding, and those that say what the server answered. */
export const isBinding = (profile: string): boolean => profile === 'android' || profile === 'ios'
export const isPhone = (profile: string): boolean => isBinding(profile) || profile === 'android-bridge'

type MemoryOptions = FakeWxOptions & { webSocket?: undefined; clock?: undefined }
export type Heard = [event: string, payload: any][]
export type Task = HostSocketTask & { readonly readyState: number }

/** The listeners of a page: on the task, or where there is none on the globals. */
export function listen(on: Task | ReturnType<typeof createFakeWx>): Heard {
  const heard: Heard = []
  const hear = (event: string) => (payload: unknown) => void heard.push([event, payload])
  if ('onOpen' in on) {
    on.onOpen(hear('open'))
    on.onMessage(hear('message'))
    on.onError(hear('error'))
    on.onClose(hear('close'))
  } else {
    on.onSocketOpen(hear('open'))
    on.onSocketMessage(hear('message'))
    on.onSocketError(hear('error'))
    on.onSocketClose(hear('close'))
  }
  return heard
}

export function names(heard: Heard): string[] {
  return heard.map(([event]) => event)
}

/** A page with one connection, and the server's side of all. Not open yet: that takes two latencies of 10 ms. */
export function connect(options: MemoryOptions = {}, request: Partial<HostConnectOptions> = {}) {
  const connections: FakeConnection[] = []
  const wx = createFakeWx({
    ...options,
    server(connection) {
      connections.push(connection)
      if (options.server) options.server(connection)
    },
  })
  const task: Task = wx.connectSocket({ url, ...request })
  const on = task || wx
  return {
    wx,
    task,
    heard: listen(on),
    connections,
    send: (given: HostSendOptions): any => (task ? task.send(given) : wx.sendSocketMessage(given)),
    close: (given: HostCloseOptions): any => (task ? task.close(given) : wx.closeSocket(given)),
    fake: wx.fake,
    ...wx.fake,
  }
}

export async function connectOpen(options: MemoryOptions = {}, request: Partial<HostConnectOptions> = {}) {
  const page = connect(options, request)
  await page.clock.advance(20)
  const [connection] = page.connections
  if (names(page.heard)[0] !== 'open' || !connection) throw new Error('The page is not open.')
  page.heard.length = 0
  return { ...page, connection }
}

import { connectSocket, taskTransport } from 'wx-socket'

/**
 * Sockets over tasks that somebody else opens. `taskTransport` asks for one at every attempt, so that they come back as any
 * other; it takes a task, a Promise of one, or an object that holds one as `socketTask`.
 */

/** 微信云托管: the platform knows the container and pays no domain. The url says what is in logs, and is not dialled. */
export const openContainer = (wx, service, options) =>
  connectSocket({
    url: `wss://${service}`,
    transport: taskTransport(() => wx.cloud.connectContainer({ service, path: '/' })),
    host: wx,
    ...options,
  })

/** Taro gives a Promise of a task, and on a failure one of something that is none: then `errors$` has its words. */
export const openTaro = (Taro, url, options) =>
  connectSocket({ url, transport: taskTransport(() => Taro.connectSocket({ url })), host: Taro, ...options })

/** uni-app gives a task only where a callback is passed; without one it is lost, `errors$` says so, and it ends. */
export const openUni = (uni, url, options) =>
  connectSocket({
    url,
    transport: taskTransport(() => uni.connectSocket({ url, complete() {} })),
    host: uni,
    ...options,
  })

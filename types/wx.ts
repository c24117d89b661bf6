/**
 * The socket functions of a mini program host, as far as wx-socket calls them. Source: miniprogram-api-typings@5.2.3
 * and https://developers.weixin.qq.com/miniprogram/dev/api/network/websocket/wx.connectSocket.html. Written
 * structurally, so that the official ambient `wx`, a fake one and a sibling platform's object are all assignable, with
 * or without the official typings in the program.
 */

/** What every wx function takes: three callbacks, each optional on the platform's side. */
export interface HostCallbacks {
  success?: (result: any) => void
  fail?: (error: any) => void
  complete?: (result: any) => void
}

export interface HostConnectOptions extends HostCallbacks {
  url: string
  header?: Record<string, string>
  protocols?: string[]
  timeout?: number
  tcpNoDelay?: boolean
  perMessageDeflate?: boolean
  forceCellularNetwork?: boolean
}

export interface HostSendOptions extends HostCallbacks {
  data: string | ArrayBuffer
}

export interface HostCloseOptions extends HostCallbacks {
  code?: number
  reason?: string
}

/** One connection of today's API (base library 1.7.0 and later). */
export interface HostSocketTask {
  send(options: HostSendOptions): unknown
  close(options: HostCloseOptions): unknown
  onOpen(listener: (event: any) => void): unknown
  onMessage(listener: (event: any) => void): unknown
  onError(listener: (event: any) => void): unknown
  onClose(listener: (event: any) => void): unknown
}

/** The global `wx`, or any object with its socket functions. `onSocketOpen` to `closeSocket` are the 2016 page's. */
export interface SocketHost {
  connectSocket(options: HostConnectOptions): unknown
  /** Alipay tells nothing of it. */
  onSocketOpen?(listener: (event?: any) => void): unknown
  onSocketMessage?(listener: (event: any) => void): unknown
  onSocketError?(listener: (event: any) => void): unknown
  onSocketClose?(listener: (event: any) => void): unknown
  sendSocketMessage?(options: HostSendOptions): unknown
  closeSocket?(options: HostCloseOptions): unknown
  /** The version of the base library, as `SDKVersion`; base library 2.20.1. */
  getAppBaseInfo?(): unknown
  /** The same, of old. */
  getSystemInfoSync?(): unknown
  /** Base library 2.1.2. */
  onAppShow?(listener: (event?: any) => void): unknown
  offAppShow?(listener: (event?: any) => void): unknown
  onAppHide?(listener: (event?: any) => void): unknown
  offAppHide?(listener: (event?: any) => void): unknown
  /** The same in mini games. */
  onShow?(listener: (event?: any) => void): unknown
  offShow?(listener: (event?: any) => void): unknown
  onHide?(listener: (event?: any) => void): unknown
  offHide?(listener: (event?: any) => void): unknown
  /** Base library 1.1.0; `off` 2.9.3. */
  onNetworkStatusChange?(listener: (event?: any) => void): unknown
  offNetworkStatusChange?(listener: (event?: any) => void): unknown
}

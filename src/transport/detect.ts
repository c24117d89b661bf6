import type { SocketHost } from '../../types/wx.js'
import { SocketError } from '../errors/socket-error.js'
import { aHost, hold } from '../validate.js'
import { adoptGlobals, connectGlobals, usesGlobals } from './global-socket.js'
import { dial, overHostWire } from './host-wire.js'
import { adoptTask } from './socket-task.js'
import type { Transport } from './transport.js'

declare const wx: SocketHost | undefined

/** The host given, else the global `wx`, looked up at each call since at import time it may still be missing. */
export function findHost(given: SocketHost | undefined): SocketHost | undefined {
  return given || (typeof wx === 'undefined' ? undefined : wx)
}

/** The host to connect on. */
export function hostOf(given: SocketHost | undefined): SocketHost {
  const host = findHost(given)
  if (host && typeof host.connectSocket === 'function') return host
  if (!host) throw noHost('there is no wx here (nor a host or transport option)', outside)
  throw noHost('this wx has no connectSocket', tooOld)
}

const outside =
  '在小程序之外运行时请传入 host。Outside a mini program pass host, in tests createFakeWx() of wx-socket/testing.'
// The JS-SDK for web pages has the same global name.
const tooOld =
  '基础库过旧请提高最低基础库版本；网页 JS-SDK 的 wx 没有 socket 接口。Raise the minimum base library; the wx of the JS-SDK in web pages has no sockets.'

const noHost = (why: string, hint: string): SocketError =>
  new SocketError('NO_HOST', `Cannot connect: ${why}`, { hint })

/**
 * SocketTask or the 2016 globals: the first return says it. A task, also through a Promise, is the one; nothing, and no
 * failure, on a host that has `onSocketOpen`, is the other. There is no version number to trust: wrappers and sibling
 * platforms have none. Throws `INVALID_OPTION` for what is no host.
 */
export function detectTransport(host: SocketHost): Transport {
  hold('connect', 'the host', host, aHost)
  return overHostWire((request, wire) => {
    if (usesGlobals(host)) return connectGlobals(host, request, wire)
    let refused = false
    let failed = (error: unknown): void => {
      refused = true
      wire.failed(error)
    }
    const returned = dial(host, request, (error) => failed(error))
    adoptTask(returned, wire, (instead) => {
      if (refused) return
      if (instead === undefined && typeof host.onSocketOpen === 'function') failed = adoptGlobals(host, request, wire)
      else failed(instead)
    })
  })
}

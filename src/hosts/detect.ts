import type { SocketHost } from '../../types/wx.js'
import { noHost } from '../errors/explain.js'
import { hold } from '../options/check.js'
import { aHost } from '../options/rule.js'
import { askForTask, beneath, isAlipay, translate } from './alipay.js'
import { adoptGlobals, connectGlobals, usesGlobals } from './globals.js'
import { ignore } from './ask.js'
import { overHostWire } from './host-wire.js'
import { adoptTask, connectTask } from './task.js'
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

const outside = '小程序之外请传入 host。Outside a mini program pass host, in tests createFakeWx() of wx-socket/testing.'
// The JS-SDK for web pages has the same global name.
const tooOld =
  '请提高最低基础库版本；网页 JS-SDK 没有 socket 接口。Raise the minimum base library; the JS-SDK of pages has none.'

/**
 * SocketTask or the 2016 globals: what the host returns says it. A task, also through a Promise, is the one, at any dial.
 * Nothing, and no failure, is the other, but only where there may be no tasks; elsewhere something has lost the task, and
 * the globals are not ours to take. Throws `INVALID_OPTION` for what is no host.
 */
export function detectTransport(host: SocketHost): Transport {
  hold('connect', 'the host', host, aHost)
  host = beneath(host)
  const alipay = isAlipay(host)
  return overHostWire((asked, ours) => {
    const [request, wire] = alipay ? [askForTask(asked), translate(ours)] : [asked, ours]
    if (usesGlobals(host) && mayLackTasks(host))
      connectGlobals(host, request, wire, (returned, leave) => adoptTask(returned, wire, ignore, leave))
    else connectTask(host, request, wire, () => (mayLackTasks(host) ? adoptGlobals(host, request, wire) : undefined))
  }, host)
}

/**
 * Tasks came with base library 1.7.0, on Alipay with 2.9.1. Asked only where none has come: on some phones it takes long to
 * tell.
 */
function mayLackTasks(host: SocketHost): boolean {
  if (typeof host.onSocketOpen !== 'function') return false
  const version =
    versionOf(() => host) || versionOf(() => host.getAppBaseInfo!()) || versionOf(() => host.getSystemInfoSync!())
  return (version || 0) < (isAlipay(host) ? 2010 : 1007)
}

/** 1007 for 1.7.x; undefined where it is not told, in whatever way. */
function versionOf(ask: () => unknown): number | undefined {
  try {
    const { SDKVersion } = ask() as { SDKVersion: string }
    const [, major, minor] = /^(\d+)\.(\d+)/.exec(SDKVersion)!
    return Number(major) * 1000 + Number(minor)
  } catch {
    return undefined
  }
}

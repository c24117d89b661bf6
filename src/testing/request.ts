import type { HostConnectOptions } from '../../types/wx.js'
import type { DialRequest } from './far-end.js'
import type { FakeSettings } from './settings.js'
import { tagOf } from '../errors/socket-error.js'
import { wrongType } from './parameters.js'
import { has } from './versions.js'

/** A request as the client understands it. */
export interface ClientRequest extends DialRequest {
  /** How long the handshake may take, in milliseconds. */
  readonly timeout: number
  /** Whether `success` comes after `connectSocket` has returned. */
  readonly isLate: boolean
}

/** Reads the options of `connectSocket`, or tells what is wrong with them. */
export function readRequest(request: HostConnectOptions, settings: FakeSettings): ClientRequest | string {
  const { profile, SDKVersion, options } = settings
  if (tagOf(request) !== 'Object') return `connectSocket:fail ${wrongType(request, 'Object')}`
  const { url, header = {}, timeout } = request
  const knows = (name: Parameters<typeof has>[0]): boolean => has(name, SDKVersion)
  const protocols = knows('protocols') ? request.protocols || [] : []
  if (typeof url !== 'string') return `connectSocket:fail ${wrongType(url, 'String', 'url')}`
  if (!/^wss?:\/\//i.test(url)) return `connectSocket:fail invalid url "${url}"`
  if (tagOf(header) !== 'Object') return `connectSocket:fail ${wrongType(header, 'Object', 'header')}`
  if (!Array.isArray(protocols) && !(profile.protocolAsText && typeof protocols === 'string')) {
    return `connectSocket:fail ${wrongType(protocols, 'Array', 'protocols')}`
  }
  const timeoutCounts = profile.requestTimeout && knows('timeout') && typeof timeout === 'number' && timeout > 0
  const forceCellularNetwork = knows('forceCellularNetwork') && request.forceCellularNetwork === true
  return {
    url,
    header: readHeader(header),
    protocols: ([] as string[]).concat(protocols),
    tcpNoDelay: knows('tcpNoDelay') && request.tcpNoDelay === true,
    perMessageDeflate: knows('perMessageDeflate') && request.perMessageDeflate === true,
    forceCellularNetwork,
    isLate: options.lateSuccess === true || forceCellularNetwork,
    timeout: timeoutCounts ? timeout : options.connectTimeout || 60000,
  }
}

/** A string is kept, a number written out, anything else is what `toString` makes of it; Referer is the platform's. */
function readHeader(header: Record<string, unknown>): Record<string, string> {
  const read: Record<string, string> = {}
  Object.keys(header).forEach((name) => {
    const value = header[name]
    if (name.toLowerCase() === 'referer') return
    const plain = typeof value === 'string' || typeof value === 'number'
    read[name] = plain ? String(value) : `[object ${tagOf(value)}]`
  })
  return read
}

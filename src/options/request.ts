import type { Clock } from '../time/clock.js'
import { hear, isThenable } from '../deferred.js'
import { providerFailed } from '../errors/explain.js'
import { textOf } from '../errors/socket-error.js'
import type { ConnectOptions } from './options.js'
import { header, protocols, url } from './address.js'
import type { ConnectRequest, RequestFor } from '../hosts/transport.js'
import { lacks } from './check.js'
import type { Rule } from './rule.js'

const passedThrough = ['tcpNoDelay', 'perMessageDeflate', 'forceCellularNetwork', 'data', 'method'] as const

/** The options that may be functions. */
const provided: ReadonlyArray<readonly ['url' | 'header' | 'protocols', Rule]> = [
  ['url', url],
  ['header', header],
  ['protocols', protocols],
]

/**
 * What the host is asked for at each attempt: only what was given, since hosts take an `undefined` for a value. With
 * functions that answer at once the request is made at once.
 */
export function createRequests(options: ConnectOptions, timeout: number, clock: Clock, socket: object): RequestFor {
  const build = ([url, header, protocols]: any[]): ConnectRequest => {
    const hostOptions: Record<string, unknown> = { timeout }
    passedThrough.forEach((name) => {
      if (options[name] !== undefined) hostOptions[name] = options[name]
    })
    if (header) {
      const texts: Record<string, string> = {}
      Object.keys(header).forEach((name) => {
        if (header[name] !== undefined) texts[name] = String(header[name])
      })
      hostOptions.header = texts
    }
    // A single string fails on Android (docs/platform.md §3).
    if (protocols) hostOptions.protocols = typeof protocols === 'string' ? [protocols] : protocols.slice()
    return { url: webSocketUrl(url), hostOptions, clock, socket }
  }

  return (attempt, made, failed) => {
    const values: unknown[] = []
    const stops: (() => void)[] = []
    let missing = provided.length
    const leave = (): void => stops.forEach((stop) => stop())
    const fail = (error: unknown): void => {
      leave()
      failed(error)
    }
    const arrive = (index: number, value: unknown): void => {
      values[index] = value
      if (--missing) return
      let request: ConnectRequest
      try {
        request = build(values)
      } catch (error) {
        return failed(error)
      }
      made(request)
    }
    provided.forEach(([name, rule], index) => {
      const provide = options[name]
      if (typeof provide !== 'function') return arrive(index, provide)
      // Only the url must be there.
      const lack = (value: unknown): string | undefined =>
        value === undefined && name !== 'url' ? undefined : lacks(name, value, rule)
      let value: unknown
      try {
        value = provide(attempt)
      } catch (cause) {
        value = Promise.reject(cause)
      }
      if (!isThenable(value) && lack(value) === undefined) return arrive(index, value)
      const thrown = (cause: unknown): void => fail(providerFailed(name, textOf(cause), cause))
      const taken = (settled: unknown): void => {
        let why: string | undefined
        try {
          why = lack(settled)
        } catch (error) {
          return thrown(error)
        }
        if (why === undefined) arrive(index, settled)
        else fail(providerFailed(name, why))
      }
      stops.push(hear(Promise.resolve(value), taken, thrown))
    })
    return leave
  }
}

/** The 2016 page said "must be HTTPS"; today's hosts take ws(s) only, in small letters. */
function webSocketUrl(url: string): string {
  return url.replace(/^(?:http|ws)(s?):/i, (_, secure: string) => `ws${secure.toLowerCase()}:`)
}

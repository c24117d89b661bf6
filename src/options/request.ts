import type { Clock } from '../time/clock.js'
import { hear, isThenable } from '../deferred.js'
import { providerFailed } from '../errors/explain.js'
import { textOf } from '../errors/socket-error.js'
import type { ConnectOptions } from './options.js'
import { header, protocols, url } from './table.js'
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
 * functions that answer at once the request is made at once. Returns the way out: a Promise that never settles is the
 * user's, and nothing of the socket hangs on it.
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
    const values = provided.map(([name, rule]) => {
      const given = options[name]
      return typeof given === 'function' ? ask(name, given, attempt, rule) : given
    })
    if (values.some(isThenable)) return hear(Promise.all(values), (all) => made(build(all)), failed)
    made(build(values))
    return () => undefined
  }
}

/** The value, or a Promise of it: what fails rejects, so that no failure of several goes unheard. */
function ask(name: string, provide: (attempt: number) => unknown, attempt: number, rule: Rule): unknown {
  const failed = (why: string, cause?: unknown): Promise<never> => Promise.reject(providerFailed(name, why, cause))
  const thrown = (cause: unknown): Promise<never> => failed(textOf(cause), cause)
  const check = (value: unknown): unknown => {
    // Only the url must be there.
    const why = value === undefined && name !== 'url' ? undefined : lacks(name, value, rule)
    return why === undefined ? value : failed(why)
  }
  try {
    const value = provide(attempt)
    return isThenable(value) ? Promise.resolve(value).then(check, thrown) : check(value)
  } catch (cause) {
    return thrown(cause)
  }
}

/** The 2016 page said "must be HTTPS"; today's hosts take ws(s) only, in small letters. */
function webSocketUrl(url: string): string {
  return url.replace(/^(?:http|ws)(s?):/i, (_, secure: string) => `ws${secure.toLowerCase()}:`)
}

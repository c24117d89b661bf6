import type { Clock } from './clock.js'
import type { ConnectOptions } from './options.js'
import type { ConnectRequest } from './transport/transport.js'

const passedThrough = ['tcpNoDelay', 'perMessageDeflate', 'forceCellularNetwork', 'data', 'method'] as const

/** What the host is asked for: only what was given, since hosts take an `undefined` for a value. */
export function createRequest(options: ConnectOptions, timeout: number, clock: Clock, socket: object): ConnectRequest {
  const { url, header, protocols } = options
  const hostOptions: Record<string, unknown> = { timeout }
  passedThrough.forEach((name) => {
    if (options[name] !== undefined) hostOptions[name] = options[name]
  })
  if (header) {
    const texts: Record<string, string> = {}
    Object.keys(header).forEach((name) => (texts[name] = String(header[name])))
    hostOptions.header = texts
  }
  // A single string fails on Android (PLATFORM.md §3).
  if (protocols) hostOptions.protocols = typeof protocols === 'string' ? [protocols] : protocols.slice()
  return { url: webSocketUrl(url), hostOptions, clock, socket }
}

/** The 2016 page said "must be HTTPS"; today's hosts take ws(s) only, in small letters. */
function webSocketUrl(url: string): string {
  return url.replace(/^(?:http|ws)(s?):/i, (_, secure: string) => `ws${secure.toLowerCase()}:`)
}

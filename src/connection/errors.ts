import type { ErrorCode, SocketError } from '../errors.js'
import { createHub, type Hub } from '../inbound/hub.js'

declare const console: { warn(text: string): void }

/** What was survived, on its way to those who want to know. */
export interface Errors extends Hub<SocketError> {
  /** Writes it to the console. */
  warn(error: SocketError): void
}

/** While nobody wants to know, the first of each code is written to the console: a server that is down is no silence. */
export function createErrors(): Errors {
  const hub = createHub<SocketError>()
  const warned = new Set<ErrorCode>()
  const warn = ({ code, message, hint }: SocketError): void =>
    // Not the error: its cause and data are for the program only.
    console.warn(`wx-socket: ${message} (${code})${hint ? `\n${hint}` : ''}`)
  const { next } = hub
  return Object.assign(hub, {
    warn,
    next(error: SocketError) {
      if (!hub.watched && !warned.has(error.code)) {
        warned.add(error.code)
        warn(error)
      }
      next(error)
    },
  })
}

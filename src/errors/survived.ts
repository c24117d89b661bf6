import { createHub, type Hub } from '../messages/hub.js'
import type { ErrorCode, SocketError } from './socket-error.js'

declare const console: { warn(text: string): void }

/** What was survived, on its way to those who want to know. */
export interface Survived extends Hub<SocketError> {
  /** Writes it to the console. */
  warn(error: SocketError): void
}

/** While nobody wants to know, the first of each code is written to the console: a server that is down is no silence. */
export function createSurvived(): Survived {
  const hub = createHub<SocketError>()
  const warned: { [C in ErrorCode]?: true } = {}
  const { next } = hub
  const survived = Object.assign(hub, {
    warn({ code, message, hint }: SocketError): void {
      // Not the error: its cause and data are for the program only.
      console.warn(`wx-socket: ${message} (${code})${hint ? `\n${hint}` : ''}`)
    },
    next(error: SocketError): void {
      if (!hub.isWatched() && !warned[error.code]) {
        warned[error.code] = true
        survived.warn(error)
      }
      next(error)
    },
  })
  return survived
}

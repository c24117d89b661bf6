import { createHub, type Hub, type Observer } from '../messages/hub.js'
import type { Turns } from '../life/turns.js'
import { safely } from '../time/clock.js'
import type { ErrorCode, SocketError } from './socket-error.js'

declare const console: { warn(text: string): void }

/** What was survived, on its way to those who want to know. */
export interface Survived extends Hub<SocketError> {
  /** Tells it, now or after the user code that is under way. */
  report(error: SocketError): void
  /** Writes it to the console. */
  warn(error: SocketError): void
}

/**
 * While nobody wants to know, the first of each code is written to the console: a server that is down is no silence. Whoever
 * subscribes in the same turn, as after a `connectSocket()` that fails at once, receives it yet.
 */
export function createSurvived(turns: Pick<Turns, 'call'>): Survived {
  const hub = createHub<SocketError>()
  const warned: { [C in ErrorCode]?: true } = {}
  let unheard: SocketError[] = []
  const { next, subscribe } = hub

  const takeUnheard = (): SocketError[] => {
    const all = unheard
    unheard = []
    return all
  }
  const warnOnce = (error: SocketError): void => {
    if (!warned[error.code]) survived.warn(error)
    warned[error.code] = true
  }

  const survived: Survived = Object.assign(hub, {
    report(error: SocketError): void {
      turns.call(survived.next, error)
    },
    warn({ code, message, hint }: SocketError): void {
      // Not the error: its cause and data are for the program only.
      console.warn(`wx-socket: ${message} (${code})${hint ? `\n${hint}` : ''}`)
    },
    subscribe(observer: Observer<SocketError>) {
      takeUnheard().forEach((error) => safely(() => observer.next(error)))
      return subscribe(observer)
    },
    next(error: SocketError): void {
      if (!hub.isWatched() && unheard.push(error) === 1)
        Promise.resolve().then(() => takeUnheard().forEach((each) => safely(() => warnOnce(each))))
      next(error)
    },
  })
  return survived
}

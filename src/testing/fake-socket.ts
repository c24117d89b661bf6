import type { HostCloseOptions, HostSendOptions } from '../../types/wx.js'
import { createEvents, type SocketEvent, type Tell } from './events.js'
import type { Link } from './far-end.js'
import type { ReportedClose } from './options.js'
import { tagOf } from '../errors/socket-error.js'
import { refusedClose, wrongType } from './parameters.js'
import { received, sendable } from './payload.js'
import type { HandshakeFailure, Terminal } from './profiles.js'
import { reportedClose, reportedOpen } from './reports.js'
import type { ClientRequest } from './request.js'
import type { FakeSettings } from './settings.js'

/** One connection inside the fake client, whichever API shows it. */
export interface FakeSocket {
  readonly request: ClientRequest
  /** One too many for a client that does not even answer the `connectSocket` that made it (docs/platform.md §4). */
  readonly isIgnored: boolean
  /** 0 connecting, 1 open, 3 closed; 2 is never set (docs/platform.md §3). */
  readonly readyState: 0 | 1 | 3
  /** Listeners add up. */
  on(event: SocketEvent, listener: (payload: any) => void): void
  /** Returns the text of the failure, or undefined when the client took it. */
  send(request: HostSendOptions): string | undefined
  /** As `task.close`: the state stays until the close event. Returns the text of the failure. */
  close(options: HostCloseOptions): string | undefined
  /** As `wx.closeSocket`, which has looked at the options: closed at once, the event follows. */
  closeNow(options: HostCloseOptions): void
  /** The app is suspended, the socket cut: the app hears of it when it is back. */
  interrupt(): void
  /** The path breaks, and the client notices. */
  lose(): void
  /** Half open: nothing passes any more, nobody is told, and sends succeed. */
  goDark(): void
}

/** Where a socket stands to the rest of the client when it is made. */
export interface Surroundings {
  /** Told of every event before the socket's own listeners. */
  readonly tellGlobals: Tell
  /** Why the client does not dial at all: the text of its error event, or nothing at all. */
  readonly turnedAway: { readonly errMsg: string | undefined } | undefined
  readonly isOnline: () => boolean
}

export function createFakeSocket(
  request: ClientRequest,
  settings: FakeSettings,
  { tellGlobals, turnedAway, isOnline }: Surroundings,
): FakeSocket {
  const { profile, options, world, app, counters } = settings
  const { on, emit } = createEvents(settings, tellGlobals)
  let readyState: 0 | 1 | 3 = 0
  let asked: { code: number; reason: string } | undefined
  /** Its end is being told, or was: everything else is silence. */
  let over = false
  /** Dark: nothing passes any more, either way. Cut: the same, and the client knows. */
  let path: 'clear' | 'dark' | 'cut' = 'clear'
  let link: Link | undefined
  /** The platform's own patience with the handshake. */
  let deadline: unknown
  const startedAt = world.now()

  const finish = (): void => {
    if (readyState === 3) return
    readyState = 3
    world.clearTimeout(deadline)
    counters.closed++
    counters.live--
  }

  const silence = (): void => {
    over = true
    finish()
  }

  const close = (payload: ReportedClose, tell: Tell = emit): void => {
    if (over) return
    silence()
    tell('close', payload)
  }

  const end = (terminal: Terminal, errMsg: string, payload: ReportedClose): void => {
    if (terminal === 'close') return close(payload)
    if (over) return
    silence()
    if (terminal === 'none') return
    const tell = (): void => {
      emit('error', profile.bridge ? { errMsg } : { errMsg, errCode: 1004 })
      if (terminal === 'errorAndClose') emit('close', payload)
    }
    // Bridge: at once. Native binding: one macrotask after the state has changed.
    if (profile.bridge) tell()
    else app.later(tell)
  }

  const failed = (failure: HandshakeFailure): void => {
    if (readyState !== 0) return
    if (asked) return close(asked)
    const { silentFailures, handshakeFailure = profile.handshakeFailure } = options
    const terminal = failure === 'timeout' ? 'error' : handshakeFailure
    end(silentFailures ? 'none' : terminal, profile.handshake(failure), profile.handshakeClose)
  }

  const closed = (code: number, reason: string): void => {
    if (asked) return close(asked)
    const terminal = code === 1006 ? options.loss || profile.loss : 'close'
    end(terminal, 'connection abort', reportedClose(code, reason, settings))
  }

  /** The client lets the connection go: the other end hears of it if the path carries it. */
  const hangUp = (code: number, reason: string): void => {
    if (!link) return
    if (path === 'clear') link.close(code, reason)
    else link.cut()
  }

  /** The path is heard on the app's thread, and only while it is there. */
  const hear =
    <A extends unknown[]>(heard: (...given: A) => void) =>
    (...given: A): void => {
      if (path === 'clear') app.deliver(() => heard(...given))
    }

  const dial = (): void => {
    deadline = world.setTimeout(() => {
      app.deliver(() => failed('timeout'))
      hangUp(1000, '')
    }, request.timeout)
    if (path === 'dark') return
    const opened = hear((header: Record<string, string>) => {
      if (readyState !== 0) return
      readyState = 1
      emit('open', reportedOpen(header, startedAt, settings))
    })
    link = settings.farEnd.dial(request, {
      opened(header) {
        // The client is content even where the app cannot hear of it yet.
        if (path === 'clear') world.clearTimeout(deadline)
        opened(header)
      },
      message: hear((data) => {
        if (readyState === 1) emit('message', { data: received(data, settings) })
      }),
      failed: hear(failed),
      closed: hear(closed),
    })
  }

  const begin = (): void => {
    if (readyState === 3 || asked || path === 'cut') return
    if (turnedAway)
      app.deliver(() => end(turnedAway.errMsg === undefined ? 'none' : 'error', turnedAway.errMsg || '', {}))
    else if (isOnline()) dial()
    else app.deliver(() => failed('refused'))
  }

  const cut = (): void => {
    path = 'cut'
    world.clearTimeout(deadline)
    if (link) link.cut()
  }

  counters.opened++
  counters.live++
  // Nothing is reported before the current macrotask ends.
  world.setTimeout(begin, request.isLate ? 1 : 0)

  return {
    request,
    isIgnored: turnedAway !== undefined && turnedAway.errMsg === undefined,
    get readyState() {
      return readyState
    },
    on,
    send(request) {
      if (tagOf(request) !== 'Object') return `sendSocketMessage:fail ${wrongType(request, 'Object')}`
      if (readyState !== 1 || (path === 'clear' && link!.isClosing)) return profile.notOpen
      const taken = sendable(request.data, settings)
      if ('refused' in taken) return taken.refused
      if (path === 'clear' && !options.dropSends) link!.send(taken.frame)
      return undefined
    },
    close(options) {
      const refused = refusedClose(options)
      if (refused) return refused
      if (readyState === 3) return profile.gone
      if (asked) return undefined
      const { code = 1000, reason = '' } = options
      const mine = (asked = { code, reason })
      if (readyState === 0) {
        app.later(() => {
          hangUp(1000, '')
          close(mine)
        })
      } else if (path === 'clear') link!.close(code, reason)
      return undefined
    },
    closeNow({ code = 1000, reason = '' }) {
      if (readyState === 3) return
      // Asked twice, the first holds.
      const mine = (asked = asked || { code, reason })
      finish()
      hangUp(mine.code, mine.reason)
      app.later(() => close(mine))
    },
    interrupt() {
      if (readyState === 3) return
      cut()
      const { told, code } = options.background || {}
      const payload = code === undefined ? { reason: 'interrupted' } : { code, reason: 'interrupted' }
      app.deliver(() => {
        if (told === 'none') silence()
        else close(payload, told === 'globalClose' ? tellGlobals : emit)
      })
    },
    lose() {
      if (readyState === 3 || path !== 'clear') return
      cut()
      app.deliver(() => (readyState === 0 ? failed('refused') : closed(1006, '')))
    },
    goDark() {
      if (path !== 'clear') return
      path = 'dark'
      if (link) link.goDark()
    },
  }
}

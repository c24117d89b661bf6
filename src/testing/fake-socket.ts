import type { HostCloseOptions } from '../../types/wx.js'
import { utf8Length } from '../outbound/frame.js'
import type { DialRequest, Link } from './far-end.js'
import type { FakeSettings } from './settings.js'
import type { HandshakeFailure } from './profiles.js'

export type SocketEvent = 'open' | 'message' | 'error' | 'close'

/** One connection inside the fake client, whichever API shows it. */
export interface FakeSocket {
  /** 0 connecting, 1 open, 3 closed; 2 is never set (PLATFORM.md §3). */
  readonly readyState: 0 | 1 | 3
  /** Listeners add up. */
  on(event: SocketEvent, listener: (payload: any) => void): void
  /** Returns the text of the failure, or undefined when the client took it. */
  send(data: unknown): string | undefined
  /** As `task.close`: the state stays until the close event. Returns the text of the failure. */
  close(options: HostCloseOptions): string | undefined
  /** As `wx.closeSocket`: closed at once, the event follows. */
  closeNow(options: HostCloseOptions): void
}

export function createFakeSocket(request: DialRequest, settings: FakeSettings, oneTooMany: boolean): FakeSocket {
  const { profile, clock, counters, invoke } = settings
  const listeners: { [E in SocketEvent]: ((payload: any) => void)[] } = { open: [], message: [], error: [], close: [] }
  let readyState: 0 | 1 | 3 = 0
  let asked: { code: number; reason: string } | undefined
  /** Reported its end: everything else is silence. */
  let over = false
  let link: Link | undefined
  /** The platform's own patience with the handshake. */
  let deadline: unknown

  const emit = (event: SocketEvent, payload: unknown): void => {
    // A throwing listener is reported, and the others still run.
    listeners[event].slice().forEach((listener) => invoke(listener, payload))
  }

  const finish = (): void => {
    clock.clearTimeout(deadline)
    if (readyState !== 3) counters.closed++
    readyState = 3
  }

  const close = (code: number, reason: string): void => {
    if (over) return
    over = true
    finish()
    emit('close', { code, reason })
  }

  /** Bridge: at once, in the state before. Native binding: one macrotask later, already in state 3. */
  const error = (errMsg: string, then?: () => void): void => {
    const tell = (): void => {
      emit('error', profile.bridge ? { errMsg } : { errMsg, errCode: 1004 })
      if (then) then()
    }
    if (profile.bridge) return tell()
    finish()
    clock.setTimeout(tell, 0)
  }

  const failed = (failure: HandshakeFailure): void => {
    if (over || readyState === 3) return
    if (asked) return close(asked.code, asked.reason)
    if (settings.silentFailures) {
      over = true
      return finish()
    }
    error(profile.handshake(failure), () => {
      if (profile.closeAfterHandshakeError && failure !== 'timeout') return close(1006, 'abnormal closure')
      over = true
      finish()
    })
  }

  /** Before anything is dialled: an error and no close, or nothing at all. */
  const turnedAway = (errMsg: string | undefined): void => {
    over = true
    if (errMsg === undefined) return finish()
    error(errMsg, finish)
  }

  const begin = (): void => {
    if (over || asked) return
    const { domains, connectTimeout } = settings
    if (oneTooMany) return turnedAway(profile.tooMany)
    if (domains && domains.indexOf(originOf(request.url)) < 0) return turnedAway('url not in domain list')
    deadline = clock.setTimeout(() => {
      failed('timeout')
      if (link) link.close(1000, '')
    }, connectTimeout)
    link = settings.farEnd.dial(request, {
      opened(header) {
        clock.clearTimeout(deadline)
        if (over || readyState !== 0) return
        readyState = 1
        emit('open', profile.openHeader ? { header } : {})
      },
      message(data) {
        if (readyState === 1) emit('message', { data })
      },
      failed,
      closed(code, reason) {
        if (over) return
        if (asked) return close(asked.code, asked.reason)
        const ended = settings.mangleClose({ code, reason })
        if (code === 1006 && profile.errorBeforeLoss)
          return error('connection abort', () => close(ended.code, ended.reason))
        close(ended.code, ended.reason)
      },
    })
  }

  counters.opened++
  // Nothing is reported before the current macrotask ends.
  clock.setTimeout(begin, settings.lateSuccess ? 1 : 0)

  return {
    get readyState() {
      return readyState
    },
    on: (event, listener) => void listeners[event].push(listener),
    send(data) {
      if (readyState !== 1) return profile.notOpen
      if (settings.dropSends) return undefined
      if (typeof data === 'string') link!.send(data)
      else if (!profile.binary)
        return 'sendSocketMessage:fail parameter error: parameter.data should be String instead of ArrayBuffer;'
      else if (Object.prototype.toString.call(data) === '[object ArrayBuffer]') link!.send(data as ArrayBuffer)
      else if (!ArrayBuffer.isView(data)) return 'sendSocketMessage:fail parameter error: invalid data'
      else if (profile.views === 'fail') return 'SocketTask.send:fail invalid data'
      else {
        const { buffer, byteOffset, byteLength } = data
        link!.send(
          (profile.views === 'bytes' ? buffer.slice(byteOffset, byteOffset + byteLength) : buffer) as ArrayBuffer,
        )
      }
      return undefined
    },
    close({ code = 1000, reason = '' }) {
      if (code !== 1000 && !(code >= 3000 && code <= 4999)) {
        return `closeSocket:fail Failed to execute 'closeSocket': The code must be either 1000, or between 3000 and 4999. ${code} is neither.`
      }
      if (utf8Length(reason) > 123) return 'closeSocket:fail The message must not be greater than 123 bytes.'
      if (readyState === 3) return profile.gone
      if (asked) return undefined
      asked = { code, reason }
      if (readyState === 1) link!.close(code, reason)
      else
        clock.setTimeout(() => {
          if (link) link.close(1000, '')
          close(code, reason)
        }, 0)
      return undefined
    },
    closeNow({ code = 1000, reason = '' }) {
      if (readyState === 3) return
      asked = { code, reason }
      finish()
      if (link) link.close(code, reason)
      clock.setTimeout(() => close(code, reason), 0)
    },
  }
}

function originOf(url: string): string {
  const match = /^\w+:\/\/[^/?#]+/.exec(url)
  return match ? match[0] : url
}

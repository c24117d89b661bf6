import type { HostConnectOptions } from '../../types/wx.js'
import type { SocketEvent } from './events.js'
import { createFakeSocket, type FakeSocket, type Surroundings } from './fake-socket.js'
import type { Overflow } from './profiles.js'
import { type ClientRequest, readRequest } from './request.js'
import type { FakeSettings } from './settings.js'

/** All connections of the app, and the one that the globals stand for. */
export interface Sockets {
  readonly live: () => FakeSocket[]
  /** The connection that the globals act on, and whose events they tell. */
  readonly bound: FakeSocket | undefined
  /** The one slot that each global event has. */
  readonly globals: { [E in SocketEvent]?: (event: any) => void }
  /** Returns the text of the failure where there is no connection to be. */
  connect(request: HostConnectOptions, isOnline: () => boolean): FakeSocket | string
}

/** The error event of one socket too many. */
const overflows: Partial<Record<Overflow, string>> = {
  exceed: 'exceed max task count',
  maxConnected: 'fail:max connected',
}

export function createSockets(settings: FakeSettings): Sockets {
  const { profile, options } = settings
  const { domains, maxSockets = 5, overflow = profile.overflow, globalBinding, secondConnect } = options
  const globals: Sockets['globals'] = {}
  let sockets: FakeSocket[] = []
  let bound: FakeSocket | undefined

  const live = (): FakeSocket[] => (sockets = sockets.filter((socket) => socket.readyState !== 3))

  const open = (request: ClientRequest, turnedAway: Surroundings['turnedAway'], isOnline: () => boolean) => {
    const socket = createFakeSocket(request, settings, {
      tellGlobals(event, payload) {
        // The one connection of 2016 has events without identity: a late close of the one before is told all the same.
        if (socket === bound || !profile.tasks) settings.invoke(globals[event], payload)
      },
      turnedAway,
      isOnline,
    })
    const wasBound = bound && bound.readyState !== 3
    sockets.push(socket)
    if (!wasBound || globalBinding === 'latest' || !profile.tasks) bound = socket
    return socket
  }

  return {
    live,
    get bound() {
      return bound
    },
    globals,
    connect(given, isOnline) {
      const request = readRequest(given, settings)
      if (typeof request === 'string') return request
      const [current] = profile.tasks ? [] : live()
      if (current && secondConnect === 'fails') return 'connectSocket:fail websocket is connected'
      if (current) current.closeNow({})
      const isTooMany = live().length >= maxSockets
      if (isTooMany && overflow === 'fail') {
        return `connectSocket:fail fail reach max websocket connect count ${maxSockets}`
      }
      if (isTooMany) return open(request, { errMsg: overflows[overflow] }, isOnline)
      const isStranger = domains && domains.indexOf(originOf(request.url)) < 0
      return open(request, isStranger ? { errMsg: 'url not in domain list' } : undefined, isOnline)
    },
  }
}

function originOf(url: string): string {
  const match = /^\w+:\/\/[^/?#]+/.exec(url)
  return match ? match[0] : url
}

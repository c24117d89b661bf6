import type { SocketHost } from '../../types/wx.js'
import { bareUrl } from '../errors/socket-error.js'

/** A place among the few connections that a host allows, from the dial to the end. */
export interface Place {
  readonly url: string
  /** All of the host, as far as this package and its copies know. */
  readonly all: Place[]
}

/** Kept of a host that forgets to tell ends. */
const most = 20

/** Who holds which stands on the host, so that all copies of the package know. */
export function takePlace(host: SocketHost, url: string): Place {
  const name = 'wx-socket.places'
  const key = Symbol.for ? Symbol.for(name) : (`@@${name}` as unknown as symbol)
  const marked = host as unknown as Record<symbol, Place[]>
  const all = marked[key] || []
  const place: Place = { url: bareUrl(url), all }
  try {
    marked[key] = all
  } catch {
    // A frozen host cannot tell.
  }
  if (all.push(place) > most) all.shift()
  return place
}

/** Gives it up. */
export function leavePlace(place: Place): void {
  const index = place.all.indexOf(place)
  if (index >= 0) place.all.splice(index, 1)
}

/** Where the others are connected to. */
export const othersOf = (place: Place | undefined): string[] =>
  place ? place.all.filter((other) => other !== place).map(({ url }) => url) : []

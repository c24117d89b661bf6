import type { SocketHost } from '../../types/wx.js'
import { bareUrl } from '../errors/socket-error.js'
import { mark, markOf } from '../marks.js'

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
  const all = markOf<Place[]>(host, 'places') || []
  const place: Place = { url: bareUrl(url), all }
  mark(host, 'places', all)
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

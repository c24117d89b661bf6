import type { SocketHost } from '../../types/wx.js'
import { bareUrl } from '../errors/socket-error.js'

/** A place among the few connections that a host allows, from the dial to the end. */
export interface Place {
  /** Gives it up, once. */
  leave(): void
  /** Where the others are connected to, as far as this package and its copies know. */
  others(): string[]
}

/** Kept of a host that forgets to tell ends. */
const most = 20

/** Who holds which stands on the host, so that all copies of the package know. */
export function takePlace(host: SocketHost, url: string): Place {
  const name = 'wx-socket.places'
  const key = Symbol.for ? Symbol.for(name) : (`@@${name}` as unknown as symbol)
  const marked = host as unknown as Record<symbol, { url: string }[]>
  const places = marked[key] || []
  const mine = { url: bareUrl(url) }
  try {
    marked[key] = places
  } catch {
    // A frozen host cannot tell.
  }
  if (places.push(mine) > most) places.shift()
  return {
    leave() {
      const index = places.indexOf(mine)
      if (index >= 0) places.splice(index, 1)
    },
    others: () => places.filter((place) => place !== mine).map((place) => place.url),
  }
}

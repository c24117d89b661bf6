import { WebSocket } from 'ws'

/**
 * ws's class, as every client here gets it; it knows who made which socket, and what was handed to it. Told apart by the
 * path, since some clients take the class from `globalThis`.
 */
export class TrackedWebSocket extends WebSocket {
  static #scenarios = new Map()

  /** Everything that is made for this path from now on. */
  static track(path) {
    const scenario = { sockets: [], handed: new Map() }
    this.#scenarios.set(path, scenario)
    return scenario
  }

  #scenario

  constructor(url, ...rest) {
    super(url, ...rest)
    this.#scenario = TrackedWebSocket.#scenarios.get(new URL(url).pathname)
    this.#scenario.sockets.push(this)
    // In Node an error that nobody listens to is thrown; in browsers and mini programs it is not.
    this.on('error', () => {})
  }

  send(data, ...rest) {
    super.send(data, ...rest)
    this.#scenario.handed.set(String(data), performance.now())
  }
}

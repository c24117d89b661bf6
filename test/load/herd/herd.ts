// A herd in fast motion: at 0 all clients lose the same server, and each comes back as its policy says. Whole
// milliseconds, as timers have them; an attempt is answered at once. While the server is away it fails, and when more
// come than are let in, it is refused: either is the client's next failure. Who is in stays.
import { createVirtualClock } from 'wx-socket/testing'

/** A client's way: how long it waits after failure n, of which the first is the loss, `elapsed` ms after the loss. */
export type Wait = (failure: number, elapsed: number) => number
/** Makes a client; `closeCode` is what the loss told it. */
export type Policy = (random: () => number, closeCode: number) => Wait

export interface Story {
  policy: Policy
  clients: number
  /** For how many milliseconds the server is away. */
  outage?: number
  /**
   * How many it lets in per second, shared out to tenths of a second: with the whole second's share at once, those who
   * come in lockstep would be let in as if they came evenly.
   */
  capacity?: number
  closeCode?: number
  seed?: number
}

/** How long after the server's return the last are given up: ten minutes. */
const grace = 600_000

export class Herd {
  /** How many clients try in each millisecond. */
  readonly attempts: Uint32Array
  /** When each client that came back was in, in order. */
  readonly returns: number[] = []

  readonly clients: number
  readonly outage: number

  constructor({ policy, clients, outage = 0, capacity = Infinity, closeCode = 1006, seed = 1 }: Story) {
    this.clients = clients
    this.outage = outage
    const { random } = createVirtualClock({ seed })
    const waits = Array.from({ length: clients }, () => policy(random, closeCode))
    const failures = new Uint32Array(clients)
    const end = outage + grace
    const turns = new Array<number[] | undefined>(end)
    const fail = (client: number, now: number): void => {
      const turn = now + Math.max(1, Math.round(waits[client]!(++failures[client]!, now)))
      if (turn < end) (turns[turn] ??= []).push(client)
    }
    for (let client = 0; client < clients; client++) fail(client, 0)
    const attempts = new Uint32Array(end)
    let places = 0
    let now = 0
    for (; now < end && this.returns.length < clients; now++) {
      if (now % 100 === 0) places = capacity / 10
      const turn = turns[now] ?? []
      for (const client of turn) {
        if (now >= outage && places-- > 0) this.returns.push(now)
        else fail(client, now)
      }
      attempts[now] = turn.length
      turns[now] = undefined
    }
    this.attempts = attempts.subarray(0, now)
  }

  /** When this share of the clients was back. */
  back(share: number): number {
    return this.returns[Math.ceil(share * this.clients) - 1] ?? Infinity
  }

  /** The largest share of the clients that tries within any `length` ms from `since` on. */
  peak(length: number, since: number): number {
    let count = 0
    let most = 0
    for (let now = since; now < this.attempts.length; now++) {
      count += this.attempts[now]! - (now - length < since ? 0 : this.attempts[now - length]!)
      if (count > most) most = count
    }
    return most / this.clients
  }

  get attemptsPerClient(): number {
    return this.attempts.reduce((sum, count) => sum + count) / this.clients
  }

  /** How often a client tries while the server is away. */
  get attemptsInVain(): number {
    return this.attempts.subarray(0, this.outage).reduce((sum, count) => sum + count) / this.clients
  }
}

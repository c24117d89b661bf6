import { expect } from 'vitest'
import type * as dist from 'wx-socket'
import { createFakeWx, type FakeConnection, type FakeWxOptions, type ProfileName } from 'wx-socket/testing'
import { builds } from '../world.js'

export type Library = typeof dist
type Client = { name: string; profile: ProfileName; SDKVersion?: string }

const profiles: ProfileName[] = ['devtools', 'android', 'android-bridge', 'ios', 'legacy']
const clients: Client[] = [
  ...profiles.map((profile) => ({ name: profile, profile })),
  // The globals on a base library that also tells of show and hide.
  { name: 'legacy of today', profile: 'legacy', SDKVersion: '2.20.2' },
]

const over = (chosen: Client[]) =>
  builds.flatMap(([build, library]) => chosen.map((client) => ({ name: `${build}, ${client.name}`, library, client })))

/** Both builds on every client: where clients differ. */
export const everywhere = over(clients)
/** Those that tell of show and hide. */
export const followed = over(clients.filter(({ name }) => name !== 'legacy'))
/** Both builds on one client of each wx API: where only our own decisions are at stake. */
export const bothApis = over(clients.filter(({ name }) => name === 'ios' || name === 'legacy of today'))

export interface StageOptions extends FakeWxOptions {
  /** What connection n, from 1, meets. Default: accepted. */
  readonly meets?: (connection: FakeConnection, n: number) => void
}

/** A fake client, a server, and notes of what the one asks and the other sees. */
export function createStage(
  { library, client: { profile, SDKVersion } }: { library: Library; client: Client },
  { meets, ...options }: StageOptions = {},
) {
  const connections: FakeConnection[] = []
  const wx = createFakeWx({
    profile,
    ...(SDKVersion && { SDKVersion }),
    ...options,
    server(connection) {
      connections.push(connection)
      connection.onMessage((data) => arrived.push(data))
      if (meets) meets(connection, connections.length)
    },
  })
  // A host with tasks would tell so by its version: this one tells none.
  if (SDKVersion) Object.assign(wx, { getSystemInfoSync: undefined })
  const { clock, counters, ...fake } = wx.fake
  const began = clock.now()
  let setBy = 0
  /** What the socket sees of the clock: somebody may set it. */
  const own = Object.create(clock, { now: { enumerable: true, value: () => clock.now() + setBy } })
  /** When the host was asked to connect, and how many connections it had then. */
  const dials: { at: number; live: number }[] = []
  /** What reached the server, on whatever connection. */
  const arrived: unknown[] = []
  /** What the host was handed, in order. */
  const handedOver: unknown[] = []
  const send = (target: any, name: string): void => {
    const given = target[name]
    target[name] = (request: any) => {
      handedOver.push(request.data)
      return given({ ...request, ...(!stage.answersSends && { success() {}, fail() {}, complete() {} }) })
    }
  }
  const { connectSocket } = wx
  wx.connectSocket = (request) => {
    dials.push({ at: clock.now() - began, live: counters.live })
    const task = connectSocket(request)
    if (task) send(task, 'send')
    return task
  }
  send(wx, 'sendSocketMessage')

  const stage = {
    /** Whether the app hears what became of what it handed over. */
    answersSends: true,
    wx,
    clock,
    counters,
    ...fake,
    connections,
    dials,
    arrived,
    handedOver,
    /** The connection that the server has with the app now. */
    get server() {
      return connections[connections.length - 1]!
    },
    advance: (milliseconds: number) => clock.advance(milliseconds),
    /** Somebody sets the wall clock, forward or back: no timer notices. */
    setClock: (by: number) => void (setBy += by),
    /** Milliseconds since the stage was made. */
    elapsed: () => clock.now() - began,
    connect(given: object = {}): dist.Socket<any, any> {
      return library.connectSocket({ url: 'wss://example.com', host: wx, clock: own, ...given } as any)
    },
    /** The end of the test: whatever happened, nothing is left behind and nobody was bothered. */
    async end(...sockets: dist.Socket<any, any>[]) {
      const closed = sockets.map((socket) => socket.close({ drain: false }))
      await clock.advance(5000)
      await Promise.all(closed)
      // A close before open does nothing on the globals: the platform lets go when its own patience ends.
      await clock.advance(60_000)
      expect(counters).toMatchObject({ live: 0, unhandledRejections: 0, errors: [] })
      expect(counters.listeners).toBe(0)
      expect(clock.timers).toBe(0)
    },
  }
  return stage
}

/** Everything that a socket tells its subscribers, in one order: phases, messages, and codes of survived errors. */
export function note(socket: dist.Socket<any, any>): string[] {
  const log: string[] = []
  socket.state$.subscribe(({ phase }) => log.push(phase))
  socket.errors$.subscribe({
    next: ({ code }) => log.push(`survived ${code}`),
    complete: () => log.push('errors$ ends'),
  })
  socket.messages$.subscribe({
    next: (message) => log.push(`received ${message}`),
    error: ({ code }) => log.push(`messages$ fails ${code}`),
    complete: () => log.push('messages$ ends'),
  })
  return log
}

/** The outcome of a send, once there is one: `sent`, or the code of the error, and whether it may have been delivered. */
export function outcomeOf(send: Promise<void>): { is: string } {
  const outcome = { is: 'pending' }
  send.then(
    () => (outcome.is = 'sent'),
    ({ code, maybeDelivered }) => (outcome.is = maybeDelivered ? `${code}, maybe delivered` : code),
  )
  return outcome
}

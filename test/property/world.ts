// One run: a random schedule of what users, hosts, servers and time do, and what must be true whatever it was.
import { expect } from 'vitest'
import { connectSocket, createAbortController, type MessageIterator, type SocketError } from '../../src/index.js'
import {
  type BackgroundOptions,
  createFakeWx,
  type FakeConnection,
  type NetworkChange,
  type NetworkType,
  type ProfileName,
} from '../../src/testing/index.js'

export type Step =
  | { do: 'send'; size: number; abortable: boolean }
  | { do: 'abortSends' }
  | { do: 'advance'; milliseconds: number }
  | { do: 'serverSends'; count: number }
  | { do: 'serverCloses'; code: number }
  | { do: 'serverLoses' }
  | { do: 'pathGoesDark' }
  | { do: 'halfOpen' }
  | { do: 'hide' }
  | { do: 'show' }
  | { do: 'network'; type: NetworkType; change: NetworkChange }
  | { do: 'subscribe' }
  | { do: 'unsubscribe' }
  | { do: 'iterate'; highWaterMark: number; overflow: 'error' | 'dropOldest' }
  | { do: 'next'; which: number }
  | { do: 'return'; which: number }
  | { do: 'drain' }
  | { do: 'close'; drain: boolean; timeout: number }
  | { do: 'abort' }

export interface Schedule {
  readonly profile: ProfileName
  readonly background: BackgroundOptions
  /** Where the app is when the socket is made: in front, suspended in the background, or just back from there. */
  readonly begins: 'inFront' | 'suspended' | 'resumed'
  readonly reaction: 'none' | 'sends' | 'closes'
  readonly server: 'accepts' | 'refuses' | 'holds' | 'greets'
  readonly queue: { highWaterMark: number; maxBytes: number; overflow: 'reject' | 'dropOldest' }
  readonly steps: readonly Step[]
}

interface Sent {
  text: string
  outcomes: ('resolved' | SocketError)[]
}

/** Which state may follow which; what is publicly one phase may be two inside. */
const edges = [
  'connecting open',
  'connecting closing',
  'connecting closed',
  'open closing',
  'open closed',
  'closing closed',
]

export async function play(schedule: Schedule): Promise<void> {
  const { profile, queue, background } = schedule
  const connections: FakeConnection[] = []
  const arrived: string[] = []
  const wx = createFakeWx({
    profile,
    background,
    server(connection) {
      connections.push(connection)
      connection.onMessage((text) => arrived.push(text as string))
      if (schedule.server === 'refuses') connection.refuse()
      if (schedule.server === 'holds') connection.hold()
      if (schedule.server === 'greets') {
        connection.accept()
        serverSends(3)
      }
    },
  })
  const { clock, counters } = wx.fake
  if (schedule.begins !== 'inFront') {
    wx.fake.hide()
    await clock.advance(5000)
  }
  if (schedule.begins === 'resumed') wx.fake.show()
  const lifetime = createAbortController()
  const sending = createAbortController()
  const socket = connectSocket({
    url: 'wss://example.com',
    host: wx,
    clock,
    queue,
    signal: lifetime.signal,
    timeout: 1000,
  })

  // Who is suspended, or was on Android a moment ago, may not connect.
  const mayConnect = schedule.begins === 'inFront' || (schedule.begins === 'resumed' && !profile.startsWith('android'))
  expect(counters.opened).toBe(mayConnect ? 1 : 0)

  /** Nobody can close a connection whose path is dark: the platform keeps it. */
  let dark = false
  const sends: Sent[] = []
  const frames: string[] = []
  const phases: string[] = []
  const streams: { seen: string[]; ends: unknown[]; from: number }[] = []
  const subscriptions: (() => void)[] = []
  const iterators: { iterator: MessageIterator<unknown>; yielded: string[]; dropsOldest: boolean }[] = []
  const promises: { settled: number }[] = []
  const watch = (promise: Promise<unknown>): void => {
    const watched = { settled: 0 }
    promises.push(watched)
    const settle = () => void watched.settled++
    promise.then(settle, settle)
  }

  function serverSends(count: number): void {
    for (let i = 0; i < count; i++) {
      const text = `frame ${frames.length}`
      frames.push(text)
      connections.at(-1)?.send(text)
    }
  }
  const send = (size: number, abortable: boolean): void => {
    const sent: Sent = { text: `${sends.length} ${'茶'.repeat(size)}`, outcomes: [] }
    sends.push(sent)
    socket.send(sent.text, abortable ? { signal: sending.signal } : {}).then(
      () => sent.outcomes.push('resolved'),
      (error) => sent.outcomes.push(error),
    )
  }
  const bounds = (): void => {
    expect(counters.live).toBeLessThanOrEqual(1)
    if (socket.state.phase !== 'connecting') return
    // Before open, everything pending is queued.
    expect(socket.pending.count).toBeLessThanOrEqual(queue.highWaterMark)
    expect(socket.pending.bytes).toBeLessThanOrEqual(queue.maxBytes)
  }

  socket.state$.subscribe(({ phase }) => phases.push(phase))
  watch(socket.opened)
  watch(socket.closed)
  if (schedule.reaction !== 'none') {
    socket.onMessage(() => (schedule.reaction === 'sends' ? send(1, false) : void socket.close()))
  }

  for (const step of schedule.steps) {
    if (step.do === 'send') send(step.size, step.abortable)
    if (step.do === 'abortSends') sending.abort()
    if (step.do === 'advance') await clock.advance(step.milliseconds)
    if (step.do === 'serverSends') serverSends(step.count)
    if (step.do === 'serverCloses') connections.at(-1)?.close(step.code)
    if (step.do === 'serverLoses') connections.at(-1)?.lose()
    if (step.do === 'pathGoesDark') {
      connections.at(-1)?.goDark()
      dark ||= connections.length > 0
    }
    if (step.do === 'halfOpen') {
      wx.fake.halfOpen()
      dark ||= counters.live > 0
    }
    if (step.do === 'hide') wx.fake.hide()
    if (step.do === 'show') wx.fake.show()
    if (step.do === 'network') {
      dark ||= step.change.sockets === 'halfOpen' && counters.live > 0
      wx.fake.network(step.type, step.change)
    }
    if (step.do === 'subscribe') {
      const stream = { seen: [] as string[], ends: [] as unknown[], from: frames.length }
      streams.push(stream)
      const subscription = socket.messages$.subscribe({
        next: (text) => stream.seen.push(text as string),
        error: (error) => stream.ends.push(error),
        complete: () => stream.ends.push('complete'),
      })
      subscriptions.push(() => {
        subscription.unsubscribe()
        stream.ends.push('unsubscribed')
      })
    }
    if (step.do === 'unsubscribe') subscriptions.pop()?.()
    if (step.do === 'iterate') {
      const { highWaterMark, overflow } = step
      iterators.push({
        iterator: socket.iterate({ highWaterMark, overflow }),
        yielded: [],
        dropsOldest: overflow === 'dropOldest',
      })
    }
    if (step.do === 'next' || step.do === 'return') {
      const chosen = iterators[step.which % (iterators.length || 1)]
      if (chosen && step.do === 'return') watch(chosen.iterator.return())
      if (chosen && step.do === 'next') {
        const next = chosen.iterator.next()
        watch(next)
        next.then(
          ({ done, value }) => done || chosen.yielded.push(value as string),
          () => {},
        )
      }
    }
    if (step.do === 'drain') watch(socket.drain())
    if (step.do === 'close') watch(socket.close({ drain: step.drain, timeout: step.timeout }))
    if (step.do === 'abort') lifetime.abort()
    bounds()
  }

  // Whatever happened, a close ends it, and time ends what waits for time: the app's, so it must be in front.
  wx.fake.show()
  watch(socket.close())
  await clock.advance(30_000)
  for (const { iterator } of iterators) watch(iterator.return())
  await clock.advance(70_000)

  // Every promise settles exactly once.
  expect(promises.map(({ settled }) => settled)).toEqual(promises.map(() => 1))
  expect(sends.map(({ outcomes }) => outcomes.length)).toEqual(sends.map(() => 1))
  // Order is kept among the delivered, nothing twice; nothing rejected is delivered, unless maybe.
  const positions = arrived.map((text) => sends.findIndex((sent) => sent.text === text))
  expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b))
  for (const { text, outcomes } of sends) {
    const [outcome] = outcomes
    if (outcome !== 'resolved' && !outcome!.maybeDelivered) expect(arrived).not.toContain(text)
    if (outcome !== 'resolved') expect(outcome!.data).toBe(text)
  }
  // Every change of state is in the table, and there is one end.
  expect(phases.slice(1).filter((phase, i) => !edges.includes(`${phases[i]} ${phase}`))).toEqual([])
  expect(phases.at(-1)).toBe('closed')
  expect(await socket.closed).toMatchObject({ code: expect.any(Number), wasClean: expect.any(Boolean) })
  // Streams and iterators bring the frames in order, without gaps unless asked to drop, and end once.
  const inOrder = (seen: string[]): number[] => seen.map((text) => frames.indexOf(text))
  for (const { seen, ends } of streams) {
    const indexes = inOrder(seen)
    expect(indexes).toEqual(indexes.map((_, i) => indexes[0]! + i))
    expect(ends).toHaveLength(Math.min(ends.length, 2))
    expect(ends.length).toBeGreaterThan(0)
    expect(ends.filter((end) => end !== 'unsubscribed').length).toBeLessThanOrEqual(1)
  }
  for (const { yielded, dropsOldest } of iterators) {
    const indexes = inOrder(yielded)
    if (dropsOldest) expect(indexes).toEqual([...new Set(indexes)].sort((a, b) => a - b))
    else expect(indexes).toEqual(indexes.map((_, i) => indexes[0]! + i))
  }
  // No leak, no noise.
  expect(socket.pending).toEqual({ count: 0, bytes: 0 })
  expect(counters).toMatchObject({ live: dark ? expect.any(Number) : 0, unhandledRejections: 0, errors: [] })
  expect(clock.timers).toBe(0)
}

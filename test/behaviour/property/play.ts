// One run: a random schedule of what users, hosts, servers and time do, and what must be true at every moment of it.
import { expect } from 'vitest'
import {
  backoff,
  connectSocket,
  createAbortController,
  type Failure,
  type OpenInfo,
  type RawIn,
  type RetryPolicy,
  type Socket,
  type SocketError,
  type SocketState,
} from '../../../src/index.js'
import { createFakeWx, type FakeConnection } from '../../../src/testing/index.js'
import { type Iteration, judge, type Opening, type Sent, type Stream, type Told } from './judge.js'
import type { Answer, HookRun, Meddling, Provision, Retry, Schedule, Step } from './schedule.js'
import { witnessClock, witnessHost } from './witness.js'

const policies: Record<Retry, RetryPolicy | false | undefined> = {
  default: undefined,
  never: false,
  steady: backoff({ initial: 200, max: 1000, jitter: 'none' }),
  thrice: backoff({ maxRetries: 3 }),
  // Not for ever: without a network attempts fail in no time, and time would stand still.
  'at once': ({ attempt }) => (attempt <= 3 ? 0 : 200),
  capricious: ({ random }) => random() < 0.8 && random() * 1000,
  throws: () => {
    throw new Error('no idea')
  },
  nonsense: () => NaN,
}

/** How long a wire may be waited for after an error, or kept from the next one; such a timer is the transport's. */
const errorWindow = 200

export async function play(schedule: Schedule): Promise<void> {
  const { profile, queue, background, heartbeat, lifecycle } = schedule
  /** From then on all goes well. */
  let mended = false
  /** What was false at a moment when nobody but the SDK would have heard of it. */
  const wrong: string[] = []
  const must = (isSo: boolean, what: string): void => void (isSo || wrong.push(what))

  const atOnce = schedule.begins === 'inFront' || schedule.begins === 'connected'
  let answer: Answer = schedule.begins === 'connected' ? 'accepts' : schedule.server
  const connections: FakeConnection[] = []
  /** By connection: what came, and how many frames went. */
  const arrived: string[][] = []
  const framesOf: number[] = []
  const serverSends = (count: number): void => {
    const latest = connections.length - 1
    for (let i = 0; latest >= 0 && i < count; i++) connections[latest]!.send(`frame ${latest}.${framesOf[latest]!++}`)
  }
  const wx = createFakeWx({
    profile,
    background,
    // The platform never lets go of a path that is dark; what it does when there are too many is for other tests.
    maxSockets: 1000,
    server(connection) {
      connections.push(connection)
      framesOf.push(0)
      const texts: string[] = []
      arrived.push(texts)
      connection.onMessage((data) => {
        const text = data as string
        texts.push(text)
        if (text.startsWith('hook')) serverSends(1)
        if (text === 'ping' && (mended || (heartbeat && heartbeat.pongs))) connection.send('pong')
      })
      if (mended || answer === 'accepts') return
      if (answer === 'refuses') connection.refuse()
      if (answer === 'refusesHttp') connection.refuse('http')
      if (answer === 'holds') connection.hold()
      if (answer === 'accepts and closes') connection.close(4001)
      if (answer === 'greets') {
        connection.accept()
        serverSends(3)
      }
    },
  })
  const { clock, counters } = wx.fake

  /** As far as the app was told: the socket, made later, hears it a moment after. */
  let hidden = false
  let believed: unknown
  /** In truth: the app may be suspended, and what the socket asks of the platform waits for show. */
  let away = false
  /** Whether the app was shown or the network changed two seconds ago or less, by the app's timers: they stop while it is suspended. */
  let hinted = false
  let forgotten: unknown
  const remember = (): void => {
    hinted = true
    clock.clearTimeout(forgotten)
    forgotten = clock.setTimeout(() => (hinted = false), 2001)
  }
  const hint = (event?: { isConnected?: boolean }): void => {
    if (!hidden && !(event && event.isConnected === false)) remember()
  }
  const shown = (): void => {
    hidden = false
    remember()
    clock.clearTimeout(believed)
  }
  if (!atOnce) {
    wx.fake.hide()
    await clock.advance(20_000)
  }
  if (schedule.begins === 'resumed') {
    wx.fake.show()
    await clock.advance(0)
  }
  if (wx.onAppHide) {
    wx.onAppHide(() => {
      hidden = true
      // Who runs for so long is not in the background.
      believed = clock.setTimeout(shown, 10_000)
    })
    wx.onAppShow!(shown)
  }
  if (wx.onNetworkStatusChange) wx.onNetworkStatusChange(hint)
  const follows = lifecycle && wx.onAppHide !== undefined
  const listeners = counters.listeners

  let socket: Socket | undefined
  const phase = (): SocketState['phase'] => (socket ? socket.state.phase : 'connecting')
  let dials = 0
  /** The dial that is left for a new one; it may still be there. */
  let left = 0
  /** The frames that subscribers or hooks shall see, and those that either has seen. */
  let expected: { text: string; dial: number }[] = []
  const seen: string[] = []
  const { host, handOvers } = witnessHost(wx, {
    dialled() {
      dials++
      must(phase() === 'connecting', `dials while ${phase()}`)
      must(!follows || !hidden, 'dials in the background')
    },
    handedOver(text) {
      const allowed = text.startsWith('hook') ? phase() === 'connecting' : /^(open|closing)$/.test(phase())
      must(allowed, `hands "${text}" over while ${phase()}`)
    },
    received(text, dial) {
      const isCurrent = dial === dials && dial !== left && /connecting|open/.test(phase())
      if (text !== 'pong' && isCurrent && !asked) expected.push({ text, dial })
    },
  })
  const { clock: own, timers, set: setClock } = witnessClock(clock)

  const promises: { settled: number }[] = []
  const watch = (promise: Promise<unknown>): void => {
    const watched = { settled: 0 }
    promises.push(watched)
    const settle = () => void watched.settled++
    promise.then(settle, settle)
  }
  let asked = false
  const ask = (): void => {
    // What hooks have kept back by then, nobody will see.
    if (!asked && schedule.hooks.length) expected = expected.filter(({ dial }) => dial < dials)
    asked = true
  }
  const close = (...options: Parameters<Socket['close']>): void => {
    ask()
    watch(socket!.close(...options))
  }
  /** Whether the user wants it to rest. */
  let rests = false
  const pause = (): void => {
    rests = true
    socket!.pause()
  }
  const wake = (how: 'resume' | 'reconnect'): void => {
    rests = false
    if (how === 'reconnect') left = dials
    socket![how]()
  }
  // A url function that always reconnects would never come to an end.
  let meddlings = 5
  const meddle = (how: Meddling): void => {
    // The first functions run before there is a socket to call.
    if (!socket || mended || meddlings-- <= 0) return
    if (how === 'closes') close()
    if (how === 'pauses') pause()
    if (how === 'reconnects') wake('reconnect')
  }
  const isMeddling = (how: string): how is Meddling => /^(closes|pauses|reconnects)$/.test(how)

  const provide = <T>(value: T, lie: unknown): T | ((attempt: number) => any) => {
    let calls = 0
    if (!schedule.providers.length) return value
    return (attempt) => {
      const { state } = socket || {}
      // What one of the functions does to the socket, the other ones come too late to see.
      const isFor = !state || (state.phase === 'connecting' && state.attempt === attempt)
      must(isFor || schedule.providers.some(isMeddling), `asks for attempt ${attempt} anyhow`)
      const kind: Provision = mended ? 'gives' : schedule.providers[calls++ % schedule.providers.length]!
      if (isMeddling(kind)) meddle(kind)
      if (kind === 'promises') return Promise.resolve(value)
      if (kind === 'takes its time') return new Promise((resolve) => clock.setTimeout(() => resolve(value), 50))
      if (kind === 'throws') throw new Error('no token')
      if (kind === 'rejects') return Promise.reject(new Error('no token'))
      if (kind === 'hangs') return new Promise(() => {})
      return kind === 'lies' ? lie : value
    }
  }

  const sends: Sent[] = []
  const sending = createAbortController()
  const send = (size: number, terms: { abortable?: boolean; ttl?: number; key?: string } = {}): Sent => {
    const { abortable, ...options } = terms
    const text = `${sends.length} ${'茶'.repeat(size)}`
    const ttl = options.ttl === undefined ? (queue.ttl ?? Infinity) : options.ttl
    const isLate = /closing|closed/.test(phase())
    const sent: Sent = { text, key: options.key, ttl, isLate, isGivenBack: false, outcomes: [] }
    sends.push(sent)
    const goesOut = phase() === 'open' && !socket!.pending.count
    const promise = socket!.send(text, abortable ? { ...options, signal: sending.signal } : options)
    sent.isGivenBack = goesOut && handOvers.every((handOver) => handOver.text !== text)
    promise.then(
      () => sent.outcomes.push('resolved'),
      (error) => sent.outcomes.push(error),
    )
    return sent
  }

  /** The frames that hooks have taken: subscribers see the others. */
  const taken: string[] = []
  let hookTexts = 0
  const hook = (runs: readonly HookRun[]): Parameters<Socket['onOpening']>[0] => {
    let openings = 0
    return async ({ send: sendAhead, next, attempt }) => {
      const { state } = socket!
      must(state.phase === 'connecting' && state.attempt === attempt, `opens ${state.phase} as attempt ${attempt}`)
      const run: HookRun = mended ? 'returns' : runs[openings++ % runs.length]!
      const say = (): Promise<void> => {
        const promise = sendAhead(`hook ${hookTexts++}`)
        watch(promise)
        return promise
      }
      const take = async (): Promise<unknown> => taken.push((await next()) as string)
      if (isMeddling(run)) meddle(run)
      if (run === 'sends') await say()
      if (run === 'takes') await take()
      if (run === 'asks') await say().then(take)
      if (run === 'leaves') watch(Promise.all([say(), take()]))
      if (run === 'takes its time') await new Promise<void>((resolve) => clock.setTimeout(resolve, 50))
      if (run === 'throws') throw new Error('not welcome')
      if (run === 'rejects') await say().then(() => Promise.reject(new Error('not welcome')))
      if (run === 'hangs') await new Promise(() => {})
      if (run === 'queues') send(0)
    }
  }

  const told: Told[] = []
  /** When the socket was last open, and when the app last came or went, whatever somebody sets the clock to. */
  let openedAt = 0
  let movedAt = -1
  const policy = policies[schedule.retry]
  const retry: RetryPolicy | undefined | false =
    policy &&
    ((failure: Failure) => {
      const { random, ...given } = failure
      const entry: Told = { ...given, answer: undefined, heard: socket !== undefined }
      told.push(entry)
      const { state } = socket || {}
      const ran = state && state.phase === 'open' ? clock.now() - openedAt : -Infinity
      const expected = state && 'attempt' in state ? state.attempt : 1
      // To the millisecond, and what a suspended app has lived, may be seen this way or that.
      const mayBe = ran >= schedule.minUptime ? [1] : [expected]
      if (ran === schedule.minUptime || movedAt >= openedAt || away) mayBe.push(expected)
      must(mayBe.includes(failure.attempt), `counts failure ${failure.attempt} where it is ${mayBe}`)
      return (entry.answer = policy(failure))
    })

  const lifetime = createAbortController()
  const openings = new Map<Promise<OpenInfo>, Opening>()
  const opening = (): Opening => {
    const { opened } = socket!
    const known = openings.get(opened)
    if (known) return known
    const made: Opening = { info: undefined, error: undefined }
    openings.set(opened, made)
    opened.then(
      (info) => (made.info = info),
      (error) => (made.error = error),
    )
    return made
  }

  const [first, ...others] = schedule.hooks
  socket = connectSocket({
    url: provide('wss://example.com', 'example.com'),
    header: provide({ token: 'tea' }, { token: {} }),
    host,
    clock: own,
    queue,
    lifecycle,
    signal: lifetime.signal,
    timeout: 1000,
    minUptime: schedule.minUptime,
    retry,
    ...(heartbeat && {
      heartbeat: {
        message: 'ping',
        interval: heartbeat.interval,
        timeout: heartbeat.timeout,
        isReply: heartbeat.replies ? (frame: RawIn) => frame === 'pong' : undefined,
      },
    }),
    ...(first && { handshake: hook(first) }),
  })
  others.forEach((runs) => socket!.onOpening(hook(runs)))

  // Who is suspended, or was on Android a moment ago, may not connect.
  const lag = background.resumeLag ?? (profile.startsWith('android') ? 300 : 0)
  const mayConnect = atOnce || (schedule.begins === 'resumed' && !lag)
  if (!schedule.providers.length) expect(counters.opened).toBe(mayConnect ? 1 : 0)

  const states: SocketState[] = []
  const errors: SocketError[] = []
  const streams: Stream[] = []
  const subscriptions: (() => void)[] = []
  const iterations: Iteration[] = []
  socket.errors$.subscribe((error) => errors.push(error))
  socket.state$.subscribe((state) => {
    if (state.phase === 'open' && states.at(-1)?.phase !== 'open') openedAt = clock.now()
    states.push(state)
    opening()
    if (/waiting|paused/.test(state.phase)) left = dials
    // What fails in the turn of connectSocket is told before anybody can listen.
    if (state.phase === 'waiting' && states.length > 1) {
      const { attempt, error, retryAt } = state
      const last = told.at(-1)
      must(errors.includes(error), 'waits for what was not reported')
      if (last && last.error === error) {
        must(attempt === last.attempt, 'waits out another failure than the policy was told of')
        // After a hint one attempt comes at once, and none within a second of the one before.
        const wait = retryAt - own.now()
        const hastened = lifecycle && hinted && wait >= 0 && wait <= 1000
        must(hastened || retryAt === own.now() + Number(last.answer), 'waits as the policy never said')
      }
    }
  })
  watch(socket.closed)
  const { reaction } = schedule
  socket.onMessage((text) => {
    // Without hooks nothing is kept back: what comes later than that is from a wire that was left.
    must(phase() === 'open' || schedule.hooks.length > 0, `receives "${text}" while ${phase()}`)
    seen.push(text as string)
    if (reaction === 'sends') send(1)
    else if (reaction !== 'none') meddle(reaction)
  })

  const missed = (): string[] =>
    expected.map(({ text }) => text).filter((text) => !seen.includes(text) && !taken.includes(text))

  /** Nobody can close a connection whose path is dark: the platform keeps it. */
  const dark = new Set<FakeConnection>()
  let darkened = 0
  /** How often the clock was set forward: then the fence between two wires seems to be over. */
  let leaps = 0
  const darken = (): void => {
    darkened += counters.live
    connections.forEach((connection) => dark.add(connection))
  }

  /** True at any moment. */
  const check = (): void => {
    expect(wrong).toEqual([])
    expect(counters.live).toBeLessThanOrEqual(1 + darkened + leaps)
    // A round trip is in the state, and not announced.
    expect({ ...states.at(-1), rtt: 0 }).toEqual({ ...socket.state, rtt: 0 })
    const now = phase()
    opening()
    if (asked) expect(now).toMatch(/closing|closed/)
    else if (rests) expect(now).toMatch(/paused|closed/)
    if (/connecting|waiting|paused/.test(now)) {
      // Everything pending is queued. What the platform or a wire that has heard of its end gave back has its place.
      const refused = handOvers.filter(({ answer }) => answer === 'refused').map(({ text }) => text)
      const isBack = ({ text, isGivenBack }: Sent): boolean => isGivenBack || refused.includes(text)
      const back = sends.filter((sent) => !sent.outcomes.length && isBack(sent))
      const bytes = back.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)
      expect(socket.pending.count).toBeLessThanOrEqual(queue.highWaterMark + back.length)
      expect(socket.pending.bytes).toBeLessThanOrEqual(queue.maxBytes + bytes)
    }
    if (follows && hidden) expect(now).not.toMatch(/connecting|waiting/)
    if (/paused|closed/.test(now)) {
      const expires = socket.pending.count > 0 && sends.some(({ ttl }) => ttl < Infinity)
      // Of the app's, not of the connection's: who was shown may still hear of a kill.
      const brief = [errorWindow, 2000]
      const allowed = (now === 'paused' && follows && hidden ? 1 : 0) + (now === 'paused' && expires ? 1 : 0)
      expect([...timers.values()].filter((set) => !brief.includes(set)).length).toBeLessThanOrEqual(allowed)
    }
  }
  /** True when every promise has had its turn. */
  const checkSettled = (): void => {
    const { info, error } = opening()
    const { state } = socket
    if (state.phase === 'open') expect(info).toMatchObject({ attempt: state.attempt })
    else expect(info).toBeUndefined()
    if (/closing|closed/.test(state.phase)) expect(error).toBeDefined()
    else expect(error).toBeUndefined()
  }
  const advance = async (milliseconds: number): Promise<void> => {
    const before = socket.state
    await clock.advance(milliseconds)
    check()
    checkSettled()
    // The 2016 client lets go of a connection that is not open yet only when it has to.
    const isIdle = /paused|waiting|closed/.test(before.phase) && before === socket.state
    if (isIdle && milliseconds >= 1000 && follows && !away && schedule.begins !== 'suspended')
      expect(counters.live).toBeLessThanOrEqual(darkened)
  }

  const act = async (step: Step): Promise<void> => {
    const latest = connections.at(-1)
    if (step.do === 'send') send(step.size, { abortable: step.abortable, ...pick(step, 'ttl'), ...pick(step, 'key') })
    if (step.do === 'abortSends') sending.abort()
    if (step.do === 'advance') await advance(step.milliseconds)
    if (step.do === 'setClock') {
      setClock(step.by)
      if (step.by > 0) leaps++
    }
    if (step.do === 'pause') pause()
    if (step.do === 'resume' || step.do === 'reconnect') wake(step.do)
    if (step.do === 'serverSends') serverSends(step.count)
    if (step.do === 'serverCloses') latest?.close(step.code, step.reason)
    if (step.do === 'serverLoses') latest?.lose()
    if (step.do === 'serverTurns') answer = step.answer
    if (step.do === 'pathGoesDark' && latest) {
      latest.goDark()
      dark.add(latest)
      darkened++
    }
    if (step.do === 'halfOpen') {
      darken()
      wx.fake.halfOpen()
    }
    if (step.do === 'hide') wx.fake.hide()
    if (step.do === 'show') wx.fake.show()
    if (step.do === 'hide' || step.do === 'show') {
      away = step.do === 'hide'
      movedAt = clock.now()
    }
    if (step.do === 'network') {
      if (step.change.sockets === 'halfOpen') darken()
      wx.fake.network(step.type, step.change)
    }
    if (step.do === 'subscribe') {
      const stream: Stream = { seen: [], ends: [] }
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
      const iterator = socket.iterate({ highWaterMark, overflow })
      iterations.push({ iterator, yielded: [], dropsOldest: overflow === 'dropOldest' })
    }
    if (step.do === 'next' || step.do === 'return') {
      const chosen = iterations[step.which % (iterations.length || 1)]
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
    if (step.do === 'close') close({ drain: step.drain, timeout: step.timeout })
    if (step.do === 'abort') {
      ask()
      lifetime.abort()
    }
  }

  if (schedule.begins === 'connected') {
    await advance(100)
    answer = schedule.server
  }
  for (const step of schedule.steps) {
    await act(step)
    check()
  }

  // The app must be in front: time is the app's.
  wx.fake.show()
  if (schedule.mends) {
    mended = true
    wx.fake.network('wifi', { sockets: 'kept', told: false })
    await advance(3000)
    if (phase() === 'paused') wake('resume')
    await advance(70_000)
    // Whatever happened, who has not given up is back, and has sent what was waiting.
    expect(phase()).toMatch(/open|closed/)
    const last = send(0, { ttl: 100_000 })
    await advance(50_000)
    expect(phase()).toMatch(/open|closed/)
    if (phase() === 'open') {
      expect(missed()).toEqual([])
      expect(socket.pending).toEqual({ count: 0, bytes: 0 })
      expect(last.outcomes).toEqual(['resolved'])
      if (heartbeat || !dark.has(connections.at(-1)!)) expect(arrived.at(-1)).toContain(last.text)
    }
  }

  // Whatever happened, a close ends it, and time ends what waits for time.
  const endedBefore = phase() === 'closed' && !asked
  close()
  await advance(10_000)
  for (const { iterator } of iterations) watch(iterator.return())
  await advance(70_000)

  judge({
    schedule,
    sends,
    handOvers,
    arrived,
    states,
    errors,
    told,
    openings: [...openings.values()],
    streams,
    iterations,
    taken,
    missed: missed(),
    endedBefore,
    ending: await socket.closed,
  })
  expect(promises.map(({ settled }) => settled)).toEqual(promises.map(() => 1))
  // No leak, no noise.
  expect(socket.pending).toEqual({ count: 0, bytes: 0 })
  expect(counters).toMatchObject({ unhandledRejections: 0, errors: [] })
  expect(counters.live).toBeLessThanOrEqual(darkened)
  // Base library 1.6.6 cannot take a listener for the network off.
  expect(counters.listeners).toBe(listeners)
  expect(timers.size).toBe(0)
  expect(clock.timers).toBe(0)
}

function pick<T extends object, K extends keyof T>(from: T, key: K): Partial<T> {
  return key in from ? ({ [key]: from[key] } as unknown as Partial<T>) : {}
}

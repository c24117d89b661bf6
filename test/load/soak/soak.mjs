// One socket through losses of every kind, with messages both ways, on the virtual clock: nothing may pile up, nothing
// may be left, and every send comes to one end, which is true. What it keeps itself it forgets after every fault.
import assert from 'node:assert/strict'
import { connectSocket, createAbortController } from 'wx-socket'
import { createFakeWx, createVirtualClock } from 'wx-socket/testing'

/** The longest that a socket may take to be back, in milliseconds: a heartbeat, then the longest waits one by one. */
const patience = 300_000
const latency = 10

/**
 * Goes on until there were so many `reconnects` and `messages`. `heap` measures; it is asked when a tenth of both is over
 * and from then on: what it says may not grow.
 */
export async function soak({ profile, reconnects, messages, seed = 1, heap = () => 0 }) {
  const { random } = createVirtualClock({ seed })
  const below = (bound) => Math.floor(random() * bound)
  const pick = (list) => list[below(list.length)]

  // The server, which plays the faults.
  let latest
  let connections = 0
  let frames = 0
  /** What it does with the next ones that come; then it lets them in. */
  let turnsAway = []
  const arrived = new Map()
  const wx = createFakeWx({
    profile,
    latency,
    clock: createVirtualClock({ seed }),
    server(connection) {
      latest = connection
      connections++
      frames = 0
      connection.onMessage((text) => {
        // It has them one by one.
        connection.received.length = 0
        if (text === 'ping') connection.send('pong')
        else if (text === 'hello') connection.send('welcome')
        else arrived.set(text, (arrived.get(text) ?? 0) + 1)
      })
      const how = turnsAway.shift()
      if (how === 'holds') connection.hold()
      else if (how === 'closes') connection.close(4000)
      else if (how === 'loses') connection.lose()
      else if (how) connection.refuse(how)
    },
  })
  const { clock, counters } = wx.fake

  // The socket, and who stays with it.
  const lifetime = createAbortController()
  const tired = countedSignal()
  const socket = connectSocket({
    url: (attempt) => (attempt % 2 ? 'wss://example.com' : Promise.resolve('wss://example.com')),
    host: wx,
    clock,
    signal: lifetime.signal,
    heartbeat: { message: 'ping', isReply: (frame) => frame === 'pong' },
    async handshake({ send, next }) {
      await send('hello')
      assert.equal(await next(), 'welcome')
    },
  })
  let openings = 0
  let survived = 0
  let received = 0
  let iterated = 0
  let last = []
  let completed = false
  socket.state$.subscribe(({ phase }) => (openings += phase === 'open' ? 1 : 0))
  socket.errors$.subscribe(() => survived++)
  socket.messages$.subscribe({
    next(text) {
      received++
      const [connection, frame] = text.split('.').map(Number)
      const expected = connection === last[0] ? last[1] + 1 : 0
      assert.deepEqual([frame, connection >= (last[0] ?? 0)], [expected, true], `${text} comes after ${last.join('.')}`)
      last = [connection, frame]
    },
    complete: () => (completed = true),
  })
  const iteration = (async () => {
    for await (const text of socket) iterated += text ? 1 : 0
  })()

  // What it sends, since the last time that all was judged.
  let sends = 0
  let offered = 0
  const outcomes = {}
  let sent = new Map()
  const send = (options) => {
    const entry = { settled: 0, error: undefined }
    const text = `message ${++sends}`
    sent.set(text, entry)
    const settle = (error) => {
      const outcome = error ? error.code + (error.maybeDelivered ? ', maybe delivered' : '') : 'resolved'
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
      entry.settled++
      entry.error = error
    }
    socket.send(text, options).then(() => settle(), settle)
  }
  const serve = (count) => {
    for (let i = 0; i < count; i++) latest.send(`${connections}.${frames++}`)
    offered += count
  }
  const terms = [() => undefined, () => ({ key: pick(['a', 'b']) }), () => ({ ttl: below(5000) })]
  terms.push(() => ({ signal: tired.signal }))
  const sendSome = () => {
    const count = below(50) ? below(8) : 300
    for (let i = 0; i < count; i++) send(pick(terms)())
  }
  const judge = () => {
    for (const [text, { settled, error }] of sent) {
      const times = arrived.get(text) ?? 0
      assert.equal(settled, 1, `${text} settles ${settled} times`)
      assert.ok(times <= 1, `${text} arrives ${times} times`)
      if (error && !error.maybeDelivered) assert.equal(times, 0, `${text} arrives, and rejects ${error.message}`)
    }
    assert.equal(iterated, received, 'an iterator sees what a subscriber sees')
    assert.deepEqual(socket.pending, { count: 0, bytes: 0 })
    assert.equal(tired.listeners, 0, 'listens to a signal for nothing')
    sent.clear()
    arrived.clear()
  }

  // Losses of every kind.
  const until = async (isSo, what) => {
    const end = clock.now() + patience
    while (!isSo()) {
      assert.ok(clock.now() < end, `${what}: ${JSON.stringify(socket.state)}`)
      await clock.advance(100)
    }
  }
  const turnAway = () => {
    const ways = ['refused', 'http', 'timeout', 'holds', 'closes', 'loses']
    turnsAway = Array.from({ length: 1 + below(3) }, () => pick(ways))
    latest.lose()
  }
  /** Away for long enough to be cut off: the one thing that also ends what is half open, which no client lets go of. */
  const leave = async () => {
    wx.fake.hide()
    await clock.advance(6000 + below(60_000))
    wx.fake.show()
    await clock.advance(0)
  }
  const goDark = (darken) => async () => {
    const before = openings
    darken()
    sendSome()
    await until(() => openings > before, 'stays half open')
    await leave()
  }
  const codes = [1001, 1005, 1006, 1011, 1012, 1013, 1014, 3000, 4000, 4999]
  const types = ['wifi', '2g', '3g', '4g', '5g', 'unknown']
  const faults = {
    'the path breaks': () => latest.lose(),
    'the server closes': () => latest.close(pick(codes), pick(['', 'restart'])),
    'the server lets the app be killed': () => latest.close(1000, 'interrupted'),
    'the server turns it away': turnAway,
    'all sockets go half open': goDark(() => wx.fake.halfOpen()),
    'the path goes dark': goDark(() => latest.goDark()),
    'the network changes in silence': goDark(() => wx.fake.network(pick(types), { told: false, sockets: 'halfOpen' })),
    'the network changes': () => wx.fake.network(pick(types), { told: random() < 0.5 }),
    async 'the network is gone'() {
      wx.fake.network('none')
      await clock.advance(below(20_000))
      wx.fake.network('wifi')
    },
    'the app is cut off in the background': leave,
    async 'the app is lost in the background'() {
      wx.fake.hide()
      await clock.advance(below(2000))
      latest.lose()
      await clock.advance(below(2000))
      sendSome()
      wx.fake.show()
    },
    async 'the user pauses'() {
      socket.pause()
      sendSome()
      await clock.advance(below(10_000))
      socket.resume()
    },
    async 'the user pauses while it waits'() {
      latest.lose()
      await clock.advance(below(500))
      socket.pause('enough')
      await clock.advance(below(500))
      socket.reconnect()
    },
    'the user reconnects': () => socket.reconnect(),
    async 'the user reconnects again and again'() {
      for (let i = 0; i < 5; i++) {
        socket.reconnect()
        await clock.advance(below(30))
      }
    },
  }
  const names = Object.keys(faults)

  /** Consumers that come and go: they leave nothing behind. */
  const visit = () => {
    const guest = createAbortController()
    const leaving = [
      socket.onMessage(() => {}),
      socket.onOpening(() => Promise.resolve()),
      () => guest.abort(),
      ...[socket.messages$, socket.state$, socket.errors$].map((stream) => {
        const subscription = stream.subscribe(() => {})
        return () => subscription.unsubscribe()
      }),
      ...[socket.iterate(), socket.batches(), socket.iterate({ signal: tired.signal })].map((iterator) => {
        iterator.next().catch(() => {})
        return () => void iterator.return()
      }),
    ]
    const aborted = socket.iterate({ signal: guest.signal }).next()
    aborted.catch(() => {})
    void socket.drain()
    send({ signal: guest.signal })
    return () => leaving.forEach((leave) => leave())
  }

  await until(() => openings, 'does not open')
  let base
  let growth = 0
  let next = reconnects / 10
  while (openings <= reconnects || sends + received < messages) {
    const leave = visit()
    serve(below(8))
    sendSome()
    await clock.advance(below(2 * latency))
    // The host may not have answered when it happens.
    sendSome()
    const name = pick(names)
    await faults[name]()
    sendSome()
    await clock.advance(below(1000))
    sendSome()
    if (random() < 0.3) tired.abort()
    leave()
    await until(() => socket.state.phase === 'open' && !turnsAway.length, `is not back: ${name}`)
    // Long enough to be a new beginning, now and then.
    await clock.advance(random() < 0.5 ? 6000 : 5 * latency)
    // What is said now arrives; it keeps pace with the faults.
    const expected = received
    const before = offered
    while (sends + received < Math.min(messages, (openings * messages) / reconnects)) {
      for (let i = 0; i < 20; i++) send()
      serve(20)
      await clock.advance(5)
    }
    await clock.advance(5 * latency)
    assert.equal(received - expected, offered - before, `loses frames without a loss, after ${name}`)
    judge()
    if (openings < next) continue
    next += reconnects / 10
    const now = heap()
    base ??= now
    growth = Math.max(growth, now - base)
  }

  // A clean end, with sends on their way.
  send()
  await until(() => socket.state.phase === 'open', 'is not open at the end')
  void socket.close()
  await clock.advance(100_000)
  await iteration
  judge()
  assert.equal(completed, true, 'a clean end completes the messages')
  const { live, listeners, unhandledRejections, errors } = counters
  assert.deepEqual(errors, [])
  const settled = Object.values(outcomes).reduce((sum, count) => sum + count)
  return {
    figures: { reconnects: openings - 1, messages: sends + received, connections, survived, outcomes, growth },
    left: {
      unsettled: sends - settled,
      timers: clock.timers,
      live,
      listeners,
      unhandledRejections,
    },
  }
}

/** A signal that can be aborted again and again, and knows who listens. */
function countedSignal() {
  const listeners = new Set()
  return {
    signal: {
      aborted: false,
      reason: undefined,
      addEventListener: (_type, listener) => listeners.add(listener),
      removeEventListener: (_type, listener) => listeners.delete(listener),
    },
    abort() {
      for (const listener of [...listeners]) {
        listeners.delete(listener)
        listener()
      }
    },
    get listeners() {
      return listeners.size
    },
  }
}

// More than a socket likes: large messages, more than a consumer can take, and a queue of a hundred thousand.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { performance } from 'node:perf_hooks'
import { connectSocket, isSocketError } from 'wx-socket'
import { createFakeWx } from 'wx-socket/testing'
import { WebSocket, WebSocketServer } from 'ws'

const KiB = 1024
export const MiB = 1024 * KiB

/** Runs with a server on real sockets. */
async function overSockets(profile, greet, run) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  server.on('connection', greet)
  const url = `ws://127.0.0.1:${server.address().port}`
  try {
    return await run({ url, host: createFakeWx({ profile, webSocket: WebSocket }) })
  } finally {
    for (const peer of server.clients) peer.terminate()
    await new Promise((resolve) => server.close(resolve))
  }
}

/** Text of so many bytes in UTF-8, three to a character; no two alike. */
let texts = 0
function text(bytes) {
  const head = `${++texts}:`.padEnd(8 + ((bytes - 8) % 3), '.')
  return head + '茶'.repeat((bytes - head.length) / 3)
}

function bytes(length) {
  const filled = new Uint8Array(length)
  for (let i = 0; i < length; i++) filled[i] = (i * 31) >> 3
  return filled.buffer
}

const isSame = (one, other) =>
  typeof one === 'string' ? one === other : Buffer.compare(Buffer.from(one), Buffer.from(other)) === 0

/**
 * There and back, text and bytes: while it is open any size goes; while it is not, what is larger than the whole queue
 * is refused, and takes nobody's place. Returns how long each size took, in milliseconds.
 */
export async function sendLarge({ profile, sizes, tooLarge }) {
  const echo = (peer) => peer.on('message', (data, isBinary) => peer.send(data, { binary: isBinary }))
  return overSockets(profile, echo, async ({ url, host }) => {
    const socket = connectSocket({ url, host })
    const echoes = socket.iterate()
    const echoed = async (message) => {
      const { value } = await echoes.next()
      assert.ok(isSame(message, value), `${value.length ?? value.byteLength} come back`)
    }
    // The client of 2016 takes no bytes.
    const kinds = [text, ...(profile === 'legacy' ? [] : [bytes])]

    const first = text(KiB)
    const waiting = [socket.send(first)]
    for (const make of kinds) {
      const error = await socket.send(make(tooLarge)).catch((error) => error)
      assert.ok(isSocketError(error, 'OVERFLOW'), `a message of ${tooLarge} bytes does not wait: ${error}`)
    }
    const rest = text(MiB - KiB)
    waiting.push(socket.send(rest))
    assert.deepEqual(socket.pending, { count: 2, bytes: MiB })
    await Promise.all(waiting)
    await echoed(first)
    await echoed(rest)

    const times = []
    for (const size of [...sizes, tooLarge]) {
      const start = performance.now()
      for (const make of kinds) {
        const message = make(size)
        await socket.send(message)
        await echoed(message)
      }
      times.push([size, (performance.now() - start) / kinds.length])
    }
    assert.equal(socket.state.attempt, 1)
    await socket.close()
    assert.equal(host.fake.counters.live, 0)
    return times
  })
}

/**
 * `perSecond` messages for `seconds`, and an iterator that takes one in a millisecond. `heap` is asked before and after
 * each second.
 */
export async function flood({ overflow, perSecond, seconds, heap = () => 0 }) {
  let server
  const wx = createFakeWx({ latency: 1, server: (connection) => (server = connection) })
  const { clock } = wx.fake
  const socket = connectSocket({ url: 'wss://example.com', host: wx, clock })
  await clock.advance(10)
  let seen = 0
  socket.onMessage(() => seen++)
  const reported = []
  socket.errors$.subscribe(({ code }) => reported.push(code))

  let taken = 0
  let lost = 0
  let failure
  const slow = async () => {
    let last = -1
    for await (const message of socket.iterate({ overflow })) {
      const number = parseInt(message)
      assert.ok(number > last, 'the order holds')
      lost += number - last - 1
      last = number
      taken++
      await new Promise((resolve) => clock.setTimeout(resolve, 1))
    }
  }
  const iteration = slow().catch((error) => (failure = error))

  const total = perSecond * seconds
  const base = heap()
  let growth = 0
  for (let number = 0; number < total;) {
    for (const end = number + perSecond / 1000; number < end; number++) server.send(`${number} `.padEnd(100, '-'))
    await clock.advance(1)
    if (number % perSecond === 0) growth = Math.max(growth, heap() - base)
  }
  await clock.advance(10)
  void socket.close()
  await clock.advance(10_000)
  await iteration
  assert.equal(seen, total, 'who keeps up sees all of it')
  // Who asked for it hears once that messages were let go; else the iterator itself throws.
  assert.deepEqual(reported, overflow === 'dropOldest' && lost ? ['OVERFLOW'] : [])
  return { total, taken, lost, failure, growth }
}

/** Queues so many, and lets them go. Returns how long each took, in milliseconds. */
export async function queueMany({ profile, count }) {
  let next = 0
  let arrived
  const all = new Promise((resolve) => (arrived = resolve))
  const take = (peer) =>
    peer.on('message', (data) => {
      assert.equal(String(data), `message ${next++}`)
      if (next === count) arrived()
    })
  return overSockets(profile, take, async ({ url, host }) => {
    let openedAt
    const socket = connectSocket({
      url,
      host,
      queue: { highWaterMark: count, maxBytes: count * 100 },
      // It runs right before the queue is flushed.
      handshake: () => {
        openedAt = performance.now()
        return Promise.resolve()
      },
    })
    const start = performance.now()
    let settled = 0
    for (let i = 0; i < count; i++) socket.send(`message ${i}`).then(() => settled++)
    const queued = performance.now() - start
    const { code } = await socket.send('one too many').catch((error) => error)
    assert.equal(code, 'OVERFLOW')
    assert.equal(socket.pending.count, count)
    await socket.drain()
    const flushed = performance.now() - openedAt
    await all
    assert.equal(settled, count)
    await socket.close()
    return { queued, flushed }
  })
}

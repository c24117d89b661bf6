// Messages through an async iterator, so many a turn: first they come, then they are taken. What `batches()` has to beat
// is the ring, too.
import { Subject } from 'rxjs'
import { eachValueFrom } from 'rxjs-for-await'
import { openSocket } from '../connections.mjs'
import { Task } from '../host.mjs'
import { Ring } from '../ring.mjs'

const highWaterMark = 8192

/** Macrotasks take a millisecond in Node: here those of the next turn are run at once. */
function createTurns() {
  let due = []
  return {
    clock: {
      now: Date.now,
      random: Math.random,
      setTimeout: (callback, after) => (after ? setTimeout(callback, after) : due.push(callback)),
      clearTimeout,
    },
    next() {
      const callbacks = due
      due = []
      for (const callback of callbacks) callback()
    },
  }
}

const byHand = ({ onMessage }) => {
  const ring = new Ring(highWaterMark)
  onMessage(({ data }) => ring.push(data))
  return ring
}
const forAwait = ({ onMessage }) => {
  const messages = new Subject()
  onMessage(({ data }) => messages.next(data))
  return eachValueFrom(messages)
}

const raw = (iterate) => () => {
  const task = new Task()
  return { task, iterable: iterate({ onMessage: (listener) => task.onMessage(listener) }) }
}
const ours = (iterate) => (clock) => {
  const { socket, task } = openSocket({ clock })
  return { task, iterable: iterate(socket) }
}

const perTurn =
  (connect, size, countOf = () => 1) =>
  () => {
    const turns = createTurns()
    const { task, iterable } = connect(turns.clock)
    let left = 0
    let over
    const consume = async () => {
      for await (const value of iterable) {
        left -= countOf(value)
        if (!left) over()
      }
    }
    void consume()
    return async (n) => {
      for (let sent = 0; sent < n; sent += size) {
        left = size
        const turn = new Promise((resolve) => (over = resolve))
        for (let i = 0; i < size; i++) task.receive('hello')
        turns.next()
        await turn
      }
    }
  }

const singly = (size) => ({
  'by hand': perTurn(raw(byHand), size),
  'wx-socket': perTurn(
    ours((socket) => socket.iterate({ highWaterMark })),
    size,
  ),
  'rxjs-for-await': perTurn(raw(forAwait), size),
})
const inBatches = (size) => ({
  'by hand': perTurn(raw(byHand), size),
  'wx-socket': perTurn(
    ours((socket) => socket.batches({ highWaterMark })),
    size,
    ({ length }) => length,
  ),
})

const size = 4096

export default {
  title: 'iterator',
  cases: {
    '1 a turn': { target: '≤ 1.15', size, contenders: singly(1) },
    '64 a turn': { target: '≤ 1.15', size, contenders: singly(64) },
    '4,096 a turn': { target: '≤ 1.15', size, contenders: singly(4096) },
    '`batches()`, 64 a turn': { target: '≤ 0.45', size, contenders: inBatches(64) },
    '`batches()`, 4,096 a turn': { target: '≤ 0.35', size, contenders: inBatches(4096) },
  },
}

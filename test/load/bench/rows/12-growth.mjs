// What an item costs more when there are sixteen times as many: 1 where the cost is constant, 16 where each item visits
// all others.
import { timed } from '../clock.mjs'
import { connectTo, end, openSocket, roomy } from '../connections.mjs'
import { LateTask } from '../host.mjs'
import { createManualClock } from '../manual-clock.mjs'

const few = 128
const notOpen = { errMsg: 'sendSocketMessage:fail not open' }

const send = (socket, n, optionsOf = () => undefined) => {
  for (let i = 0; i < n; i++) void socket.send('hello', optionsOf(i))
}
const byKey = (i) => ({ key: `key ${i}` })
const open = () => openSocket({ queue: roomy }, LateTask)
const waiting = (options) => connectTo({ queue: roomy, ...options })

/** Each is given a count, and returns what it needs no more after `work`, of which the time is taken. */
export const growing = {
  '`drain()` for each send under way'(n) {
    const { socket, task } = open()
    send(socket, n)
    const work = () => {
      for (let i = 0; i < n; i++) void socket.drain()
      task.answer()
    }
    return { socket, task, work }
  },
  '`pending` read for each send under way'(n) {
    const { socket, task } = open()
    send(socket, n)
    let bytes = 0
    const work = () => {
      for (let i = 0; i < n; i++) bytes += socket.pending.bytes
    }
    return { socket, task, work }
  },
  'refused sends that go back before as many queued'(n) {
    const { socket, task } = open()
    send(socket, n + 1)
    const [first, ...others] = task.asked
    first.fail(notOpen)
    send(socket, n)
    const work = () => {
      for (const { fail } of others) fail(notOpen)
    }
    return { socket, task, work }
  },
  'keys superseded, the oldest first'(n) {
    const { socket, task } = waiting()
    send(socket, n, byKey)
    return { socket, task, work: () => send(socket, n, byKey) }
  },
  'sends that expire one by one'(n) {
    const clock = createManualClock()
    const { socket, task } = waiting({ clock, timeout: 1e9 })
    const work = () => {
      send(socket, n, (i) => ({ ttl: i + 1 }))
      for (let i = 0; i < n; i++) clock.advance(1)
      if (socket.pending.count) throw new Error('not all have expired')
    }
    return { socket, task, work }
  },
  'sends queued'(n) {
    const { socket, task } = waiting()
    return { socket, task, work: () => send(socket, n) }
  },
  'sends flushed'(n) {
    const { socket, task } = waiting()
    send(socket, n)
    return { socket, task, work: () => task.open() }
  },
}

const measured = (prepare) => (n) => {
  const { socket, task, work } = prepare(n)
  const elapsed = timed(work)
  end(socket, task)
  return elapsed
}

export default {
  title: 'sixteen times as many',
  cases: Object.fromEntries(
    Object.entries(growing).map(([name, prepare]) => {
      const contenders = {
        'a sixteenth': () => measured(prepare),
        'wx-socket': () => (n) => measured(prepare)(16 * n) / 16,
      }
      return [name, { target: '≤ 1.2', size: few, contenders }]
    }),
  ),
}

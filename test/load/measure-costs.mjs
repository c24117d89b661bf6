// Counts what a message, a send and a socket cost in the built package, and prints it. `costs.test.ts` runs it in a
// process of its own, as the bench does.
import { connectTo, openSocket } from './bench/connections.mjs'
import { LateTask } from './bench/host.mjs'
import { heap } from './bench/inside.mjs'
import heapRow from './bench/rows/06-heap.mjs'
import hopsRow from './bench/rows/11-hops.mjs'
import { createCounters } from './counters.mjs'

const items = 100
const ignore = () => {}
const mapped = async (object, measure) => {
  const entries = []
  for (const [name, value] of Object.entries(object)) entries.push([name, await measure(value)])
  return Object.fromEntries(entries)
}

const { clock, count } = createCounters()
const times = (work) => () => {
  for (let i = 0; i < items; i++) work()
}
/** `consume` returns what happens to each, if it is more than that it comes. */
const receiving = (consume, options) => () => {
  const { socket, task } = openSocket({ clock, ...options })
  const receive = () => task.receive('hello')
  return times(consume(socket, receive) || receive)
}
const heartbeat = { message: 'ping' }

/** Each prepares a hundred of what is counted. */
const counted = {
  'messages to a subscriber': receiving((socket) => void socket.messages$.subscribe(ignore)),
  'messages with a heartbeat': receiving((socket) => void socket.messages$.subscribe(ignore), { heartbeat }),
  'messages to an iterator that waits': receiving((socket, receive) => {
    const iterator = socket.iterate()
    return () => {
      void iterator.next()
      receive()
    }
  }),
  'messages to an iterator that comes later': receiving((socket, receive) => {
    const iterator = socket.iterate()
    return () => {
      receive()
      void iterator.next()
    }
  }),
  'sends answered at once'() {
    const { socket } = openSocket({ clock })
    return times(() => void socket.send('hello'))
  },
  'sends answered at once, with a heartbeat'() {
    const { socket } = openSocket({ clock, heartbeat })
    return times(() => void socket.send('hello'))
  },
  'sends answered one by one'() {
    const { socket, task } = openSocket({ clock }, LateTask)
    return times(() => {
      void socket.send('hello')
      task.answer()
    })
  },
  'sends piled up, then answered'() {
    const { socket, task } = openSocket({ clock }, LateTask)
    const send = times(() => void socket.send('hello'))
    return () => {
      send()
      task.answer()
    }
  },
  'sends queued'() {
    const { socket } = connectTo({ clock })
    return times(() => void socket.send('hello'))
  },
  'sends queued, each to expire'() {
    const { socket } = connectTo({ clock })
    return times(() => void socket.send('hello', { ttl: 1000 }))
  },
  'sends flushed, answered at once'() {
    const { socket, task } = connectTo({ clock })
    times(() => void socket.send('hello'))()
    return () => task.open()
  },
}

const counts = await mapped(counted, (prepare) => {
  // What is done once is done.
  prepare()()
  return count(prepare())
})

const hops = await mapped(hopsRow.cases, ({ contenders }) => contenders['wx-socket']()())

const idle = (n) => Array.from({ length: n }, () => openSocket())
const bytes = {
  ...(await mapped(heapRow.cases, ({ contenders, size }) => heap(contenders['wx-socket'](), { size }))),
  'an idle socket': await heap(idle, { size: 1000 }),
}

console.log(JSON.stringify({ counts, hops, bytes }))

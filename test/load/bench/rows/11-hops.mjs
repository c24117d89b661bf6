// Promise hops between the host and whoever waits: on iOS up to 15 each is a `setTimeout`.
import { openSocket } from '../connections.mjs'

/** How many microtasks pass until it is told. */
const hops = (begin) => () =>
  new Promise((resolve) => {
    let told = false
    let passed = 0
    begin(() => (told = true))
    const look = () => {
      if (told) return resolve(passed)
      passed++
      Promise.resolve().then(look)
    }
    look()
  })

const counted = (begin) => ({ kind: 'count', contenders: { 'wx-socket': () => hops(begin) } })

export default {
  title: 'promise hops',
  cases: {
    'to a listener': {
      target: '0',
      ...counted((tell) => {
        const { socket, task } = openSocket()
        socket.messages$.subscribe(tell)
        task.receive('hello')
      }),
    },
    'to an awaited send': {
      target: '1',
      ...counted((tell) => {
        const { socket } = openSocket()
        void socket.send('hello').then(tell)
      }),
    },
    'to an iterator that waits': {
      target: '1',
      ...counted((tell) => {
        const { socket, task } = openSocket()
        void socket.iterate().next().then(tell)
        task.receive('hello')
      }),
    },
  },
}

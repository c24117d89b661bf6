// One scenario: a client, a fault, and ten messages each before, during and after it.
import { startProxy } from './proxy.mjs'
import { hello } from './server.mjs'
import { tally } from './tally.mjs'
import { TrackedWebSocket } from './tracked.mjs'

/** How long is waited, in milliseconds, for what may never come. */
const patience = { opening: 500, comingBack: 4000, settling: 1000, closing: 1000, leaving: 300 }
export const perPhase = 10

/** What a listener that throws throws. */
export const thrownByListener = new Error('a listener of the user throws')

const pass = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Lets time pass until it is so, or patience ends. */
async function until(isSo, milliseconds) {
  for (const end = performance.now() + milliseconds; !isSo() && performance.now() < end;) await pass(5)
}

let played = 0

/** The figures of one scenario; undefined when the client lacks what it needs. */
export async function play(client, fault, server) {
  if (fault.needs && !client[fault.needs]) return undefined
  const path = `/${++played}`
  const { sockets, handed } = TrackedWebSocket.track(path)
  const proxy = fault.path && (await startProxy(server.port))
  const messages = []
  const heard = []
  let lossTold = -Infinity
  /** How much had been heard when the fault struck. */
  let heardBefore = Infinity
  let connection

  const send = (phase) => {
    for (let i = 0; i < perPhase; i++) {
      const message = { phase, text: `${path} ${phase} ${i}`, outcome: 'pending', error: undefined }
      messages.push(message)
      const settle = (outcome) => (error) => Object.assign(message, { outcome, error })
      try {
        Promise.resolve(connection.send(message.text)).then(settle('accepted'), settle('rejected'))
      } catch (error) {
        settle('rejected')(error)
      }
    }
  }

  const visit = server.visit(path, fault, async (peer) => {
    // For a handshake this is now; an open connection has received what was sent before it, or will not.
    if (peer) await until(() => visit.received.length === perPhase, patience.opening)
    send('during')
    heardBefore = heard.length
    if (fault.path) fault.path(proxy)
    if (fault.client) fault.client(connection)
  })
  const listeners = {
    heard: (text) => heard.push(text),
    lost() {
      lossTold = performance.now()
      if (fault.throws) throw thrownByListener
    },
  }
  connection = client.open(`ws://127.0.0.1:${proxy ? proxy.port : server.port}${path}`, listeners, fault)
  send('before')
  const isOver = () => connection.isOver && connection.isOver()
  await until(() => heard.indexOf(hello, heardBefore) >= 0 || isOver(), patience.comingBack)
  send('after')

  // A loss that is told after the hand-over speaks of every message that was under way.
  const isDoubtTold = ({ text }) => handed.get(text) <= lossTold
  const isHeard = (text) => heard.includes(text)
  await until(
    () =>
      (fault.hears || []).every(isHeard) &&
      messages.every(
        (message) => visit.received.includes(message.text) || message.outcome === 'rejected' || isDoubtTold(message),
      ),
    patience.settling,
  )
  const doubtTold = messages.filter(isDoubtTold)
  const isLive = ({ readyState }) => readyState < 2
  const tooMany = Math.max(0, sockets.filter(isLive).length - 1)

  await Promise.race([Promise.resolve(connection.close()).catch(() => {}), pass(patience.closing)])
  await until(() => sockets.every(({ readyState }) => readyState === 3), patience.leaving)
  const left = sockets.filter(isLive).length
  const noise = connection.noise ? connection.noise() : 0
  sockets.forEach((socket) => socket.terminate())
  if (proxy) await proxy.stop()

  return {
    ...tally(messages, visit.received, doubtTold),
    unheard: (fault.hears || []).filter((text) => heard.filter((one) => one === text).length !== 1).length,
    unhandled: noise,
    socketsLeft: Math.max(tooMany, left),
  }
}

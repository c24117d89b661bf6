// The chat room: what was said, and what this phone has still to say. It goes on while no page shows it.
import { deliveries, storageStore } from 'wx-socket/companions'
import { catchError, filter, of } from 'wx-socket/operators'
import { settings } from './settings.js'
import { socket } from './socket.js'

/** What was said, the oldest first: `{ id, by, from, text, at }`, the last hundred. */
export const said = []
/** What the server has refused, to be tried again or forgotten. */
export const refused = []

const known = new Set()

/** The server tells at every opening what was said last, so that what was missed meanwhile comes, and some of it twice. */
function note(line) {
  if (known.has(line.id)) return
  known.add(line.id)
  said.push(line)
  if (said.length > 100) known.delete(said.shift().id)
}
socket.onOpening(({ send }) => send({ join: true }))

// Before any page subscribes, so that pages find it noted.
export const talk$ = socket.messages$.pipe(
  filter((message) => Boolean(message.said)),
  // The end: the banner tells of it.
  catchError(({ message, hint }) => {
    console.warn(message, hint || '')
    return of()
  }),
)
talk$.subscribe((message) => message.said.forEach(note))

// What the user says arrives, once, also if the app is killed before.
const { deliver, pending$ } = deliveries(socket, {
  encode: (id, body) => ({ id, body }),
  acknowledged: (message) => (message.ack ? { id: message.ack, error: message.error } : undefined),
  resendAfter: 5000,
  store: storageStore(wx, { key: 'unsent' }),
})
export { pending$ }

/** Settles when the server has it, or has refused it: then it is in `refused`. */
export function say(text) {
  return attempt({ by: settings.me, from: settings.name, text })
}

export function sayAgain(id) {
  const index = refused.findIndex((line) => line.id === id)
  return index < 0 ? Promise.resolve() : attempt(refused.splice(index, 1)[0].body)
}

let count = 0
const attempt = (body) =>
  deliver(body).catch(({ message }) => {
    refused.push({ id: `refused-${++count}`, body, why: message })
  })

/** Of the moment: it waits in the socket's queue for a connection, half a minute at most, and is forgotten with the app. */
export const wave = () => socket.send({ wave: settings.name, by: settings.me }, { key: 'wave', ttl: 30000 })

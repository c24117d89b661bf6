// One socket for the whole app: chat, quotes and the banner share it, and it outlives all pages.
import { backoff, connectSocket, json } from 'wx-socket'
import { topics } from 'wx-socket/companions'
import { settings } from './settings.js'

const policy = backoff({ clean: 'retry' })

export const socket = connectSocket({
  // Asked at every attempt: after a change in the settings, `reconnect()` is all that is needed.
  url: () => `${settings.address}/room`,
  codec: json(),
  heartbeat: { message: '{"ping":true}', interval: 15000, isReply: (data) => data === '{"pong":true}' },
  // Where the policy would end the socket the settings may still be wrong: here it goes on, slowly.
  retry(failure) {
    const wait = policy(failure)
    return wait === false ? 15000 : wait
  },
})
socket.errors$.subscribe(({ message, hint }) => console.warn(message, hint || ''))

export const topic = topics(socket, {
  subscribe: (name) => ({ subscribe: name }),
  unsubscribe: (name) => ({ unsubscribe: name }),
  topicOf: (message) => message.topic,
})

import { connectSocket, json } from 'wx-socket'
import { topics } from 'wx-socket/companions'

/** Prices by name: `prices('tea').subscribe(({ price }) => …)`, or `for await (const { price } of prices('tea'))`. */
export function openPrices(options) {
  const socket = connectSocket({ codec: json(), ...options })
  const prices = topics(socket, {
    subscribe: (name) => ({ subscribe: name }),
    unsubscribe: (name) => ({ unsubscribe: name }),
    topicOf: ({ topic }) => topic,
  })
  return { socket, prices }
}

import { connectSocket, json } from 'wx-socket'
import { requests } from 'wx-socket/companions'

/** Asks the server by name: `ask('user', { name: 'lin' })`. What the server refuses with is an Error. */
export function openRpc(options) {
  const socket = connectSocket({ codec: json(), ...options })
  const request = requests(socket, {
    encode: (id, body) => ({ id, ...body }),
    decode: ({ id, result, error }) => id && { id, body: result, error: error && new Error(error) },
  })
  return { socket, ask: (method, params, terms) => request({ method, params }, terms) }
}

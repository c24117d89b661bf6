import { connectSocket } from 'wx-socket'

/**
 * A socket whose server wants a token that expires. The server says `welcome` to a good one and closes with 4401 for any
 * other, at the beginning as well as in the middle. One that answers 401 to the handshake will do, too.
 *
 * `storage` keeps the token (in a mini program `wx.getStorageSync` and so on); `login` gets a fresh one (`wx.login`, and
 * what your server makes of it). Other options of the socket may follow.
 */
export function openSession({ storage, login, ...options }) {
  const socket = connectSocket({
    ...options,

    // Asked anew for every attempt. If `login` rejects, the attempt has failed, and is retried as any other.
    header: async () => {
      const token = storage.get() || (await login())
      storage.set(token)
      return { Authorization: `Bearer ${token}` }
    },

    // Nothing from the queue goes out before the server has accepted the token: what a server is told that is about to
    // close is lost.
    handshake: async ({ next }) => {
      const greeting = await next()
      if (greeting !== 'welcome') throw new Error(`expected welcome, received ${greeting}`)
    },
  })

  // Told before the next attempt asks for a token. A server may also refuse by 401, which clients report as some failed
  // attempt: after any that left the phone the token is in doubt. At worst that costs one login more.
  socket.errors$.subscribe(({ code, kind, closeCode }) => {
    if (closeCode === 4401 || (code === 'CONNECT_FAILED' && kind !== 'suspended')) storage.set(undefined)
  })
  return socket
}

// Run in the page, so each stands alone; what they return is compared here. `wxSocket` is what page.mjs exports.
/* global wxSocket */

export const scenarios = [
  {
    name: 'early sends arrive in order',
    async inPage({ url, hostName }) {
      const socket = wxSocket.connectSocket({ url, host: wxSocket[hostName] })
      const texts = []
      for (const text of ['1', '2', '茶']) socket.send(text)
      for await (const text of socket) if (texts.push(text) === 3) await socket.close()
      return texts
    },
    expected: ['1', '2', '茶'],
  },
  {
    name: 'text and bytes come back in order',
    async inPage({ url, hostName }) {
      const socket = wxSocket.connectSocket({ url, host: wxSocket[hostName] })
      await socket.opened
      const replies = []
      // Big bytes first: where they are Blobs, reading them takes longer than what follows does to arrive.
      const all = [new Uint8Array(1e6).fill(7), 'a', new Uint8Array([9, 8, 7]).subarray(1), 'b']
      for (const data of all) socket.send(data)
      for await (const data of socket) {
        const { length } = replies
        if (typeof data === 'string') replies.push(data)
        else if (data.byteLength < 10) replies.push([...new Uint8Array(data)])
        else replies.push(new Uint8Array(data).every((byte) => byte === 7) && data.byteLength)
        if (length === 3) await socket.close()
      }
      return replies
    },
    expected: [1e6, 'a', [8, 7], 'b'],
  },
  {
    name: 'a close is clean, and nothing is sent after it',
    async inPage({ url, hostName }) {
      const socket = wxSocket.connectSocket({ url, host: wxSocket[hostName] })
      await socket.opened
      const info = await socket.close({ code: 3001, reason: 'bye' })
      const late = await socket.send('late').catch(({ code }) => code)
      return [info, late]
    },
    expected: [{ code: 3001, reason: 'bye', wasClean: true }, 'CLOSED'],
  },
  {
    name: 'a lost connection comes back',
    async inPage({ url, hostName }) {
      const retry = wxSocket.backoff({ initial: 100 })
      const socket = wxSocket.connectSocket({ url, host: wxSocket[hostName], retry })
      const lost = new Promise((resolve) => socket.errors$.subscribe(resolve))
      socket.send('close 1011')
      const { code } = await lost
      socket.send('back')
      const { attempt, reconnected } = await socket.opened
      for await (const text of socket) if (text === 'back') await socket.close()
      return [code, attempt, reconnected]
    },
    expected: ['CONNECTION_LOST', 2, true],
  },
]

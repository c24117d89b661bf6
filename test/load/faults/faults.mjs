// What may go wrong, by name. `handshake` answers the request instead of the server (`accept` is the way out), `open`
// spoils a connection that is open (`well` tells the client that it survives), `path` and `client` do their part where
// they are. `hears` is what the client must hear nevertheless; `throws` has
// its listeners throw, `needs` names what a client may lack, `policy` are the options of our `backoff()`.
const http = (status, ...headers) => ({
  handshake: (socket) =>
    socket.end([`HTTP/1.1 ${status}`, 'Content-Length: 0', 'Connection: close', ...headers, '', ''].join('\r\n')),
})
const handshake = (act) => ({ handshake: act })
const open = (act, more) => ({ open: act, ...more })

/** A frame as a server writes it, by hand: ws would not write most of these. */
function frame(firstByte, payload = '', { mask = false } = {}) {
  const bytes = Buffer.from(payload)
  const length = bytes.length < 126 ? [bytes.length] : [126, bytes.length >> 8, bytes.length & 255]
  if (mask) length[0] |= 128
  // The mask is nothing but zeros: the bytes stay what they are.
  return Buffer.concat([Buffer.from([firstByte, ...length]), Buffer.alloc(mask ? 4 : 0), bytes])
}
const text = 0x81
const raw = (bytes) => open((_, socket) => void socket.write(bytes))

/** A close frame with any code, also those that must not be sent, then FIN, as servers do. */
const close = (code) =>
  open((_, socket) => {
    const payload = code === undefined ? '' : Buffer.from([code >> 8, code & 255])
    socket.end(frame(0x88, payload))
  })
const codes = [...Array(16).keys()].map((more) => 1000 + more).concat(3000, 3999, 4000, 4001, 4401, 4403, 4999, 5000)

const long = 'x'.repeat(300)
const short = long.slice(0, 16)
const huge = 'x'.repeat(10 * 1024 * 1024)

export const faults = {
  'answer 401': http('401 Unauthorized'),
  'answer 403': http('403 Forbidden'),
  'answer 429': http('429 Too Many Requests', 'Retry-After: 1'),
  'answer 502': http('502 Bad Gateway'),
  'answer 302': http('302 Found', 'Location: http://127.0.0.1:9/'),
  'answer 200 without an upgrade': http('200 OK'),
  'bad accept key': handshake((socket) =>
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: bad\r\n\r\n',
    ),
  ),
  'garbage for an answer': handshake((socket) => socket.end('\0\xff garbage\r\n\r\n')),
  'FIN for an answer': handshake((socket) => socket.end()),
  'RST for an answer': handshake((socket) => socket.resetAndDestroy()),
  'RST inside the answer': handshake((socket) => socket.write('HTTP/1.1 101 Switch', () => socket.resetAndDestroy())),
  'slow answer': handshake((_, accept) => setTimeout(accept, 150)),
  'no answer': handshake(() => {}),

  ...Object.fromEntries(codes.map((code) => [`close ${code}`, close(code)])),
  "close 1000 with clean: 'retry'": { ...close(1000), policy: { clean: 'retry' } },
  'close without a code': close(),
  'FIN without a close frame': open((_, socket) => socket.end()),
  RST: open((_, socket) => socket.resetAndDestroy()),
  'RST inside a frame': open((_, socket) =>
    socket.write(frame(text, long).subarray(0, 100), () => socket.resetAndDestroy()),
  ),
  'masked frame': raw(frame(text, 'masked', { mask: true })),
  'reserved bits': raw(frame(0xf1, 'reserved')),
  'reserved opcode': raw(frame(0x83, 'reserved')),
  'bad UTF-8': raw(frame(text, Buffer.from([0xc3, 0x28]))),
  'peer never answers our close': open((peer, _, well) => {
    peer.close = () => {}
    well()
  }),
  'peer never reads': open((_, socket) => void socket.pause()),
  'byte by byte': open(
    async (peer, socket, well) => {
      peer.isBusy = true
      socket.setNoDelay(true)
      for (const byte of frame(text, short)) {
        // Each byte is a chunk of its own, and the client reads in between.
        await new Promise((resolve) => socket.write(Buffer.from([byte]), () => setImmediate(resolve)))
      }
      peer.isBusy = false
      well()
    },
    { hears: [short] },
  ),
  'fragments with a ping inside': open(
    (_, socket, well) => {
      socket.write(frame(0x01, 'one '))
      socket.write(frame(0x89, 'are you there?'))
      socket.write(frame(0x80, 'message'))
      well()
    },
    { hears: ['one message'] },
  ),
  'permessage-deflate': open(
    (peer, _, well) => {
      peer.send(long)
      well()
    },
    { deflate: true, hears: [long] },
  ),
  '10 MB': open(
    (peer, _, well) => {
      peer.send(huge)
      well()
    },
    { hears: [huge] },
  ),

  'path dark for old connections': { path: (proxy) => proxy.forget() },
  'path dark for 300 ms': {
    path(proxy) {
      proxy.goDark()
      setTimeout(() => proxy.comeBack(), 300)
    },
  },
  'path cut': { path: (proxy) => proxy.cut() },
  'RST and a throwing listener': open((_, socket) => socket.resetAndDestroy(), { throws: true }),
  'reconnect() three times': { client: (client) => [1, 2, 3].forEach(() => client.reconnect()), needs: 'reconnect' },
  // What was given to `deliver` a moment before may not be written yet, and nobody was told that it is.
  'the app is killed, and started again': { client: (client) => setTimeout(client.kill, 50), needs: 'kill' },
  'the app is killed on a dark path': {
    path: (proxy) => proxy.forget(),
    client: (client) => setTimeout(client.kill, 100),
    needs: 'kill',
  },
}

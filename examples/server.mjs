// A chat server in a process of its own, on a free port of the loopback interface: `node examples/server.mjs [fault]`.
// Answers every message; tells what it saw, its parent process also when. A fault spoils the second answer (drop, repeat,
// reorder), or every handshake (refuse).
import { WebSocketServer } from 'ws'

const fault = process.argv[2]
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, verifyClient: () => fault !== 'refuse' })
const tell = (saw, detail) => {
  if (process.send) process.send({ saw, detail, at: String(process.hrtime.bigint()) })
  else console.log(saw, detail)
}

server.on('listening', () => tell('listening', `ws://127.0.0.1:${server.address().port}/chat`))
// Before the answer to the handshake is written, so that nobody can see it open earlier.
server.on('headers', (_, request) => tell('connection', request.url))
server.on('connection', (socket) => {
  let count = 0
  let kept
  socket.on('message', (data) => {
    const { text } = JSON.parse(data)
    tell('message', text)
    const answer = JSON.stringify({ text: `${text}!` })
    const second = ++count === 2
    if (second && fault === 'reorder') kept = answer
    else if (!second || fault !== 'drop') socket.send(answer)
    if (second && fault === 'repeat') socket.send(answer)
    if (!second && kept) {
      socket.send(kept)
      kept = undefined
    }
  })
  socket.on('close', (code) => tell('close', code))
})
// When the parent goes, so does the server.
process.on('disconnect', () => process.exit())

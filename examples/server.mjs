// A chat server in a process of its own, on the loopback interface: `node examples/server.mjs [port] [fault]`. Its port stays
// the same, so that a page comes back to it when it was stopped and started again; 0 is any that is free.
// Answers every message; tells what it saw, its parent process also when. A fault spoils the second answer (drop, repeat,
// reorder), or every handshake (refuse).
import { WebSocketServer } from 'ws'

const [port = 8766, fault] = process.argv.slice(2)
const server = new WebSocketServer({
  host: '127.0.0.1',
  port: Number(port),
  verifyClient: () => fault !== 'refuse',
})
const tell = (saw, detail) => {
  if (process.send) process.send({ saw, detail, at: String(process.hrtime.bigint()) })
  else console.log(saw, detail)
}

server.on('listening', () => tell('listening', `ws://127.0.0.1:${server.address().port}/chat`))
server.on('error', (error) => {
  if (error.code !== 'EADDRINUSE') throw error
  console.error(`Cannot listen: port ${port} is taken. Another one: node examples/server.mjs ${Number(port) + 1}`)
  process.exit(1)
})
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

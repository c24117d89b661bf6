// Without a codec: text and bytes, and nothing else.
import type { Observable } from 'rxjs'
import { connectSocket, type MessageIterator, type OpeningHook, type RawIn, type RawOut, type Socket } from 'wx-socket'
import { type Incoming, type Outgoing, type Same, same, url } from './same.js'

const socket = connectSocket({ url })
same<Same<typeof socket, Socket>>()
same<Same<typeof socket, Socket<string | ArrayBuffer, string | ArrayBuffer | ArrayBufferView>>>()
const short = connectSocket(url)
same<Same<typeof short, Socket>>()

same<Same<typeof socket.messages$, Observable<RawIn>>>()
same<Same<ReturnType<typeof socket.iterate>, MessageIterator<RawIn>>>()
same<Same<ReturnType<typeof socket.batches>, MessageIterator<RawIn[]>>>()
socket.onMessage((message) => same<Same<typeof message, RawIn>>())
socket.onOpening(async ({ send, next }) => {
  await send('hello')
  const reply = await next()
  same<Same<typeof reply, RawIn>>()
})

socket.send('text')
socket.send(new ArrayBuffer(1))
socket.send(new Uint8Array(1))
socket.send(new DataView(new ArrayBuffer(1)))
// @ts-expect-error an object needs a codec
socket.send({ text: 'x' })
// @ts-expect-error an array, too
socket.send(['x'])
// @ts-expect-error a number is no frame
socket.send(7)
// @ts-expect-error nor is a truth
socket.send(true)
// @ts-expect-error nor is nothing
socket.send(null)
// @ts-expect-error nor is what was forgotten
socket.send(undefined)
// @ts-expect-error nothing at all
socket.send()
// @ts-expect-error a promise has to be awaited
socket.send(Promise.resolve('text'))
declare const perhaps: string | undefined
// @ts-expect-error may be undefined
socket.send(perhaps)
socket.onOpening(async ({ send }) => {
  // @ts-expect-error a hook needs a codec for objects, too
  await send({ type: 'login' })
})
declare const login: OpeningHook<Incoming, Outgoing>
// @ts-expect-error a hook that speaks objects
socket.onOpening(login)
// @ts-expect-error likewise as an option
connectSocket({ url, handshake: login })

// @ts-expect-error without a codec or a schema nothing makes an Incoming of a frame
connectSocket<Incoming, Outgoing>({ url })
// @ts-expect-error nor an Incoming of a socket of frames
export const chat: Socket<Incoming, RawOut> = connectSocket({ url })

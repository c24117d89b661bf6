// `In` and `Out` come from the codec.
import type { Observable } from 'rxjs'
import {
  type Codec,
  type CodecSocketOptions,
  connectSocket,
  json,
  type MessageIterator,
  type Opening,
  type OpeningHook,
  type RawIn,
  type Socket,
} from 'wx-socket'
import { type Incoming, type Outgoing, type Same, same, url } from './same.js'

const chat = connectSocket({ url, codec: json<Incoming, Outgoing>() })
same<Same<typeof chat, Socket<Incoming, Outgoing>>>()
const named = connectSocket<Incoming, Outgoing>({ url, codec: json() })
same<Same<typeof named, Socket<Incoming, Outgoing>>>()
const half = connectSocket({ url, codec: json<Incoming>() })
same<Same<typeof half, Socket<Incoming, unknown>>>()
const open = connectSocket({ url, codec: json() })
same<Same<typeof open, Socket<unknown, unknown>>>()

const given: Codec<number, string> = { encode: (word) => word, decode: Number }
const numbers = connectSocket({ url, codec: given })
same<Same<typeof numbers, Socket<number, string>>>()
const annotated = connectSocket({
  url,
  codec: { encode: ({ text }: Outgoing) => text, decode: (frame: RawIn): Incoming => ({ text: String(frame) }) },
})
same<Same<typeof annotated, Socket<Incoming, Outgoing>>>()
const methods = connectSocket({
  url,
  codec: {
    encode(message: Outgoing) {
      return message.text
    },
    decode(frame) {
      same<Same<typeof frame, RawIn>>()
      return { text: String(frame), at: 7 }
    },
  },
  handshake: async ({ send, next }) => {
    await send({ type: 'say', text: 'hello' })
    const reply = await next()
    same<Same<typeof reply, { text: string; at: number }>>()
  },
})
same<Same<typeof methods, Socket<{ text: string; at: number }, Outgoing>>>()
class Binary {
  encode(message: Outgoing): ArrayBufferView {
    return new Uint8Array(message.text.length)
  }
  decode(frame: RawIn): Incoming {
    return { text: String(frame) }
  }
}
const binary = connectSocket({ url, codec: new Binary() })
same<Same<typeof binary, Socket<Incoming, Outgoing>>>()
const options = { url, codec: json<Incoming, Outgoing>(), timeout: 5000 }
const kept = connectSocket(options)
same<Same<typeof kept, Socket<Incoming, Outgoing>>>()
export function wrapper<In, Out>(options: CodecSocketOptions<In, Out>): Socket<In, Out> {
  return connectSocket(options)
}

same<Same<typeof chat.messages$, Observable<Incoming>>>()
same<Same<ReturnType<typeof chat.iterate>, MessageIterator<Incoming>>>()
same<Same<ReturnType<typeof chat.batches>, MessageIterator<Incoming[]>>>()
same<Same<Parameters<typeof chat.send>[0], Outgoing>>()
chat.messages$.subscribe((message) => same<Same<typeof message, Incoming>>())
chat.onMessage((message) => same<Same<typeof message, Incoming>>())
const login: OpeningHook<Incoming, Outgoing> = ({ send, next }: Opening<Incoming, Outgoing>) =>
  send({ type: 'say', text: 'hello' }).then(() => next().then(({ text }) => text))
chat.onOpening(login)
connectSocket<Incoming, Outgoing>({ url, codec: json(), handshake: login })
declare const untyped: Codec<any, any>
// The codec says what comes in, not the hook.
const loose = connectSocket({ url, codec: untyped, handshake: login })
same<Same<typeof loose, Socket<any, any>>>()

export async function read(): Promise<void> {
  for await (const message of chat) same<Same<typeof message, Incoming>>()
  for await (const messages of chat.batches()) same<Same<typeof messages, Incoming[]>>()
  for await (const message of chat.iterate()) same<Same<typeof message, Incoming>>()
}

chat.send({ type: 'say', text: 'x' })
// @ts-expect-error not an Outgoing
chat.send({ type: 'shout', text: 'x' })
// @ts-expect-error half an Outgoing
chat.send({ type: 'say' })
// @ts-expect-error more than an Outgoing
chat.send({ type: 'say', text: 'x', room: 'tea' })
// @ts-expect-error what comes in is not what goes out
chat.messages$.subscribe((message) => chat.send(message))
// @ts-expect-error text is no Outgoing
chat.send('x')
// @ts-expect-error the codec encodes
chat.send(JSON.stringify({ type: 'say', text: 'x' }))
// @ts-expect-error the codec takes strings
numbers.send(1)
// @ts-expect-error inferred from the literal
methods.send({ text: 'x' })
// @ts-expect-error a hook sends what the codec takes
chat.onOpening(({ send }) => send('join'))
// @ts-expect-error a hook hears what the codec gives
chat.onOpening(({ next }) => next().then(({ type }) => type))
// @ts-expect-error a message has no such field
chat.messages$.subscribe(({ type }) => type)
// @ts-expect-error a listener of something else
chat.onMessage((message: string) => message)

// @ts-expect-error what a hook expects is not what `json()` promises
connectSocket({ url, codec: json(), handshake: login })
// @ts-expect-error `json` has to be called
connectSocket({ url, codec: json })
// @ts-expect-error a codec has two sides
connectSocket({ url, codec: { encode: JSON.stringify } })
// @ts-expect-error what a codec makes is a frame
connectSocket({ url, codec: { encode: (message: Outgoing) => message, decode: String } })
// @ts-expect-error and at once
connectSocket({ url, codec: { encode: async (message: Outgoing) => message.text, decode: String } })

// What the types of messages are, and what must not compile. The built declarations, no DOM, no Node.
import type { Observable } from 'rxjs'
import {
  type Codec,
  connectSocket,
  createAbortController,
  type HeartbeatOptions,
  isSocketError,
  json,
  type Opening,
  type OpeningHook,
  type Provided,
  type Socket,
  type StandardSchema,
} from 'wx-socket'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <_ extends true>(): void => {}

interface Incoming {
  text: string
}
interface Outgoing {
  type: 'say'
  text: string
}
declare const schema: StandardSchema<Incoming>
declare const numbers: Codec<number, string>
const url = 'wss://example.com'

const raw = connectSocket(url)
same<Same<typeof raw, Socket<string | ArrayBuffer, string | ArrayBuffer | ArrayBufferView>>>()
same<Same<typeof raw.messages$, Observable<string | ArrayBuffer>>>()
raw.send('text')
raw.send(new Uint8Array(1))
// @ts-expect-error an object needs a codec
raw.send({ text: 'x' })
// @ts-expect-error there is no event of that name
raw.onOpen(() => {})
// @ts-expect-error the state is read, not written
raw.state = { phase: 'closing' }

const typed = connectSocket<Incoming, Outgoing>({ url, codec: json() })
same<Same<typeof typed, Socket<Incoming, Outgoing>>>()
typed.send({ type: 'say', text: 'x' })
// @ts-expect-error not an Outgoing
typed.send({ type: 'shout', text: 'x' })
// @ts-expect-error a promise has to be awaited
typed.opened.protocol

const inferred = connectSocket({ url, codec: numbers })
same<Same<typeof inferred, Socket<number, string>>>()
// @ts-expect-error the codec takes strings
inferred.send(1)

const open = connectSocket({ url, codec: json() })
same<Same<typeof open, Socket<unknown, unknown>>>()

const checked = connectSocket({ url, codec: json(), schema })
same<Same<typeof checked.messages$, Observable<Incoming>>>()
const explicit = connectSocket<Incoming, Outgoing>({ url, codec: json(), schema })
same<Same<typeof explicit, Socket<Incoming, Outgoing>>>()
const checkedRaw = connectSocket({ url, schema })
same<Same<typeof checkedRaw.messages$, Observable<Incoming>>>()

declare const perhaps: { timeout: number | undefined }
connectSocket({ url, ...perhaps })

// @ts-expect-error without a codec or a schema nothing makes an Incoming of a frame
connectSocket<Incoming, Outgoing>({ url })
// @ts-expect-error no url
connectSocket({ timeout: 1 })
// @ts-expect-error not an option
connectSocket({ url, timeOut: 1 })
// @ts-expect-error not an overflow policy
connectSocket({ url, queue: { overflow: 'drop' } })
connectSocket({ url, queue: { ttl: Infinity } })
raw.send('x', { ttl: 0, key: 'k', signal: createAbortController().signal })
// @ts-expect-error a time is a number
raw.send('x', { ttl: '5s' })
// @ts-expect-error a key is a string
raw.send('x', { key: 7 })
connectSocket({ url, retry: false })
connectSocket({ url, retry: ({ attempt, error }) => error.retryable && attempt < 5 && attempt * 1000 })
// @ts-expect-error true is no policy
connectSocket({ url, retry: true })
// @ts-expect-error a policy answers at once
connectSocket({ url, retry: () => Promise.resolve(1000) })
connectSocket({ url: (attempt) => Promise.resolve(`${url}?attempt=${attempt.toFixed()}`), header: () => undefined })
// @ts-expect-error a url is a string
connectSocket({ url: () => 7 })
// @ts-expect-error a ping is text or bytes
connectSocket({ url, heartbeat: { message: { type: 'ping' } } })
// @ts-expect-error a heartbeat has a message
connectSocket({ url, heartbeat: { interval: 1000 } })
const greeted = connectSocket({
  url,
  codec: json<Incoming, Outgoing>(),
  async handshake({ send, next }) {
    await send({ type: 'say', text: 'hello' })
    // @ts-expect-error not what the codec takes
    await send('join')
    same<Same<Awaited<ReturnType<typeof next>>, Incoming>>()
  },
})
greeted.onOpening(({ attempt }) => same<Same<typeof attempt, number>>())
// @ts-expect-error a hook is a function
greeted.onOpening('join')
greeted.pause()
// @ts-expect-error a reason is text
greeted.pause(7)
const provided: Provided<string> = (attempt) => Promise.resolve(`wss://example.com/${attempt.toFixed()}`)
const heartbeat: HeartbeatOptions = { message: 'ping', isReply: (frame) => frame === 'pong' }
const login: OpeningHook<Incoming, Outgoing> = ({ send, next }: Opening<Incoming, Outgoing>) =>
  send({ type: 'say', text: 'hello' }).then(() => next().then(({ text }) => text))
connectSocket<Incoming, Outgoing>({ url: provided, codec: json(), handshake: login, heartbeat, retry: false })
connectSocket({ url, header: () => Promise.resolve({ Authorization: 'token' }), protocols: () => 'chat' })
typed.onOpening(login)
declare const token: string | undefined
connectSocket({ url, header: async () => (token ? { Authorization: token } : {}) })
connectSocket({ url, header: { Authorization: token } })
typed.state$.subscribe(({ phase, error }) => [phase, error?.message])
// @ts-expect-error without a codec there is no Outgoing to send
raw.onOpening(login)
// @ts-expect-error a buffer holds so many messages, not so many words
raw.iterate({ highWaterMark: 'many' })
// @ts-expect-error a code is a number
raw.close({ code: '1000' })

export async function read(): Promise<void> {
  for await (const message of typed) same<Same<typeof message, Incoming>>()
  for await (const messages of typed.batches()) same<Same<typeof messages, Incoming[]>>()
  const { state } = typed
  if (state.phase === 'closed') same<Same<typeof state.code, number>>()
  // @ts-expect-error only a closed socket has a code
  state.code
  const failure: unknown = await typed.opened.catch((reason: unknown) => reason)
  if (isSocketError(failure, 'CONNECT_FAILED')) same<Same<typeof failure.retryable, boolean>>()
  // @ts-expect-error not an error code
  isSocketError(failure, 'CONNECTION_FAILED')
}

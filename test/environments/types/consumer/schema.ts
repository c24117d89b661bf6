// `In` is what the schema puts out. Its interface as published in @standard-schema/spec 1.0, and no library.
import type { Observable } from 'rxjs'
import { connectSocket, json, type OpeningHook, type RawOut, type Socket, type StandardSchema } from 'wx-socket'
import { type Incoming, type Outgoing, type Same, same, url } from './same.js'

interface Published<Input, Output> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (
      value: unknown,
    ) =>
      | { readonly value: Output; readonly issues?: undefined }
      | { readonly issues: readonly { readonly message: string; readonly path?: readonly PropertyKey[] | undefined }[] }
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}
/** Takes text for `at`, and gives a number. */
declare const schema: Published<{ text: string; at: string }, { text: string; at: number }>
interface Output {
  text: string
  at: number
}

const checked = connectSocket({ url, codec: json(), schema })
same<Same<typeof checked, Socket<Output, unknown>>>()
const raw = connectSocket({ url, schema })
same<Same<typeof raw, Socket<Output, RawOut>>>()
const both = connectSocket({ url, codec: json<unknown, Outgoing>(), schema })
same<Same<typeof both, Socket<Output, Outgoing>>>()
// What the codec says that it decodes is not what comes in: the schema has the last word.
const overruled = connectSocket({ url, codec: json<Incoming, Outgoing>(), schema })
same<Same<typeof overruled, Socket<Output, Outgoing>>>()
declare const own: StandardSchema<Incoming>
const named = connectSocket<Incoming, Outgoing>({ url, codec: json(), schema: own })
same<Same<typeof named, Socket<Incoming, Outgoing>>>()

same<Same<typeof both.messages$, Observable<Output>>>()
both.onMessage((message) => same<Same<typeof message, Output>>())
both.onOpening(({ next }) => next().then((reply) => same<Same<typeof reply, Output>>()))
connectSocket({
  url,
  codec: json<unknown, Outgoing>(),
  schema,
  handshake: async ({ send, next }) => {
    await send({ type: 'say', text: 'hello' })
    const reply = await next()
    same<Same<typeof reply, Output>>()
    // @ts-expect-error not what the codec takes
    await send('hello')
  },
})
export async function read(): Promise<void> {
  for await (const message of both) same<Same<typeof message, Output>>()
}

// @ts-expect-error the schema says nothing of what goes out; the codec does
both.send({ text: 'x', at: 7 })
// @ts-expect-error a schema makes no frames of objects
raw.send({ text: 'x' })
// @ts-expect-error `at` is a number once it was checked
both.messages$.subscribe(({ at }) => at.length)
// @ts-expect-error the schema gives something else
connectSocket<Incoming & { room: string }, Outgoing>({ url, codec: json(), schema: own })
declare const wide: OpeningHook<Output & { room: string }, RawOut>
// @ts-expect-error nor does it give what a hook expects
connectSocket({ url, schema, handshake: wide })
// @ts-expect-error a function is no schema
connectSocket({ url, codec: json(), schema: (message: unknown) => message as Incoming })
// @ts-expect-error nor is what merely parses
connectSocket({ url, codec: json(), schema: { parse: (message: unknown) => message as Incoming } })

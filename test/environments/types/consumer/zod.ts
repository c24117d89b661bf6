import { connectSocket, json, type Socket } from 'wx-socket'
import * as z from 'zod'
import { type Outgoing, type Same, same, url } from './same.js'

const schema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('said'), text: z.string(), at: z.string().transform(Number) }),
  z.object({ type: z.literal('left') }),
])
type Output = { type: 'said'; text: string; at: number } | { type: 'left' }

const socket = connectSocket({ url, codec: json<unknown, Outgoing>(), schema })
same<Same<typeof socket, Socket<Output, Outgoing>>>()
socket.messages$.subscribe((message) => message.type === 'said' && message.at.toFixed())
// @ts-expect-error only what was said has a text
socket.messages$.subscribe((message) => message.text)
// @ts-expect-error a zod type of frames only checks them
connectSocket({ url, schema: z.string() }).send({ text: 'x' })

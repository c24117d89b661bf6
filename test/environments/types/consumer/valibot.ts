import * as v from 'valibot'
import { connectSocket, json, type Socket } from 'wx-socket'
import { type Outgoing, type Same, same, url } from './same.js'

const schema = v.variant('type', [
  v.object({ type: v.literal('said'), text: v.string(), at: v.pipe(v.string(), v.transform(Number)) }),
  v.object({ type: v.literal('left') }),
])
type Output = { type: 'said'; text: string; at: number } | { type: 'left' }

const socket = connectSocket({ url, codec: json<unknown, Outgoing>(), schema })
same<Same<typeof socket, Socket<Output, Outgoing>>>()
socket.messages$.subscribe((message) => message.type === 'said' && message.at.toFixed())
// @ts-expect-error only what was said has a text
socket.messages$.subscribe((message) => message.text)

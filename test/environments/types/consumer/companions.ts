// What companions infer, and what must not compile.
import { connectSocket, json } from 'wx-socket'
import { deliveries, pageSignal, requests, topics, until } from 'wx-socket/companions'

interface In {
  id?: string
  topic?: string
  price: number
}
type Out = { ask: string } | { follow: string }
const socket = connectSocket({ url: 'wss://example.com', codec: json<In, Out>() })

const request = requests(socket, {
  encode: (_id, question: string) => ({ ask: question }),
  decode: ({ id, price }) => (id === undefined ? undefined : { id, body: price }),
})
const price: Promise<number> = request('tea', { timeout: 1000, idempotent: true })
const late: number = request.late
// @ts-expect-error a question is text
request(7)
// @ts-expect-error there is no such option
request('tea', { retries: 3 })
// @ts-expect-error a price is a number
const text: Promise<string> = request('tea')
// @ts-expect-error what is encoded must be what the socket sends
requests(socket, { encode: (id) => ({ id }), decode: () => undefined })

const topic = topics(socket, {
  subscribe: (name) => ({ follow: name }),
  unsubscribe: (name) => ({ follow: name }),
  topicOf: (message) => message.topic,
})
topic('tea')
  .pipe(until(pageSignal({})))
  .subscribe((message) => message.price.toFixed())
// @ts-expect-error a topic has a name
topic(1)
// @ts-expect-error no topicOf
topics(socket, { subscribe: (name) => ({ follow: name }), unsubscribe: (name) => ({ follow: name }) })

const { deliver, pending$ } = deliveries(socket, {
  encode: (_id, body: { text: string }) => ({ ask: body.text }),
  acknowledged: ({ id, price }) => (id ? { id, reply: price } : undefined),
})
const reply: Promise<number> = deliver({ text: 'tea' })
pending$.subscribe((list) => list.map(({ body, attempts }) => `${body.text} ${attempts}`))
// @ts-expect-error a body has a text
deliver('tea')

export { late, price, reply, text }

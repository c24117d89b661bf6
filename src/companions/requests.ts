import type { AbortSignalLike } from '../../types/abort.js'
import { onAbort } from '../abort.js'
import { quiet, rejected } from '../deferred.js'
import { invalid } from '../errors/explain.js'
import { isSocketError, type SocketError } from '../errors/socket-error.js'
import { validate } from '../options/check.js'
import type { SocketState } from '../life/state.js'
import { createDeadlines, type Timed } from './deadlines.js'
import { abandoned, decodeThrew, encodeThrew, ended, meantForNobody, replyLost, timedOut } from './explain.js'
import { createMemory } from './memory.js'
import { check, type CompanionSocket } from './options.js'
import {
  type DecodedReply,
  optionRules,
  type Request,
  type RequestId,
  type RequestOptions,
  requestRules,
  type RequestsOptions,
} from './requests-options.js'

interface Entry extends Timed {
  readonly id: RequestId
  readonly body: unknown
  readonly message: unknown
  readonly timeout: number
  readonly signal: AbortSignalLike | undefined
  readonly idempotent: boolean | undefined
  stage: 'sending' | 'sent' | 'lost'
  posts: number
  promise: Promise<any>
  resolve(body: unknown): void
  reject(error: unknown): void
  unlisten?: () => void
}

/**
 * Requests and their replies over one socket: a function that sends a message with an id of its own and promises the
 * reply. Waits for the socket as any send does.
 *
 * A request rejects with what the far end refused it with; `REQUEST_TIMEOUT`; `ABORTED` by its signal; `CONNECTION_LOST`
 * where the connection ended before the reply came, unless it is `idempotent`; `CLOSED` at the end of the socket; and with
 * whatever its `send` rejects with. `maybeDelivered` tells that the far end may have got it. A rejection that nobody awaits
 * is not reported as unhandled, but for mistakes in the program: `ENCODE_FAILED`, `INVALID_OPTION`.
 *
 * The trap: `messages$` sees the replies too; filter them where that matters.
 *
 * @example
 * import { connectSocket, json } from 'wx-socket'
 * import { requests } from 'wx-socket/companions'
 * const socket = connectSocket({ url: 'wss://example.com/rpc', codec: json() })
 * const request = requests(socket, {
 *   encode: (id, body) => ({ id, ...body }),
 *   decode: ({ id, result, error }) => id && { id, body: result, error },
 * })
 * const user = await request({ method: 'user', name: 'lin' }, { timeout: 5000, idempotent: true })
 */
export function requests<Body = any, Reply = any, In = any, Out = any>(
  socket: CompanionSocket<In, Out>,
  options: RequestsOptions<Body, Reply, In, Out>,
): Request<Body, Reply> {
  let count = 0
  const {
    encode,
    decode,
    id: makeId = () => ++count,
    timeout,
    clock,
  } = check('make requests', socket, options, ['encode', 'decode'], optionRules)
  const table = new Map<RequestId, Entry>()
  /** Ids that may be answered though nobody waits for them any more. */
  const over = createMemory<RequestId, true>()
  let late = 0
  const deadlines = createDeadlines<Entry>(clock!, (entry) =>
    fail(entry, timedOut(entry.timeout, { data: entry.body, maybeDelivered: true })),
  )

  const leave = (entry: Entry, mayBeAnswered: boolean): boolean => {
    if (table.get(entry.id) !== entry) return false
    table.delete(entry.id)
    deadlines.remove(entry)
    if (mayBeAnswered) over.add(entry.id, true)
    if (entry.unlisten) entry.unlisten()
    return true
  }

  const fail = (entry: Entry, error: SocketError): void => {
    if (!leave(entry, true)) return
    if (error.code !== 'ENCODE_FAILED') quiet(entry.promise)
    entry.reject(error)
  }

  const post = (entry: Entry): void => {
    entry.stage = 'sending'
    entry.posts++
    // Open, it waits for nothing: then these would only cost time.
    const terms = socket.state.phase === 'open' ? undefined : { ttl: entry.timeout, signal: entry.signal }
    const here = (): boolean => table.get(entry.id) === entry
    socket.send(entry.message as Out, terms).then(
      () => {
        if (!here()) return
        entry.stage = 'sent'
        // The wire that took it may be gone by now.
        if (isWithout(socket.state)) lose(entry, socket.state.error)
      },
      (error: SocketError) => {
        if (error.code === 'CONNECTION_LOST' && entry.idempotent && here()) {
          entry.stage = 'lost'
          if (socket.state.phase === 'open') post(entry)
        } else fail(entry, error.code === 'EXPIRED' ? timedOut(entry.timeout, { data: entry.body }) : error)
      },
    )
  }

  const lose = (entry: Entry, cause: unknown): void => {
    if (entry.idempotent) entry.stage = 'lost'
    else fail(entry, replyLost(entry.body, cause))
  }

  /** What a wire has taken is answered on that wire, or never. */
  const watch = (state: SocketState): void => {
    if (state.phase === 'open') table.forEach((entry) => entry.stage === 'lost' && post(entry))
    else if (isWithout(state)) table.forEach((entry) => entry.stage === 'sent' && lose(entry, state.error))
  }

  const receive = (message: In): void => {
    let reply: any
    try {
      const decoded: DecodedReply<Reply> = decode(message)
      if (decoded === undefined) return
      const { id, body, error } = Object(decoded)
      reply = { id, body, error }
    } catch (error) {
      return socket.report(decodeThrew('decode', message, error))
    }
    const { id, body, error } = reply
    const entry = table.get(id)
    if (entry) {
      leave(entry, entry.posts > 1)
      if (error === undefined || error === null) entry.resolve(body)
      else {
        quiet(entry.promise)
        entry.reject(error)
      }
    } else if (over.get(id)) late++
    else socket.report(meantForNobody('a reply', 'no request has its id', message))
  }

  const request = (body: Body, given?: RequestOptions): Promise<Reply> => {
    let id: RequestId
    let message: Out
    let terms = none
    try {
      if (given !== undefined) terms = validate('request', given, requestRules)
      id = makeId()
      message = encode(id, body)
      if (table.has(id)) throw invalid('request', 'another request waits with the same id', { data: body })
    } catch (error) {
      return Promise.reject(isSocketError(error) ? error : encodeThrew('request', 'encode or id', body, error))
    }
    const { signal, idempotent } = terms
    if (signal && signal.aborted) return rejected(abandoned('request', signal, { data: body }))
    const entry = {
      id,
      body,
      message,
      idempotent,
      signal,
      timeout: terms.timeout || timeout!,
      stage: 'sending',
      posts: 0,
    } as unknown as Entry
    entry.promise = new Promise((resolve, reject) => {
      entry.resolve = resolve
      entry.reject = reject
    })
    table.set(id, entry)
    post(entry)
    // After the send: what waits in its queue then is taken out first, and is known never to have left.
    if (table.get(entry.id) === entry) deadlines.add(entry, entry.timeout)
    if (signal)
      entry.unlisten = onAbort(signal, () =>
        Promise.resolve().then(() => fail(entry, abandoned('request', signal, { data: body, maybeDelivered: true }))),
      )
    return entry.promise
  }

  const stop = socket.onMessage(receive)
  socket.state$.subscribe(watch)
  socket.closed.then(({ code, error }) => {
    stop()
    table.forEach((entry) =>
      fail(
        entry,
        ended('request', `the socket is closed (code ${code})`, {
          data: entry.body,
          cause: error,
          maybeDelivered: true,
        }),
      ),
    )
  })
  return Object.defineProperty(request, 'late', { get: () => late }) as Request<Body, Reply>
}

const none: RequestOptions = {}

/** Without a wire, and yet to get another. */
const isWithout = ({ phase }: SocketState): boolean => phase !== 'open' && phase !== 'closing' && phase !== 'closed'

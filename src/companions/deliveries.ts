import { onAbort } from '../abort.js'
import { rejected } from '../deferred.js'
import { isSocketError, type SocketError, type SocketErrorDetails } from '../errors/socket-error.js'
import { hold, validate } from '../options/check.js'
import { string } from '../options/table.js'
import {
  type Acknowledgement,
  type Deliveries,
  type DeliveriesOptions,
  type DeliverOptions,
  deliverRules,
  optionRules,
} from './deliveries-options.js'
import { type Awaited, type Delivery, plain, type PendingDelivery } from './delivery.js'
import {
  abandoned,
  decodeThrew,
  encodeThrew,
  ended,
  meantForNobody,
  refusedByServer,
  storeFailed,
  tooMany,
  usedTwice,
} from './explain.js'
import { createIds } from './ids.js'
import { createLedger } from './ledger.js'
import { check, type CompanionSocket } from './options.js'
import { createSender } from './sender.js'
import { createShelf } from './shelf.js'

/**
 * Messages that are kept until the server has acknowledged them: sent again, in order and with the same id, at every
 * opening and after `resendAfter`; with a `store` also by the next start of the app. That is at least once: a server that
 * acknowledges what it gets, and drops the ids that it knows, has each exactly once.
 *
 * `deliver` rejects with what the server refused the message with; `OVERFLOW` over `limit`; `ABORTED` by its signal;
 * `CLOSED` at the end of the socket or by `close()`; `SEND_FAILED` where the store failed, or the platform refused three
 * times; `ENCODE_FAILED`, `INVALID_OPTION`. Without `maybeDelivered` it never arrives. What goes wrong with a message that
 * nobody awaits, since the app was started anew, is told in `errors$`.
 *
 * The trap: it does not follow that the answer still finds the page that asked. Show `pending$`, which knows.
 *
 * @example
 * import { connectSocket, json } from 'wx-socket'
 * import { deliveries, storageStore } from 'wx-socket/companions'
 * const socket = connectSocket({ url: 'wss://example.com/chat', codec: json() })
 * const { deliver, pending$ } = deliveries(socket, {
 *   encode: (id, text) => ({ type: 'say', id, text }),
 *   acknowledged: ({ type, id }) => (type === 'ack' ? { id } : undefined),
 *   store: storageStore(wx, { key: 'unsent' }),
 * })
 * pending$.subscribe((pending) => console.log(`${pending.length} under way`))
 * await deliver('hello')
 */
export function deliveries<Body = any, Reply = any, In = any, Out = any>(
  socket: CompanionSocket<In, Out>,
  options: DeliveriesOptions<Body, Reply, In, Out>,
): Deliveries<Body, Reply> {
  const given = check('deliver', socket, options, ['encode', 'acknowledged'], optionRules)
  const { encode, acknowledged, store, limit } = given
  const clock = given.clock!
  const makeId = given.id || createIds(clock)
  const shelf = store && createShelf(store, socket.report)
  const ledger = createLedger(shelf, socket.report, (delivery) => sender.drop(delivery))
  const { table, pending$, all, orderOf, add, changed, forget, reject, fail } = ledger
  // What nobody awaits stays in the store: another version of the app, or another phone, may send it.
  const sender = createSender(socket, given.resendAfter!, clock, changed, (delivery, error) =>
    fail(delivery, error, !delivery.awaited),
  )
  let last = 0
  let loading: 'never' | 'under way' | 'done' = shelf ? 'never' : 'done'
  let isOpen = false
  let end: ((data: unknown, details?: SocketErrorDetails) => SocketError) | undefined

  /** Saves it, if it has to be, and sends it in its turn. */
  const admit = (delivery: Delivery): void => {
    const ready = (): void => {
      delivery.isReady = true
      sender.proceed()
    }
    delivery.order = ++last
    sender.add(delivery)
    if (!shelf) return ready()
    delivery.saved = shelf.save(delivery)
    delivery.saved.then(ready, (error) => fail(delivery, storeFailed('deliver', delivery.body, error)))
  }

  const loaded = (entries: PendingDelivery[]): void => {
    if (end) return
    loading = 'done'
    const fresh = all()
    table.clear()
    entries.forEach((entry) => {
      last = Math.max(last, entry.order)
      try {
        const delivery = add({ ...plain(entry), attempts: entry.attempts || 0 }, encode(entry.id, entry.body as Body))
        delivery.saved = Promise.resolve()
        delivery.isReady = true
      } catch (error) {
        socket.report(encodeThrew('deliver', 'encode', entry.body, error))
      }
    })
    fresh.forEach((delivery) => {
      const why = table.has(delivery.id)
        ? usedTwice(delivery.body)
        : table.size >= limit!
          ? tooMany(delivery.body, limit!)
          : undefined
      if (why) return reject(delivery, why, why)
      table.set(delivery.id, delivery)
      admit(delivery)
    })
    if (isOpen) sender.open(all())
  }

  const load = (): void => {
    if (loading !== 'never') return
    loading = 'under way'
    shelf!.load().then(loaded, (cause) => {
      loading = 'never'
      const error = isSocketError(cause) ? cause : storeFailed('load', undefined, cause)
      if (!table.size) socket.report(error)
      all().forEach((delivery) => fail(delivery, error))
    })
  }

  const receive = (message: In): void => {
    let acknowledgement: { id: string; upTo?: string; reply?: any; error?: any }
    try {
      const answer: Acknowledgement<Reply> = acknowledged(message)
      if (answer === undefined) return
      const { id, upTo, reply, error } = Object(answer)
      acknowledgement = { id, upTo, reply, error }
    } catch (error) {
      return socket.report(decodeThrew('acknowledged', message, error))
    }
    const { id, upTo, reply, error } = acknowledgement
    const order = orderOf(upTo === undefined ? id : upTo)
    if (order === undefined)
      socket.report(meantForNobody('an acknowledgement', 'nothing under way has its id', message))
    else
      (upTo === undefined ? [table.get(id)] : all()).forEach((each) => {
        if (!each || each.order > order) return
        void forget(each)
        if (error !== undefined && error !== null) reject(each, error, refusedByServer(each.body, error))
        else if (each.awaited) each.awaited.resolve(reply)
      })
  }

  const finish = (why: string, cause?: unknown): void => {
    if (end) return
    end = (data, details) => ended('deliver', why, { data, cause, ...details })
    stop()
    watching.unsubscribe()
    sender.shut()
    table.forEach((delivery) => {
      const { body, attempts, awaited, unlisten } = delivery
      if (unlisten) unlisten()
      if (awaited)
        reject(delivery, end!(body, { maybeDelivered: attempts > 0 || shelf ? true : undefined }), undefined!)
    })
    ledger.end()
    if (shelf) shelf.close()
  }

  const stop = socket.onMessage(receive)
  const watching = socket.state$.subscribe(({ phase }) => {
    isOpen = phase === 'open'
    if (!isOpen) sender.shut()
    else if (loading === 'done') sender.open(all())
    else load()
  })
  socket.closed.then(({ code, error }) => finish(`the socket is closed (code ${code})`, error))
  if (shelf) load()

  return {
    deliver(body, options) {
      let id: string
      let message: Out
      let terms: DeliverOptions = {}
      try {
        if (options !== undefined) terms = validate('deliver', options, deliverRules)
        id = makeId()
        hold('deliver', 'what id() gives', id, string)
        message = encode(id, body)
        if (orderOf(id) !== undefined) throw usedTwice(body)
      } catch (error) {
        return Promise.reject(isSocketError(error) ? error : encodeThrew('deliver', 'encode or id', body, error))
      }
      const { signal } = terms
      if (end) return rejected(end(body))
      if (signal && signal.aborted) return rejected(abandoned('deliver', signal, { data: body }))
      if (table.size >= limit!) return rejected(tooMany(body, limit!))
      const awaited = {} as Awaited
      awaited.promise = new Promise((resolve, reject) => {
        awaited.resolve = resolve
        awaited.reject = reject
      })
      const delivery = add({ id, body, order: last + 1, since: clock.now(), attempts: 0 }, message, awaited)
      if (signal)
        delivery.unlisten = onAbort(signal, () =>
          fail(
            delivery,
            abandoned('deliver', signal, { data: body, maybeDelivered: delivery.attempts > 0 || undefined }),
          ),
        )
      if (loading === 'done') admit(delivery)
      else load()
      return awaited.promise
    },
    pending$,
    close: () => finish('deliveries.close() was called'),
  }
}

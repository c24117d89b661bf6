import type { AbortSignalLike } from '../types/abort.js'
import type { StandardSchema } from '../types/standard-schema.js'
import { onAbort, reasonOf } from './abort.js'
import { systemClock } from './clock.js'
import { createConnection, refusalError } from './connection/connection.js'
import { createErrors } from './connection/errors.js'
import { createDialer } from './connection/dialer.js'
import type { OpeningHook } from './connection/handshake.js'
import { followApp } from './connection/lifecycle.js'
import type { CloseRequest, Event, Refusal } from './connection/machine.js'
import { heartbeatOver } from './connection/ping.js'
import { createReceiver } from './connection/receiver.js'
import { refusalOf } from './connection/ending.js'
import type { CloseInfo, SocketState } from './connection/state.js'
import { createTurns } from './connection/turns.js'
import { createWorld } from './connection/world.js'
import { rejected } from './deferred.js'
import { isSocketError, SocketError } from './errors.js'
import { type Codec, createDecoder, type RawIn, type RawOut, raw } from './inbound/codec.js'
import { createHub } from './inbound/hub.js'
import {
  asyncIteratorKey,
  createIterator,
  type IterateOptions,
  inBatches,
  type MessageIterator,
  singly,
} from './inbound/iterator.js'
import { createObservable } from './inbound/observable.js'
import type { CloseOptions, CodecNeeded, ConnectOptions, Inferred, OptionsWithUrl, SendOptions } from './options.js'
import { encodeFrame, type Frame } from './outbound/frame.js'
import { createOutbox } from './outbound/outbox.js'
import { backoff } from './policies/backoff.js'
import { createRequests } from './request.js'
import { closeRules, iterateRules, sendRules, string, validateConnect } from './rules.js'
import type { Socket } from './socket.js'
import { detectTransport, findHost, hostOf } from './transport/detect.js'
import { hold, invalid, listener, type Rule, secret, validate } from './validate.js'

const rawHint = 'Without a codec only text and bytes can be sent: connect with codec: json() for objects.'

const anError: Rule = { expected: 'a SocketError', test: (value) => isSocketError(value), tell: secret }

/** Messages held for the first subscriber. */
const earlyMessages = 64

/**
 * Connects at once and returns the socket in the same turn; what is sent meanwhile waits in its queue. A failed attempt
 * and a lost connection are retried, unless `retry` says otherwise.
 *
 * Throws a `SocketError`: `INVALID_OPTION` for an option that is unknown or wrong, `NO_HOST` where there is no `wx` and
 * neither `host` nor `transport` is given. What goes wrong later is survived, and told in `errors$`, or ends the socket, and
 * reaches `opened`, `closed` and `messages$`.
 *
 * @example
 * import { connectSocket, json } from 'wx-socket'
 *
 * const socket = connectSocket({ url: 'wss://example.com/chat', codec: json() })
 * socket.messages$.subscribe((message) => console.log('received', message))
 * await socket.send({ type: 'join', room: 'tea' })
 * await socket.close()
 */
export function connectSocket<Decoded = RawIn, Out = RawOut, In = Decoded>(
  options: string | (OptionsWithUrl<Decoded, Out, In> & CodecNeeded<Decoded, Out>),
): Socket<Inferred<In>, Inferred<Out>>
export function connectSocket(urlOrOptions: string | ConnectOptions, more?: unknown): Socket<any, any> {
  if (more !== undefined)
    throw invalid('connect', 'there is no second argument', 'Options stand beside the url: connectSocket({ url, … }).')
  return assemble(validateConnect<Given>(typeof urlOrOptions === 'string' ? { url: urlOrOptions } : urlOrOptions))
}

type Given = ConnectOptions & {
  readonly codec?: Codec<any, any>
  readonly schema?: StandardSchema<any>
  readonly handshake?: OpeningHook<any, any>
}

/** Puts the parts together; each is explained where it is made. */
function assemble(options: Given): Socket<any, any> {
  const { clock = systemClock, timeout = 10000, sendTimeout = 10000, codec = raw, queue = {}, signal } = options
  const { minUptime = 5000, retry = backoff(), lifecycle: follows = true, handshake } = options
  const { highWaterMark = 256, maxBytes = 1048576, overflow = 'reject', ttl = Infinity } = queue
  const transport = options.transport || detectTransport(hostOf(options.host))
  const host = findHost(options.host)

  const turns = createTurns<Event>((event) => connection.handle(event))
  const outbox = createOutbox({ highWaterMark, maxBytes, overflow, ttl, sendTimeout, clock })
  const unbounded = { highWaterMark: Infinity, maxBytes: Infinity, ttl: Infinity }
  const lane = createOutbox({ ...unbounded, overflow, sendTimeout, clock })
  const errors = createErrors()
  const states = createHub<SocketState>()
  const messages = createHub<any>({
    hold: earlyMessages,
    call: (job) => turns.call(job, undefined),
    overflowed: () => errors.next(tooEarly()),
  })

  const hooks: OpeningHook<any, any>[] = handshake ? [handshake] : []
  const encode = (message: unknown): Frame => encodeFrame(codec, message, codec === raw ? rawHint : undefined)

  const heartbeat = options.heartbeat && heartbeatOver(lane, options.heartbeat, clock, turns, errors)
  const lifecycle = followApp(follows && host ? host : {}, clock, (type) => turns.post({ type }))
  const world = createWorld(clock, lifecycle, minUptime, retry)
  const decode = createDecoder(codec, options.schema)
  const receiver = createReceiver({
    clock,
    turns,
    decode,
    messages,
    errors,
    heartbeat,
    hooks,
    lane: { encode, send: lane.send },
  })
  const dialer = createDialer(transport, (attempt) => requestFor(attempt), clock, turns)
  const connection = createConnection({
    world,
    turns,
    clock,
    timeout,
    dialer,
    receiver,
    outbox,
    lane,
    heartbeat,
    lifecycle,
    messages,
    states,
    errors,
  })

  const report = (error: SocketError): void => turns.call(errors.next, error)
  const iterate = (given: IterateOptions = {}): MessageIterator<any> => {
    const checked = validate('iterate', given, iterateRules)
    return createIterator(messages, checked, singly(), report)
  }

  const requestClose = (request: CloseRequest, drain: boolean, timeout: number): void =>
    turns.post({ type: 'closeRequested', request, drain: drain && outbox.pending.count > 0, timeout })

  const socket = {
    messages$: createObservable(messages),
    state$: createObservable(states, () => connection.announced),
    errors$: createObservable(errors),
    onMessage(given: (message: any) => void) {
      hold('listen', 'the listener', given, listener)
      return messages.listen(given)
    },
    iterate,
    batches(given: IterateOptions = {}) {
      const checked = validate('iterate', given, iterateRules)
      return createIterator(messages, checked, inBatches<any>(clock), report)
    },
    get state() {
      return connection.state
    },
    get opened() {
      return connection.opened
    },
    closed: connection.closed,
    get pending() {
      return outbox.pending
    },
    drain: () => new Promise<void>((resolve) => outbox.whenSettled(resolve)),
    send(message: unknown, given: SendOptions = {}) {
      let terms: SendOptions
      let frame: Frame
      try {
        terms = validate('send', given, sendRules)
        frame = encode(message)
      } catch (error) {
        // A mistake in the program: whoever does not await it shall hear of it.
        return Promise.reject(Object.assign(error as SocketError, { data: message }))
      }
      // Asked after the codec has run: it is user code, and may have closed the socket.
      const { refusal } = connection
      if (refusal) return rejected(refusalError('send', { ...refusal, code: 'CLOSED' }, { data: message }))
      return outbox.send(frame, message, terms)
    },
    report(error: SocketError) {
      hold('report', 'the error', error, anError)
      report(error)
    },
    pause(reason = 'user') {
      hold('pause', 'the reason', reason, string)
      turns.post({ type: 'pauseRequested', reason })
    },
    resume: () => turns.post({ type: 'resumeRequested' }),
    reconnect: () => turns.post({ type: 'reconnectRequested' }),
    onOpening(given: OpeningHook<any, any>) {
      hold('listen', 'the hook', given, listener)
      const hook: OpeningHook<any, any> = (opening) => given(opening)
      hooks.push(hook)
      return () => {
        const index = hooks.indexOf(hook)
        if (index >= 0) hooks.splice(index, 1)
      }
    },
    close(given: CloseOptions = {}) {
      const { code = 1000, reason = '', drain = true, timeout = 3000 } = validate('close', given, closeRules)
      requestClose({ code, reason, refusal: refusalOf({ code, reason, wasClean: true }) }, drain, timeout)
      return connection.closed
    },
  } as Socket<any, any>
  Object.defineProperty(socket, asyncIteratorKey(), { value: () => iterate() })

  const requestFor = createRequests(options, timeout, clock, socket)
  // Before the signal, which may end it all at once: the end takes the listeners off.
  lifecycle.start()
  if (signal) closeOnAbort(signal, connection.closed, requestClose)
  turns.post({ type: 'started' })
  return socket
}

function closeOnAbort(
  signal: AbortSignalLike,
  closed: Promise<CloseInfo>,
  requestClose: (request: CloseRequest, drain: boolean, timeout: number) => void,
): void {
  const abort = (): void => {
    const refusal: Refusal = { code: 'ABORTED', closeCode: 1000, cause: reasonOf(signal) }
    requestClose({ code: 1000, reason: '', refusal }, false, 3000)
  }
  if (signal.aborted) return abort()
  closed.then(onAbort(signal, abort))
}

function tooEarly(): SocketError {
  const message = `Cannot hold more messages: nobody has subscribed yet (${earlyMessages} messages held)`
  return new SocketError('OVERFLOW', message, { hint: 'Subscribe in the turn of connectSocket().' })
}

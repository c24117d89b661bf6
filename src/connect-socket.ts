import type { AbortSignalLike } from '../types/abort.js'
import type { StandardSchema } from '../types/standard-schema.js'
import { onAbort, reasonOf } from './abort.js'
import { type Attempt, type AttemptParts, createAttempt } from './attempt/attempt.js'
import { createDialler } from './attempt/dialler.js'
import type { OpeningHook } from './attempt/opening.js'
import { createRequests } from './attempt/request.js'
import { lateFor, tooEarly } from './errors/explain.js'
import type { SocketError } from './errors/socket-error.js'
import { closeRequest, createFace } from './face.js'
import { followApp } from './hosts/app.js'
import { createDriver, type Driver } from './life/driver.js'
import type { Refusal, World } from './life/life.js'
import type { SocketState } from './life/state.js'
import { createTurns } from './life/turns.js'
import { type Codec, createDecoder, type RawIn, type RawOut, raw } from './messages/codec.js'
import { createHub } from './messages/hub.js'
import type {
  CodecSchemaSocketOptions,
  CodecSocketOptions,
  ConnectOptions,
  RawSchemaSocketOptions,
  RawSocketOptions,
} from './options.js'
import { encodeFrame, type Frame, sizeOf } from './outbox/frame.js'
import { createOutbox } from './outbox/outbox.js'
import { backoff } from './policies/backoff.js'
import { decide } from './policies/decide.js'
import { validateConnect } from './rules.js'
import type { Socket } from './socket.js'
import { safely, systemClock } from './time/clock.js'
import { createSteadyClock } from './time/steady-clock.js'
import { detectTransport, findHost, hostOf } from './transport/detect.js'

const rawHint = 'Without a codec only text and bytes can be sent: connect with codec: json() for objects.'

/** Messages held for the first subscriber, and their bytes. */
const mostEarly = 64
const mostEarlyBytes = 1048576

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
export function connectSocket(url: string): Socket<RawIn, RawOut>
// The plainest first: the first that fits is also the one that tells `json()` its types.
export function connectSocket<In, Out = unknown>(options: CodecSocketOptions<In, Out>): Socket<In, Out>
export function connectSocket<In, Out = unknown>(options: CodecSchemaSocketOptions<In, Out>): Socket<In, Out>
export function connectSocket<In>(options: RawSchemaSocketOptions<In>): Socket<In, RawOut>
export function connectSocket(options: RawSocketOptions): Socket<RawIn, RawOut>
// And again last: of options that fit nowhere TypeScript tells what the last one has against them.
export function connectSocket<In, Out = unknown>(options: CodecSocketOptions<In, Out>): Socket<In, Out>
export function connectSocket(urlOrOptions: string | ConnectOptions): Socket<any, any> {
  return assemble(validateConnect<Given>(typeof urlOrOptions === 'string' ? { url: urlOrOptions } : urlOrOptions))
}

type Given = ConnectOptions & {
  readonly codec?: Codec<any, any>
  readonly schema?: StandardSchema<any>
  readonly handshake?: OpeningHook<any, any>
}

/** Puts the parts together; each is explained where it is made. */
function assemble(options: Given): Socket<any, any> {
  const { clock: wall = systemClock, timeout = 10000, sendTimeout = 10000, codec = raw, queue = {}, signal } = options
  const { minUptime = 5000, retry = backoff(), lifecycle: follows = true, handshake, heartbeat } = options
  const { highWaterMark = 256, maxBytes = 1048576, overflow = 'reject', ttl = Infinity } = queue
  const transport = options.transport || detectTransport(hostOf(options.host))
  const host = findHost(options.host)

  const clock = createSteadyClock(wall)
  const turns = createTurns()
  const outbox = createOutbox({ highWaterMark, maxBytes, overflow, ttl, sendTimeout, clock })
  const errors = createHub<SocketError>()
  const states = createHub<SocketState>()
  const messages = createHub<any>({
    hold: mostEarly,
    maxBytes: mostEarlyBytes,
    sizeOf,
    // Asked each time: after the end nobody listens to the signal any more.
    unwanted: () => signal !== undefined && safely(() => signal.aborted) === true,
    call: turns.call,
    overflowed: () => errors.next(tooEarly(mostEarly, mostEarlyBytes)),
  })
  const hooks: OpeningHook<any, any>[] = handshake ? [handshake] : []
  const encode = (message: unknown): Frame => encodeFrame(codec, message, codec === raw ? rawHint : undefined)
  const app = followApp(follows && host ? host : {}, clock, (type) => driver.post({ type }))
  const dialler = createDialler(transport, (attempt) => requestFor(attempt), clock, turns)

  const attemptParts: AttemptParts<any, any> = {
    dialler,
    turns,
    clock,
    timeout,
    hooks,
    encode,
    decode: createDecoder(codec, options.schema),
    heartbeat,
    outbox,
    messages,
    errors,
    refusal: () => driver.refusal && lateFor(driver.refusal),
    mayHaveKilled: app.mayHaveKilled,
    post: (event) => driver.post(event),
  }
  const world: World = {
    now: clock.now,
    wall: () => wall.now(),
    hidden: app.hidden,
    minUptime,
    retry: (failure) => decide(retry, { ...failure, random: () => wall.random() }),
  }
  const attempt = (number: number): Attempt => createAttempt(attemptParts, number)
  const driver = createDriver({ world, turns, clock, outbox, messages, states, errors, attempt, ended: app.stop })
  const socket = createFace({ driver, turns, clock, outbox, hooks, messages, states, errors, encode })
  const requestFor = createRequests(options, timeout, clock, socket)

  // Before the signal, which may end it all at once: the end takes the listeners off.
  app.start()
  if (signal) closeOnAbort(signal, driver)
  driver.post({ type: 'resumeRequested' })
  return socket
}

function closeOnAbort(signal: AbortSignalLike, driver: Driver): void {
  const abort = (): void => {
    const refusal: Refusal = { code: 'ABORTED', closeCode: 1000, cause: reasonOf(signal) }
    driver.post(closeRequest({ code: 1000, reason: '', refusal }, false, 3000))
  }
  if (signal.aborted) return abort()
  driver.closed.then(onAbort(signal, abort))
}

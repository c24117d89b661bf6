import type { AbortSignalLike } from '../types/abort.js'
import type { StandardSchema } from '../types/standard-schema.js'
import { onAbort, reasonOf } from './abort.js'
import { type Attempt, type AttemptParts, createAttempt } from './attempt/attempt.js'
import { createDialler } from './attempt/dialler.js'
import type { OpeningHook } from './attempt/opening.js'
import { createRequests } from './options/request.js'
import { invalid, lateFor, tooEarly } from './errors/explain.js'
import { createSurvived } from './errors/survived.js'
import { closeRequest, createFace } from './face.js'
import { followApp } from './hosts/app.js'
import { createDriver, type Driver } from './life/driver.js'
import type { World } from './life/life.js'
import type { Refusal } from './errors/explain.js'
import type { SocketState } from './life/state.js'
import { createTurns } from './life/turns.js'
import { type Codec, createDecoder, type RawIn, type RawOut, raw } from './messages/codec.js'
import { createHub } from './messages/hub.js'
import type { CodecNeeded, ConnectOptions, Inferred, OptionsWithUrl } from './options/options.js'
import { type Checked, validateConnect } from './options/table.js'
import { encodeFrame, type Frame, sizeOf } from './outbox/frame.js'
import { createOutbox } from './outbox/outbox.js'
import { decide } from './policies/decide.js'
import type { Socket } from './socket.js'
import { safely } from './time/clock.js'
import { createSteadyClock } from './time/steady-clock.js'
import { detectTransport, findHost, hostOf } from './hosts/detect.js'

const secondArgument = 'Options stand beside the url: connectSocket({ url, … }).'
const rawHint = 'Connect with codec: json() for objects.'

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
export function connectSocket<Decoded = RawIn, Out = RawOut, In = Decoded>(
  options: string | (OptionsWithUrl<Decoded, Out, In> & CodecNeeded<Decoded, Out>),
): Socket<Inferred<In>, Inferred<Out>>
export function connectSocket(urlOrOptions: string | ConnectOptions, more?: unknown): Socket<any, any> {
  if (more !== undefined) throw invalid('connect', 'there is no second argument', { hint: secondArgument })
  return assemble(validateConnect<Given>(typeof urlOrOptions === 'string' ? { url: urlOrOptions } : urlOrOptions))
}

type Given = ConnectOptions & {
  readonly codec?: Codec<any, any>
  readonly schema?: StandardSchema<any>
  readonly handshake?: OpeningHook<any, any>
}

/** Puts the parts together; each is explained where it is made. */
function assemble(options: Checked<Given>): Socket<any, any> {
  const { clock: wall, timeout, sendTimeout, minUptime, codec, queue, signal, handshake, heartbeat, retry } = options
  const transport = options.transport || detectTransport(hostOf(options.host))
  const host = findHost(options.host)

  const clock = createSteadyClock(wall)
  const turns = createTurns()
  const outbox = createOutbox({ ...queue, sendTimeout, clock, secrets: () => dialler.secrets() })
  const errors = createSurvived(turns)
  const states = createHub<SocketState>()
  const messages = createHub<any>({
    hold: mostEarly,
    maxBytes: mostEarlyBytes,
    sizeOf,
    // Asked each time: after the end nobody listens to the signal any more.
    unwanted: () => !!signal && !!safely(() => signal.aborted),
    call: turns.call,
    overflowed: () => errors.next(tooEarly(mostEarly, mostEarlyBytes)),
  })
  const hooks: OpeningHook<any, any>[] = handshake ? [handshake] : []
  const isRaw = codec === raw
  const encode = (message: unknown): Frame =>
    isRaw && typeof message === 'string' ? message : encodeFrame(codec, message, isRaw ? rawHint : undefined)
  // By the wall: a timer that stands still in the background would hold the steady clock up.
  const app = followApp(options.lifecycle && host ? host : {}, wall, (type) => driver.post({ type }))
  const dialler = createDialler(transport, (number, made, failed) => requestFor(number, made, failed), wall, turns)

  const attemptParts: AttemptParts<any, any> = {
    dialler,
    turns,
    clock,
    timeout,
    minUptime,
    hooks,
    encode,
    decoder: createDecoder(codec, options.schema),
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
    hinted: app.hinted,
    minUptime,
    retry: (failure) => decide(retry, { ...failure, random: () => wall.random() }),
  }
  const attempt = (number: number): Attempt => createAttempt(attemptParts, number)
  const driver = createDriver({ world, turns, clock, outbox, messages, states, errors, attempt, ended: app.stop })
  const socket = createFace({ driver, clock, outbox, hooks, messages, states, errors, encode })
  const requestFor = createRequests(options, timeout, wall, socket)

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

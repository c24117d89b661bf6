import type { SocketError } from '../errors/socket-error.js'
import type { SocketState } from '../life/state.js'
import { hold, validate } from '../options/check.js'
import { or, positiveInteger, type Rule, type Rules } from '../options/rule.js'
import { partsOf, type Socket } from '../socket.js'
import type { RecordedCause, RecordedEvent, RecordedSend, RecordedState, Timeline } from './recorded.js'
import { type Tapped, tap } from './tap.js'
import { drawTimeline } from './timeline-svg.js'
import { writeTimeline } from './timeline-text.js'

export interface RecordOptions {
  /** How many events are kept: the last so many. Default 200. */
  readonly size?: number | undefined
}

export interface Recording {
  /** What is kept now, the oldest first. A new array at each read. */
  readonly events: readonly RecordedEvent[]
  /** One event a line, for a log or an issue. */
  toText(): string
  /** A picture: phases as bars along the time, sends above, frames below. Stands alone, on light and on dark ground. */
  toSvg(): string
  /** Records nothing new, and takes its hands off the socket; what was recorded stays. Also done by the socket's end. */
  stop(): void
}

const aSocket: Rule = {
  expected: 'a socket, as connectSocket returns it',
  test: (socket) => typeof socket === 'object' && socket !== null && partsOf(socket) !== undefined,
}
const rules: Rules = { size: or(200, positiveInteger) }

/**
 * The flight recorder: the last `size` things that happened to a socket, to be looked at when something went wrong. It
 * knows phases with their causes, sends and frames by their sizes, round trips, and what `errors$` tells; never a payload,
 * a header or a url's query. It changes nothing: what is held stays held, the console still warns of errors without a
 * subscriber, and a socket that is not recorded pays nothing. Throws `INVALID_OPTION` for what is no socket, and for bad
 * options.
 *
 * The trap: it sees what happens from its call on. Call it in the turn of `connectSocket`, and nothing is missed.
 *
 * @example
 * import { connectSocket } from 'wx-socket'
 * import { record } from 'wx-socket/companions'
 * const socket = connectSocket('wss://example.com/chat')
 * const recording = record(socket)
 * socket.errors$.subscribe(() => console.log(recording.toText()))
 */
export function record(socket: Pick<Socket<any, any>, 'state' | 'state$'>, options: RecordOptions = {}): Recording {
  hold('record', 'the socket', socket, aSocket)
  const size = validate('record', options, rules).size!
  const parts = partsOf<Tapped>(socket)!
  const { clock } = parts
  const began = clock.wall.now()
  const start = clock.now()
  const now = (): number => clock.now() - start
  const events: RecordedEvent[] = []
  let lost = 0
  let before: RecordedState | undefined

  const add = (event: RecordedEvent): void => {
    events.push(event)
    if (events.length <= size) return
    const oldest = events.shift()!
    lost++
    if (oldest.type === 'state') before = oldest
  }

  const stop = tap(parts, {
    sent(bytes, as) {
      const event: Writable<RecordedSend> = { type: 'send', at: now(), as, bytes, outcome: 'pending' }
      add(event)
      const settle = (outcome: RecordedSend['outcome']): void => {
        event.outcome = outcome
        event.after = now() - event.at
      }
      return (settled) =>
        void settled.then(
          () => settle('taken'),
          ({ code, maybeDelivered }: SocketError) => {
            settle(code)
            if (maybeDelivered) event.maybeDelivered = true
          },
        )
    },
    received: (bytes) => add({ type: 'frame', at: now(), bytes }),
    ponged: (rtt) => add({ type: 'roundTrip', at: now(), rtt }),
    failed: (error) => add({ type: 'error', at: now(), error: causeOf(error) }),
  })
  const watching = socket.state$.subscribe({
    next: (state) => add(stateEvent(state, now(), clock.wall.now())),
    complete: stop,
  })

  const timeline = (): Timeline => ({ events: events.slice(), began, now: now(), lost, before })
  return {
    get events() {
      return events.slice()
    },
    toText: () => writeTimeline(timeline()),
    toSvg: () => drawTimeline(timeline()),
    stop() {
      watching.unsubscribe()
      stop()
    },
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** What is absent there is absent here, too. */
function stateEvent(state: SocketState, at: number, wall: number): RecordedState {
  const event: Writable<RecordedState> = { type: 'state', at, phase: state.phase }
  if ('attempt' in state) event.attempt = state.attempt
  if ('retryAt' in state) event.retryIn = Math.max(0, state.retryAt - wall)
  // A server's reason may repeat a secret: the error has it without.
  if (state.phase === 'paused') event.reason = state.reason
  if ('code' in state) event.closeCode = state.code
  if (state.error) event.error = causeOf(state.error)
  return event
}

function causeOf({ code, message, kind, closeCode }: SocketError): RecordedCause {
  const cause: Writable<RecordedCause> = { code, message }
  if (kind) cause.kind = kind
  if (closeCode !== undefined) cause.closeCode = closeCode
  return cause
}

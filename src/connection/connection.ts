import { type Clock, reportToHost } from '../clock.js'
import { createDeferred } from '../deferred.js'
import { isSocketError, SocketError, type SocketErrorDetails } from '../errors.js'
import type { Hub } from '../inbound/hub.js'
import type { Errors } from './errors.js'
import type { Frame } from '../outbound/frame.js'
import type { Outbox } from '../outbound/outbox.js'
import type { Wire, WireOpenInfo } from '../transport/transport.js'
import type { Attempt, Dialer } from './dialer.js'
import type { Heartbeat } from './heartbeat.js'
import type { Lifecycle } from './lifecycle.js'
import type { Effect, Event, Refusal, World } from './machine.js'
import { idle, transition, visible } from './phase.js'
import type { Receiver } from './receiver.js'
import { refusalOf } from './ending.js'
import type { CloseInfo, OpenInfo, SocketState } from './state.js'
import type { Turns } from './turns.js'

export interface ConnectionParts {
  readonly world: World
  readonly turns: Turns<Event>
  readonly clock: Clock
  /** The deadline of one attempt, in milliseconds. */
  readonly timeout: number
  readonly dialer: Dialer
  readonly receiver: Receiver
  readonly outbox: Outbox
  /** What goes ahead of the outbox: from the opening hooks and the heartbeat. */
  readonly lane: Outbox
  readonly heartbeat: Heartbeat | undefined
  readonly lifecycle: Lifecycle
  readonly messages: Hub<any>
  readonly states: Hub<SocketState>
  readonly errors: Errors
}

export interface Connection {
  /** Takes one event through the phase table; `turns` calls it, one event after another. */
  handle(event: Event): void
  readonly state: SocketState
  /** The last state that subscribers heard of: where a new one starts. */
  readonly announced: SocketState
  readonly opened: Promise<OpenInfo>
  readonly closed: Promise<CloseInfo>
  /** Why sends are refused: closing, or closed. Undefined while they are welcome. */
  readonly refusal: Refusal | undefined
}

/** Performs what the phase table decides. Decides nothing itself. */
export function createConnection(parts: ConnectionParts): Connection {
  const { world, turns, clock, timeout, dialer, receiver, outbox, lane, heartbeat, lifecycle } = parts
  const { messages, states, errors } = parts
  let state = idle
  let shown = visible(state)
  let announced = shown
  let opened = createDeferred<OpenInfo>()
  const closed = createDeferred<CloseInfo>()
  let wire: Attempt | undefined
  let timer: unknown

  const startTimer = (after: number, event: () => Event): void => {
    clock.clearTimeout(timer)
    timer = clock.setTimeout(() => turns.post(event()), after)
  }

  const handOverTo = (taker: Wire) => (frame: Frame, done: (error?: unknown) => void) => {
    if (heartbeat) heartbeat.sent()
    try {
      taker.send(frame, done)
    } catch (error) {
      // A transport that throws breaks its word: then it has not taken the message.
      done(error)
    }
  }

  const tooSlow = (): SocketError => {
    const [why, hint] =
      state.phase === 'handshaking'
        ? ['the opening hooks did not finish', 'Inside a hook use its own send: socket.send waits for the hook.']
        : wire && wire.dialled
          ? ['the server did not answer']
          : ['the url, header or protocols function did not settle']
    return new SocketError('CONNECT_TIMEOUT', `Cannot connect: ${why} in time (${timeout} ms)`, {
      hint,
      retryable: true,
    })
  }

  const perform: { readonly [D in Effect['do']]: (effect: Extract<Effect, { do: D }>) => void } = {
    dial({ generation, attempt }) {
      wire = dialer.dial(attempt, receiver.listen(generation), () =>
        startTimer(timeout, () => ({ type: 'givenUp', generation, error: tooSlow() })),
      )
    },
    closeWire({ code, reason }) {
      receiver.ignore()
      try {
        if (wire) wire.close(code, reason)
      } catch (error) {
        // A transport that throws here breaks its word; the close still ends by its timeout.
        reportToHost(error)
      }
    },
    detach() {
      clock.clearTimeout(timer)
      if (heartbeat) heartbeat.stop()
      receiver.endHandshake()
      lane.settle(lost)
      wire = undefined
    },
    startTimer: ({ after, event }) => startTimer(after, () => event),
    handshake({ generation, attempt }) {
      lane.attach(handOverTo(wire!))
      receiver.startHandshake(generation, attempt)
    },
    endHandshake: () => receiver.endHandshake(),
    flush({ generation }) {
      clock.clearTimeout(timer)
      if (heartbeat) heartbeat.start(generation)
      outbox.attach(handOverTo(wire!))
    },
    probe: () => heartbeat && heartbeat.probe(),
    drain: ({ event }) => outbox.whenSettled(() => turns.post(event)),
    mute() {
      receiver.ignore()
      receiver.endHandshake()
      if (heartbeat) heartbeat.stop()
      messages.mute()
    },
    lose({ error }) {
      outbox.lose((details) => lost({ ...details, cause: error }))
    },
    refuse: ({ refusal }) => outbox.refuse((details) => refusalError('send', refusal, details)),
    settle: ({ refusal }) => outbox.settle((details) => refusalError('send', refusal, details)),
    renewOpened() {
      opened = createDeferred()
    },
    resolveOpened: ({ info, attempt, reconnected }) => opened.resolve(openInfo(info, attempt, reconnected)),
    rejectOpened: ({ refusal }) => opened.reject(isSocketError(refusal) ? refusal : refusalError('open', refusal)),
    report: ({ error }) => turns.call(errors.next, error),
    announce: () => turns.call(announce, shown),
    note: () => turns.call(note, shown),
    end({ ending }) {
      lifecycle.stop()
      const { error } = ending
      // Whoever subscribes in this turn receives it yet.
      if (error && !errors.watched) Promise.resolve().then(() => messages.told || errors.warn(error))
      closed.resolve(ending)
      turns.call(endStreams, ending)
    },
  }

  const note = (told: SocketState): void => {
    announced = told
  }

  const announce = (told: SocketState): void => {
    note(told)
    states.next(told)
  }

  const endStreams = ({ error }: CloseInfo): void => {
    messages.end(error)
    announce(shown)
    states.end()
    errors.end()
  }

  return {
    handle(event) {
      const step = transition(state, event, world)
      if (step.state !== state) shown = visible(step.state)
      state = step.state
      step.effects.forEach((effect) => (perform[effect.do] as (effect: Effect) => void)(effect))
    },
    get state() {
      return shown
    },
    get announced() {
      return announced
    },
    get opened() {
      return opened.promise
    },
    closed: closed.promise,
    get refusal() {
      if (state.phase === 'closed') return refusalOf(state)
      return state.phase === 'draining' || state.phase === 'closing' ? state.request.refusal : undefined
    },
  }
}

/** The error of something that the end of the socket overtook. It leads to what went wrong first, if anything did. */
export function refusalError(
  action: string,
  { code, closeCode, cause }: Refusal,
  details?: SocketErrorDetails,
): SocketError {
  if (code === 'ABORTED')
    return new SocketError(code, `Cannot ${action}: the signal was aborted`, { ...details, cause })
  const closed = `Cannot ${action}: the socket is closed (code ${closeCode})`
  if (!isSocketError(cause)) return new SocketError(code, closed, { ...details, cause })
  return new SocketError(code, `${closed}. ${cause.message}`, { ...details, hint: cause.hint, cause })
}

function lost(details: SocketErrorDetails): SocketError {
  return new SocketError('CONNECTION_LOST', 'Cannot send: the connection ended before the platform answered', details)
}

function openInfo({ header, profile }: WireOpenInfo, attempt: number, reconnected: boolean): OpenInfo {
  // Header names come in any case.
  const name = Object.keys(header).find((key) => key.toLowerCase() === 'sec-websocket-protocol')
  const info = { header, protocol: name === undefined ? '' : String(header[name]), attempt, reconnected }
  return profile === undefined ? info : { ...info, profile }
}

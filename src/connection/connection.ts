import { type Clock, reportToHost } from '../clock.js'
import { createDeferred } from '../deferred.js'
import { isSocketError, SocketError, type SocketErrorDetails } from '../errors.js'
import { readBlobsInOrder } from '../inbound/blob-order.js'
import type { RawIn } from '../inbound/codec.js'
import type { Hub } from '../inbound/hub.js'
import type { Outbox } from '../outbound/outbox.js'
import { classifyFailure, classifyLoss, type EndCause } from '../policies/classify.js'
import type { Wire, WireListener, WireOpenInfo } from '../transport/transport.js'
import { type Effect, type Event, idle, type Refusal, refusalOf, transition, visible } from './phase.js'
import type { CloseInfo, OpenInfo, SocketState } from './state.js'
import type { Turns } from './turns.js'

export interface ConnectionParts<In> {
  /** Starts one attempt on the transport. */
  readonly connect: (listener: WireListener) => Wire
  /** The deadline of one attempt, in milliseconds. */
  readonly timeout: number
  readonly clock: Clock
  readonly turns: Turns<Event>
  readonly outbox: Outbox
  readonly decode: (frame: RawIn) => In
  readonly messages: Hub<In>
  readonly states: Hub<SocketState>
  readonly errors: Hub<SocketError>
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

/** Performs what the phase table decides, and tells it what happens. Decides nothing itself. */
export function createConnection<In>(parts: ConnectionParts<In>): Connection {
  const { clock, turns, outbox, decode, messages, states, errors } = parts
  let state = idle
  let shown = visible(state)
  let announced = shown
  let opened = createDeferred<OpenInfo>()
  const closed = createDeferred<CloseInfo>()
  let wire: Wire | undefined
  let timer: unknown
  /** The generation whose frames are dispatched; none once the user has closed. */
  let receiving: number | undefined

  const startTimer = (after: number, event: () => Event): void => {
    clock.clearTimeout(timer)
    timer = clock.setTimeout(() => turns.post(event()), after)
  }

  /** The hot path: listener → decode → hub. Called in turn, so that all subscribers see one order. */
  const receiver =
    (generation: number) =>
    (frame: RawIn): void => {
      if (receiving !== generation) return
      let message: In
      try {
        message = decode(frame)
      } catch (error) {
        errors.next(error as SocketError)
        return
      }
      messages.next(message)
    }

  const unreadable =
    (generation: number) =>
    (cause: unknown): void => {
      if (receiving !== generation) return
      errors.next(new SocketError('DECODE_FAILED', 'Cannot decode: the Blob could not be read', { cause }))
    }

  const listenerFor = (generation: number, attempt: number): WireListener => {
    const receive = receiver(generation)
    const lose = unreadable(generation)
    let classify = classifyFailure
    const reader = {
      message: (frame: RawIn) => turns.call(receive, frame),
      failed: (cause: unknown) => turns.call(lose, cause),
      waits: ({ final }: EndCause) => receiving === generation && !final,
      end: (cause: EndCause) => turns.post({ type: 'lost', generation, ending: classify(cause) }),
    }
    const { message, end } = readBlobsInOrder(reader, clock)
    return {
      open(info) {
        classify = classifyLoss
        turns.post({ type: 'opened', generation, at: clock.now(), info: openInfo(info, attempt) })
      },
      message,
      end,
    }
  }

  const perform: { readonly [D in Effect['do']]: (effect: Extract<Effect, { do: D }>) => void } = {
    dial({ generation, attempt }) {
      const { timeout } = parts
      receiving = generation
      startTimer(timeout, () => {
        const error = new SocketError(
          'CONNECT_TIMEOUT',
          `Cannot connect: the server did not answer in time (${timeout} ms)`,
          { retryable: true },
        )
        return { type: 'timedOut', generation, error }
      })
      const listener = listenerFor(generation, attempt)
      try {
        wire = parts.connect(listener)
      } catch (error) {
        listener.end({ error })
      }
    },
    closeWire({ code, reason }) {
      try {
        if (wire) wire.close(code, reason)
      } catch (error) {
        // A transport that throws here breaks its word; the close still ends by its timeout.
        reportToHost(error)
      }
    },
    startTimer: ({ after, event }) => startTimer(after, () => event),
    stopTimer: () => clock.clearTimeout(timer),
    flush() {
      const taker = wire!
      outbox.attach((frame, done) => taker.send(frame, done))
    },
    drain: ({ event }) => outbox.whenSettled(() => turns.post(event)),
    mute() {
      receiving = undefined
      messages.mute()
    },
    refuse: ({ refusal }) => outbox.refuse((details) => refusalError('send', refusal, details)),
    settle: ({ refusal }) => outbox.settle((details) => refusalError('send', refusal, details)),
    renewOpened() {
      opened = createDeferred()
    },
    resolveOpened: ({ info }) => opened.resolve(info),
    rejectOpened: ({ refusal }) => opened.reject(isSocketError(refusal) ? refusal : refusalError('open', refusal)),
    announce: () => turns.call(announce, shown),
    end({ ending }) {
      wire = undefined
      closed.resolve(ending)
      turns.call(endStreams, ending)
    },
  }

  const announce = (told: SocketState): void => {
    announced = told
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
      const step = transition(state, event)
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

/** The error of something that the end of the socket overtook. */
export function refusalError(
  action: string,
  { code, closeCode, cause }: Refusal,
  details?: SocketErrorDetails,
): SocketError {
  const why = code === 'ABORTED' ? 'the signal was aborted' : `the socket is closed (code ${closeCode})`
  return new SocketError(code, `Cannot ${action}: ${why}`, { ...details, cause })
}

function openInfo({ header, profile }: WireOpenInfo, attempt: number): OpenInfo {
  // Header names come in any case.
  const name = Object.keys(header).find((key) => key.toLowerCase() === 'sec-websocket-protocol')
  const info = { header, protocol: name === undefined ? '' : String(header[name]), attempt, reconnected: false }
  return profile === undefined ? info : { ...info, profile }
}

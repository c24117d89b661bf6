import type { Attempt } from '../attempt/attempt.js'
import { createDeferred } from '../deferred.js'
import { connectionLost, refusalError } from '../errors/explain.js'
import { isSocketError, type SocketError } from '../errors/socket-error.js'
import type { Hub } from '../messages/hub.js'
import type { Outbox } from '../outbox/outbox.js'
import type { Clock } from '../time/clock.js'
import type { WireOpenInfo } from '../transport/transport.js'
import { untried } from './coming-back.js'
import { refusalOf } from './ending.js'
import { handle } from './grid.js'
import type { Event, Life, Refusal, State, Verbs, World } from './life.js'
import type { CloseInfo, OpenInfo, SocketState } from './state.js'
import type { Turns } from './turns.js'
import { visible } from './visible.js'

export interface DriverParts {
  readonly world: World
  readonly turns: Turns
  readonly clock: Clock
  readonly outbox: Outbox
  readonly messages: Hub<any>
  readonly states: Hub<SocketState>
  readonly errors: Hub<SocketError>
  /** Makes attempt so many; what becomes of it is posted. */
  readonly attempt: (number: number) => Attempt
  /** Hears how it ended, before the streams end. */
  readonly ended: (ending: CloseInfo) => void
}

export interface Driver {
  /** Takes an event through the grid, now or after the one under way. */
  post(event: Event): void
  readonly state: SocketState
  /** The last state that subscribers heard of: where a new one starts. */
  readonly announced: SocketState
  readonly opened: Promise<OpenInfo>
  readonly closed: Promise<CloseInfo>
  /** Why sends are refused: closing, or closed. Undefined while they are welcome. */
  readonly refusal: Refusal | undefined
}

/** Performs the verbs. Decides nothing itself. */
export function createDriver(parts: DriverParts): Driver {
  const { world, turns, clock, outbox, messages, states, errors } = parts
  // A life begins as if paused: what starts it is to resume.
  let state: State = { phase: 'paused', history: untried, by: 'user', reason: '' }
  let shown = { phase: 'connecting', attempt: 1 } as SocketState
  let announced: SocketState = shown
  let opened = createDeferred<OpenInfo>()
  const closed = createDeferred<CloseInfo>()
  let timer: unknown

  const post = (event: Event): void => turns.run(() => handle(life, event))

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

  const act: Verbs = {
    attempt: parts.attempt,
    flush: (attempt) => outbox.attach(attempt.open()),
    startTimer(after, event) {
      act.stopTimer()
      const mine = (timer = clock.setTimeout(() => timer === mine && post(event), after))
    },
    stopTimer() {
      clock.clearTimeout(timer)
      timer = undefined
    },
    drain: () => outbox.whenSettled(() => post({ type: 'drained' })),
    mute: () => messages.mute(),
    lose: (error) => outbox.lose((details) => connectionLost({ ...details, cause: error })),
    refuse: (refusal) => outbox.refuse((details) => refusalError('send', refusal, details)),
    settle: (refusal) => outbox.settle((details) => refusalError('send', refusal, details)),
    renewOpened() {
      opened = createDeferred()
    },
    resolveOpened: (info, attempt, reconnected) => opened.resolve(openInfo(info, attempt, reconnected)),
    rejectOpened: (refusal) => opened.reject(isSocketError(refusal) ? refusal : refusalError('open', refusal)),
    report: (error) => turns.call(errors.next, error),
    announce: () => turns.call(announce, shown),
    end(ending) {
      parts.ended(ending)
      closed.resolve(ending)
      turns.call(endStreams, ending)
    },
  }

  const life: Life = {
    get state() {
      return state
    },
    set state(next) {
      state = next
      shown = visible(next)
    },
    world,
    act,
  }

  return {
    post,
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

function openInfo({ header, profile }: WireOpenInfo, attempt: number, reconnected: boolean): OpenInfo {
  // Header names come in any case.
  const name = Object.keys(header).find((key) => key.toLowerCase() === 'sec-websocket-protocol')
  const info = { header, protocol: name === undefined ? '' : String(header[name]), attempt, reconnected }
  return profile === undefined ? info : { ...info, profile }
}

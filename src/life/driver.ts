import type { Attempt } from '../attempt/attempt.js'
import { createDeferred } from '../deferred.js'
import { connectionLost, refusalError } from '../errors/explain.js'
import { isSocketError } from '../errors/socket-error.js'
import type { Survived } from '../errors/survived.js'
import type { Hub } from '../messages/hub.js'
import type { Outbox } from '../outbox/outbox.js'
import type { SteadyClock } from '../time/steady-clock.js'
import type { WireOpenInfo } from '../hosts/transport.js'
import { untried } from './coming-back.js'
import { handle } from './grid.js'
import type { Event, Life, State, Verbs, World } from './life.js'
import type { Refusal } from '../errors/explain.js'
import type { CloseInfo, OpenInfo, SocketState } from './state.js'
import type { Turns } from './turns.js'
import { visible } from './visible.js'

export interface DriverParts {
  readonly world: World
  readonly turns: Turns
  readonly clock: SteadyClock
  readonly outbox: Outbox
  readonly messages: Hub<any>
  readonly states: Hub<SocketState>
  readonly errors: Survived
  /** Makes attempt so many; what becomes of it is posted. */
  readonly attempt: (number: number) => Attempt
  /** Hears of the end, before the streams. */
  readonly ended: () => void
}

export interface Driver {
  /** Takes an event through the grid, now or after the one under way. */
  post(event: Event): void
  state: SocketState
  /** The last state that subscribers heard of: where a new one starts. */
  announced: SocketState
  opened: Promise<OpenInfo>
  readonly closed: Promise<CloseInfo>
  /** Why sends are refused: closing, or closed. Undefined while they are welcome. */
  refusal: Refusal | undefined
}

/** Performs the verbs. Decides nothing itself. */
export function createDriver(parts: DriverParts): Driver {
  const { world, turns, clock, outbox, messages, states, errors } = parts
  const first: SocketState = { phase: 'connecting', attempt: 1 }
  let opened = createDeferred<OpenInfo>()
  const closed = createDeferred<CloseInfo>()
  let timer: unknown

  const post = (event: Event): void => turns.run(() => handle(life, event))

  const stopTimer = (): void => {
    clock.clearTimeout(timer)
    timer = undefined
  }

  const note = (told: SocketState): void => {
    driver.announced = told
  }

  const announce = (told: SocketState): void => {
    note(told)
    states.next(told)
  }

  const endStreams = ({ error }: CloseInfo): void => {
    messages.end(error)
    announce(driver.state)
    states.end()
    errors.end()
  }

  const act: Verbs = {
    attempt: parts.attempt,
    flush: outbox.attach,
    startTimer(after, event) {
      stopTimer()
      const mine = (timer = clock.setTimeout(() => timer === mine && post(event), after))
    },
    drain: () => outbox.whenSettled(() => post({ type: 'drained' })),
    mute: () => messages.mute(),
    lose: (error) => outbox.lose((details) => connectionLost({ ...details, cause: error })),
    refuse: (refusal) => outbox.refuse((details) => refusalError('send', refusal, details)),
    settle(refusal) {
      driver.refusal = refusal
      outbox.settle((details) => refusalError('send', refusal, details))
    },
    renewOpened() {
      opened = createDeferred()
      driver.opened = opened.promise
    },
    resolveOpened: (info, attempt, reconnected) => opened.resolve(openInfo(info, attempt, reconnected)),
    rejectOpened: (refusal) => opened.reject(isSocketError(refusal) ? refusal : refusalError('open', refusal)),
    report: errors.report,
    end(ending) {
      const { error } = ending
      parts.ended()
      // Whoever subscribes in this turn receives it yet.
      if (error && !errors.isWatched()) Promise.resolve().then(() => messages.told || errors.warn(error))
      closed.resolve(ending)
      turns.call(endStreams, ending)
    },
  }

  const life: Life = {
    // As if paused: what starts it is to resume.
    state: { phase: 'paused', by: 'user', reason: '' },
    entered(before) {
      const { state } = life
      driver.state = visible(state, life.history)
      // Before anything else is done, which may fail at once. What is no news is what a new subscriber starts with.
      turns.call(isNews(before, state) ? announce : note, driver.state)
      if ('request' in state) driver.refusal = state.request.refusal
      else stopTimer()
    },
    history: untried(),
    world,
    act,
  }

  const driver: Driver = {
    post,
    state: first,
    announced: first,
    opened: opened.promise,
    closed: closed.promise,
    refusal: undefined,
  }
  return driver
}

/** The end is told with the end of the streams; what changes nothing that is told is no news. */
function isNews(before: State, after: State): boolean {
  if (before === after || after.phase === 'closed' || (isClosing(before) && isClosing(after))) return false
  const [one, other] = [before, after] as { [name: string]: unknown }[]
  return ['phase', 'attempt', 'reason', 'retryAt'].some((name) => one![name] !== other![name])
}

const isClosing = (state: State): boolean => 'request' in state

function openInfo(
  { header = {}, profile }: Partial<WireOpenInfo> = {},
  attempt: number,
  reconnected: boolean,
): OpenInfo {
  // Header names come in any case.
  const name = Object.keys(header).find((key) => key.toLowerCase() === 'sec-websocket-protocol')
  const protocol = name === undefined || header[name] === undefined ? '' : String(header[name])
  const info = { header, protocol, attempt, reconnected }
  return profile === undefined ? info : { ...info, profile }
}

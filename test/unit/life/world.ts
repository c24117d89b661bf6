import type { Attempt } from '../../../src/attempt/attempt.js'
import { SocketError } from '../../../src/errors/socket-error.js'
import type { CloseRequest, Event, History, Life, State, Verbs, World } from '../../../src/life/life.js'
import type { CloseInfo } from '../../../src/life/state.js'

// A life without any connection: verbs and attempts that only write down that they were called, and with what.

export const now = 1_000_000
/** The wall tells another time, so that nobody takes the one for the other. */
export const wallNow = 5_000_000

export const error = new SocketError('CONNECT_TIMEOUT', 'too late', { retryable: true })
export const kicked = new SocketError('CONNECTION_LOST', 'kicked', { closeCode: 4001 })
export const closedBy1000 = new SocketError('CONNECTION_LOST', 'closed', { closeCode: 1000 })
export const earlier = new SocketError('CONNECT_FAILED', 'earlier')
export const suspension = new SocketError('CONNECT_FAILED', 'suspended', { kind: 'suspended' })
export const nonsense = new SocketError('INVALID_OPTION', 'the policy threw')

export const request: CloseRequest = {
  code: 3001,
  reason: 'bye',
  refusal: { code: 'CLOSED', closeCode: 3001, cause: { code: 3001, reason: 'bye', wasClean: true } },
}
export const aborting: CloseRequest = {
  code: 1000,
  reason: '',
  refusal: { code: 'ABORTED', closeCode: 1000, cause: 'why' },
}

export const info = { header: {} }

/** How a wire may end. */
export const endings = {
  lossy: { code: 4001, reason: 'kicked', wasClean: false, error: kicked },
  clean: { code: 1000, reason: 'done', wasClean: true, error: closedBy1000 },
  suspended: { code: 1006, reason: '', wasClean: false, error: suspension },
  'taken over': { code: 1000, reason: 'taken over', wasClean: true },
} satisfies { [name: string]: CloseInfo }

export const untried: History = {
  attempt: 1,
  since: 0,
  last: undefined,
  hastenedAt: -Infinity,
  hinted: false,
  opened: false,
  suspensions: 0,
}
/** Two failures lie behind, and one attempt that the platform refused because the app was suspended. */
export const tried: History = {
  ...untried,
  attempt: 3,
  since: now - 9000,
  last: { error: earlier, at: now - 3000 },
  suspensions: 1,
}

/** The attempt that the states below hold. */
export type Names = keyof ReturnType<typeof statesOf>

/** Every kind of state. */
export const statesOf = (attempt: Attempt) => ({
  connecting: { phase: 'connecting', attempt },
  open: { phase: 'open', attempt, number: 3, since: wallNow - 4999, openedAt: now - 4999 },
  waiting: { phase: 'waiting', failure: 2, retryAt: wallNow + 4000, error: earlier },
  'paused by the user': { phase: 'paused', by: 'user', reason: 'tea' },
  'paused by the background': { phase: 'paused', by: 'background', reason: 'background' },
  draining: { phase: 'draining', attempt, request },
  closing: { phase: 'closing', attempt, request },
  closed: { phase: 'closed', code: 4001, reason: 'kicked', wasClean: false, error: kicked },
})

export interface Given {
  /** The kind of state, and what is different in it. */
  readonly in?: Names
  readonly state?: object
  readonly history?: Partial<History>
  readonly hidden?: boolean
  readonly hinted?: boolean
  readonly policy?: ReturnType<World['retry']>
}

/** `did` tells in words what was done and when the state became another; `calls` has what verbs were given. */
export function createLife(given: Given = {}) {
  const { policy = 250 } = given
  const did: string[] = []
  const calls: { verb: string; given: unknown[] }[] = []
  const told: Parameters<World['retry']>[0][] = []
  const attempts: Attempt[] = []

  const createAttempt = (name: string): Attempt => {
    const log =
      (what: string) =>
      (...details: unknown[]): any =>
        void did.push([`${name}.${what}`, ...details].join(' ').trimEnd())
    const attempt = {
      begin: log('begin'),
      open: log('open'),
      probe: log('probe'),
      close: log('close'),
      leave: log('leave'),
    }
    attempts.push(attempt)
    return attempt
  }

  const verb =
    (name: string) =>
    (...details: unknown[]): void => {
      did.push(name)
      calls.push({ verb: name, given: details })
    }
  const act: Verbs = {
    attempt(number) {
      did.push(`attempt ${number}`)
      return createAttempt(`#${number}`)
    },
    flush: verb('flush'),
    startTimer: verb('startTimer'),
    drain: verb('drain'),
    mute: verb('mute'),
    lose: verb('lose'),
    refuse: verb('refuse'),
    settle: verb('settle'),
    renewOpened: verb('renewOpened'),
    resolveOpened: verb('resolveOpened'),
    rejectOpened: verb('rejectOpened'),
    report: verb('report'),
    end: verb('end'),
  }
  const world: World = {
    now: () => now,
    wall: () => wallNow,
    hidden: () => given.hidden === true,
    hinted: () => given.hinted === true,
    minUptime: 5000,
    retry(failure) {
      told.push(failure)
      return policy
    },
  }
  const mine = createAttempt('its')
  const history: History = { ...tried, ...given.history }
  const life: Life = {
    state: { ...statesOf(mine)[given.in ?? 'connecting'], ...given.state } as State,
    entered: () => void did.push(`→ ${life.state.phase}`),
    history,
    world,
    act,
  }
  /** What a verb was given; it must have been called once. */
  const givenTo = (name: string): unknown[] => {
    const found = calls.filter(({ verb }) => verb === name)
    if (found.length !== 1) throw new Error(`${name} was called ${found.length} times`)
    return found[0]!.given
  }
  return { life, did, calls, told, attempts, mine, givenTo }
}

/** Every kind of event; those of an attempt are this one's. */
export const eventsOf = (from: Attempt) =>
  ({
    opened: { type: 'opened', from, info },
    lost: { type: 'lost', from, ending: endings.lossy },
    'lost, clean': { type: 'lost', from, ending: endings.clean },
    'lost, suspended': { type: 'lost', from, ending: endings.suspended },
    'lost, taken over': { type: 'lost', from, ending: endings['taken over'] },
    givenUp: { type: 'givenUp', from, error },
    ponged: { type: 'ponged', from, rtt: 30 },
    retryDue: { type: 'retryDue' },
    hidden: { type: 'hidden' },
    awake: { type: 'awake' },
    pauseRequested: { type: 'pauseRequested', reason: 'night' },
    resumeRequested: { type: 'resumeRequested' },
    reconnectRequested: { type: 'reconnectRequested' },
    closeRequested: { type: 'closeRequested', request, drain: false, timeout: 3000 },
    'closeRequested, drain': { type: 'closeRequested', request, drain: true, timeout: 3000 },
    'closeRequested, aborted': { type: 'closeRequested', request: aborting, drain: false, timeout: 3000 },
    drained: { type: 'drained' },
    closeTimedOut: { type: 'closeTimedOut' },
  }) satisfies { [name: string]: Event }

export type EventName = keyof ReturnType<typeof eventsOf>

// What must be true of a run that is over, whatever happened in it.
import { expect } from 'vitest'
import type { CloseInfo, MessageIterator, OpenInfo, SocketError, SocketState } from '../../../src/index.js'
import type { Schedule } from './schedule.js'
import type { HandOver } from './witness.js'

export interface Sent {
  readonly text: string
  readonly key: string | undefined
  readonly ttl: number
  /** Whether the socket was closing already. */
  readonly isLate: boolean
  /** Sent on an open connection with nothing ahead of it, and not handed to the platform: that was ending already. */
  isGivenBack: boolean
  readonly outcomes: ('resolved' | SocketError)[]
}

/** What the retry policy was told, and what it said. */
export interface Told {
  readonly attempt: number
  readonly error: SocketError
  readonly elapsed: number
  readonly previous?: SocketError | undefined
  readonly clean: boolean
  answer: number | false | undefined
  /** Whether anybody could listen by then. */
  readonly heard: boolean
}

/** What came of one `opened`. */
export interface Opening {
  info: OpenInfo | undefined
  error: SocketError | undefined
}

export interface Stream {
  readonly seen: string[]
  readonly ends: unknown[]
}

export interface Iteration {
  readonly iterator: MessageIterator<unknown>
  readonly yielded: string[]
  readonly dropsOldest: boolean
}

export interface Run {
  readonly schedule: Schedule
  readonly sends: readonly Sent[]
  readonly handOvers: readonly HandOver[]
  /** At the server, by connection. */
  readonly arrived: readonly string[][]
  readonly states: readonly SocketState[]
  readonly errors: readonly SocketError[]
  readonly told: readonly Told[]
  readonly openings: readonly Opening[]
  readonly streams: readonly Stream[]
  readonly iterations: readonly Iteration[]
  /** The frames that opening hooks took. */
  readonly taken: readonly string[]
  /** Those that were told to the socket, and nobody has seen. */
  readonly missed: readonly string[]
  /** Whether it was over before anybody closed it. */
  readonly endedBefore: boolean
  readonly ending: CloseInfo
}

export function judge(run: Run): void {
  sendsSettleAndTellTheTruth(run)
  orderIsKept(run)
  statesFollowTheTable(run)
  theEndHasAReason(run)
  failuresAreToldAndCounted(run)
  everyOpeningIsPromised(run)
  framesComeInOrder(run)
}

/** Why a message is not sent; this platform refuses none. */
const reasons = ['ABORTED', 'CLOSED', 'CONNECTION_LOST', 'EXPIRED', 'OVERFLOW', 'SUPERSEDED']

function sendsSettleAndTellTheTruth({ sends, handOvers, arrived }: Run): void {
  expect(sends.map(({ outcomes }) => outcomes.length)).toEqual(sends.map(() => 1))
  const everywhere = arrived.flat()
  for (const { text, isLate, outcomes } of sends) {
    const [outcome] = outcomes
    const answers = handOvers.filter((handOver) => handOver.text === text).map(({ answer }) => answer)
    // Only what was refused is handed over again.
    expect(answers.slice(0, -1).filter((answer) => answer !== 'refused')).toEqual([])
    if (outcome === 'resolved') {
      expect(isLate).toBe(false)
      expect(answers.at(-1)).toBe('taken')
      continue
    }
    expect(outcome!.data).toBe(text)
    expect(reasons).toContain(outcome!.code)
    if (isLate) expect(outcome!.code).toBe('CLOSED')
    if (outcome!.maybeDelivered) {
      expect(answers).not.toEqual([])
      continue
    }
    expect(answers.filter((answer) => answer !== 'refused')).toEqual([])
    expect(everywhere).not.toContain(text)
  }
}

/** Nothing comes twice, and what came is in the order of the sends, a message in the place of any that it superseded. */
function orderIsKept({ sends, arrived }: Run): void {
  const indexes = arrived.flat().map((text) => sends.findIndex((sent) => sent.text === text))
  const positions = indexes.filter((index) => index >= 0)
  expect(new Set(positions).size).toBe(positions.length)
  let before = -1
  for (const position of positions) {
    const places = placesOf(position, sends).filter((place) => place > before)
    expect({ position, before, places }).not.toMatchObject({ places: [] })
    before = places[0]!
  }
  // The opening hooks come first.
  for (const texts of arrived) {
    const firstSend = texts.findIndex((text) => !text.startsWith('hook'))
    if (firstSend >= 0) expect(texts.slice(firstSend).filter((text) => text.startsWith('hook'))).toEqual([])
  }
}

function placesOf(position: number, sends: readonly Sent[]): number[] {
  const { key } = sends[position]!
  const isRival = ({ key: other, outcomes: [outcome] }: Sent): boolean =>
    other === key && outcome !== 'resolved' && outcome!.code === 'SUPERSEDED'
  const earlier = sends.slice(0, position).flatMap((sent, i) => (key !== undefined && isRival(sent) ? [i] : []))
  return [...earlier, position]
}

/** Which state may follow which; what is publicly one phase may be two inside. */
const edges: { [P in SocketState['phase']]: SocketState['phase'][] } = {
  connecting: ['connecting', 'open', 'waiting', 'paused', 'closing', 'closed'],
  open: ['connecting', 'waiting', 'paused', 'closing', 'closed'],
  // A hint may bring the next attempt nearer.
  waiting: ['waiting', 'connecting', 'paused', 'closed'],
  paused: ['paused', 'connecting', 'closed'],
  closing: ['closed'],
  closed: [],
}

function statesFollowTheTable({ states, ending }: Run): void {
  const steps = states.slice(1).map((to, i) => ({ from: states[i]!, to }))
  expect(steps.filter(({ from, to }) => !edges[from.phase].includes(to.phase))).toEqual([])
  for (const { from, to } of steps) {
    if (from.phase === 'paused' && to.phase === 'paused') expect(to.reason).not.toBe(from.reason)
    if (from.phase === 'waiting' && to.phase === 'waiting') expect({ ...to, retryAt: from.retryAt }).toEqual(from)
    // An attempt opens, or fails, as what it began as.
    if (from.phase === 'connecting' && (to.phase === 'open' || to.phase === 'waiting'))
      expect(to.attempt).toBe(from.attempt)
    // The next attempt after a failure is the one after it, unless the failure does not count, or all starts anew.
    if (from.phase === 'waiting' && to.phase === 'connecting')
      expect([1, from.attempt + (from.error.kind === 'suspended' ? 0 : 1), from.attempt + 1]).toContain(to.attempt)
  }
  expect(states.at(-1)).toMatchObject({ phase: 'closed', ...ending })
}

function theEndHasAReason({ schedule, endedBefore, ending, errors, told }: Run): void {
  const { code, reason, wasClean, error } = ending
  expect({ code, reason, wasClean }).toEqual({
    code: expect.any(Number),
    reason: expect.any(String),
    wasClean: expect.any(Boolean),
  })
  if (wasClean) expect(error).toBeUndefined()
  expect(errors).not.toContain(error)
  if (!error) {
    if (!endedBefore) return
    // Nobody closed: the server said goodbye.
    const goodbyes = schedule.steps.filter(
      (step) => step.do === 'serverCloses' && step.code === 1000 && step.reason !== 'interrupted',
    )
    expect(goodbyes).not.toEqual([])
    expect(ending).toEqual({ code: 1000, reason: '', wasClean: true })
  } else if (schedule.retry === 'throws' || schedule.retry === 'nonsense') {
    expect(error.code).toBe('INVALID_OPTION')
  } else if (schedule.retry === 'default') {
    expect(error.closeCode).toBe(4401)
  } else if (schedule.retry !== 'never') {
    expect(told.at(-1)).toMatchObject({ answer: false })
    expect(told.at(-1)!.error).toBe(error)
  }
}

const failures = ['CONNECT_FAILED', 'CONNECT_TIMEOUT', 'CONNECTION_LOST', 'HEARTBEAT_TIMEOUT']

function failuresAreToldAndCounted({ schedule, states, ending, errors, told }: Run): void {
  expect(new Set(errors).size).toBe(errors.length)
  expect(errors.filter(({ code }) => ![...failures, 'OVERFLOW', 'SEND_FAILED'].includes(code))).toEqual([])
  const survived = errors.filter(({ code }) => failures.includes(code))
  if (schedule.retry === 'never') expect(survived.filter(({ kind }) => kind !== 'suspended')).toEqual([])
  if (schedule.retry === 'default') return
  let excused = new Set<unknown>()
  for (const state of states) {
    if (state.phase === 'open' || (state.phase === 'paused' && state.reason === 'background')) excused = new Set()
    // Tried again outside the policy, but five times for each opening and each stay in the background. A state with the
    // same error tells anew when: the clock was set, or the socket waits for the network.
    if (state.phase === 'waiting' && !told.some(({ error }) => error === state.error)) excused.add(state.error)
    expect(excused.size).toBeLessThanOrEqual(5)
  }
  if (schedule.retry === 'never') return
  const judged = told.map(({ error }) => error)
  expect(told.slice(0, -1).filter(({ error, heard }) => heard && !survived.includes(error))).toEqual([])
  expect(survived.filter((error) => error.kind !== 'suspended' && !judged.includes(error))).toEqual([])
  told.forEach(({ attempt, error, elapsed, previous, clean, answer }, i) => {
    const before = told[i - 1]
    expect([1, before ? before.attempt + 1 : 1]).toContain(attempt)
    if (attempt === 1) expect(elapsed).toBe(0)
    expect(elapsed).toBeGreaterThanOrEqual(0)
    expect([undefined, before && before.error]).toContain(previous)
    // Who gives up is never asked again.
    if (answer === false) expect(i).toBe(told.length - 1)
    if (answer === false) expect(ending.error).toBe(clean ? undefined : error)
  })
}

/** One after another, each kept but the last: that one rejects when no opening comes any more. */
function everyOpeningIsPromised({ openings }: Run): void {
  openings.slice(0, -1).forEach(({ info, error }, i) => {
    expect(error).toBeUndefined()
    expect(info).toMatchObject({ reconnected: i > 0 })
  })
  expect(openings.at(-1)).toEqual({ info: undefined, error: expect.anything() })
}

/** In order; without gaps within a connection unless asked to drop; and ends as the socket does, once. */
function framesComeInOrder({ schedule, streams, iterations, taken, missed, errors, ending }: Run): void {
  expect(missed).toEqual([])
  const isHeldBack = errors.some(({ code }) => code === 'OVERFLOW')
  for (const { seen, ends } of streams) {
    inOrder(seen, !isHeldBack)
    const [end] = ends.filter((given) => given !== 'unsubscribed')
    expect(ends.length).toBeGreaterThan(0)
    expect(ends.filter((given) => given !== 'unsubscribed').length).toBeLessThanOrEqual(1)
    if (end) expect(end).toBe(ending.error ?? 'complete')
  }
  for (const { yielded, dropsOldest } of iterations) inOrder(yielded, !dropsOldest && !isHeldBack)

  function inOrder(seen: string[], gapless: boolean): void {
    if (schedule.heartbeat?.replies) expect(seen).not.toContain('pong')
    const frames = seen.filter((text) => text !== 'pong').map(read)
    frames.slice(1).forEach((frame, i) => {
      const before = frames[i]!
      if (frame.connection !== before.connection || !gapless) return expect(rank(frame)).toBeGreaterThan(rank(before))
      let next = before.number + 1
      while (taken.includes(`frame ${frame.connection}.${next}`)) next++
      expect(frame.number).toBe(next)
    })
    expect(seen.filter((text) => text !== 'pong' && taken.includes(text))).toEqual([])
  }
}

function read(text: string): { connection: number; number: number } {
  const [, connection, number] = /^frame (\d+)\.(\d+)$/.exec(text)!
  return { connection: Number(connection), number: Number(number) }
}

const rank = ({ connection, number }: { connection: number; number: number }): number => connection * 10_000 + number

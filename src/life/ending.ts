import type { Refusal } from '../errors/explain.js'
import { type CloseRequest, type In, type Life, type Of, type Wired, type Wireless, to } from './life.js'
import type { CloseInfo } from './state.js'

// The cells of the grid that end the socket for good.

/** Messages were still to go: the end is the platform's, not the one asked for, though nobody wants another. */
export function loseDraining(state: In<'draining'>, { ending }: Of<'lost'>, life: Life): In<'closed'> {
  const { code, reason, wasClean } = ending
  return end({ code, reason, wasClean }, life, state.request.refusal)
}

/** Hosts answer our own close with a code of their own, or none: what was asked for is what happened. */
export function finish({ request }: In<'closing'>, _: unknown, life: Life): In<'closed'> {
  return endAsAsked(request, life)
}

/** The user closes: the wire is asked, and watched. */
export function close(state: Wired, event: Of<'closeRequested'>, life: Life): In<'closing'> {
  const next = turnAway('closing', state, event, life)
  state.attempt.close(event.request.code, event.request.reason)
  return next
}

/** What is pending goes first, if so told. */
export function closeOpen(state: In<'open'>, event: Of<'closeRequested'>, life: Life): In<'draining' | 'closing'> {
  life.act.renewOpened()
  if (!event.drain) return close(state, event, life)
  const next = turnAway('draining', state, event, life)
  life.act.drain()
  return next
}

/** Nothing comes in any more, nothing new goes out, and the end comes in time. */
function turnAway<P extends 'draining' | 'closing'>(
  phase: P,
  { attempt }: Wired,
  { request, timeout }: Of<'closeRequested'>,
  life: Life,
): In<P> {
  const { act } = life
  const next = to<P>(life, { phase, attempt, request } as In<P>)
  act.mute()
  attempt.leave()
  if (phase === 'closing') act.refuse(request.refusal)
  act.rejectOpened(request.refusal)
  act.startTimer(timeout, { type: 'closeTimedOut' })
  return next
}

/** Asked again: what is pending is no longer waited for, if so told. */
export function closeDraining(
  state: In<'draining'>,
  { drain, request: { refusal } }: Of<'closeRequested'>,
  life: Life,
): In<'draining' | 'closing'> {
  if (drain) return state
  return hangUp(state, refusal.code === 'ABORTED' ? refusal : state.request.refusal, life)
}

/** Aborted while the wire closes: what has no answer yet rejects with that. */
export function abortClosing(
  state: In<'closing'>,
  { request: { refusal } }: Of<'closeRequested'>,
  life: Life,
): In<'closing'> {
  if (refusal.code !== 'ABORTED') return state
  return to<'closing'>(life, { ...state, request: { ...state.request, refusal } })
}

export function drained(state: In<'draining'>, _: unknown, life: Life): In<'closing'> {
  return hangUp(state, state.request.refusal, life)
}

/** Frames of before the end may still wait for their subscriber; who has closed wants none of them. */
export function mute(state: In<'closed'>, _: unknown, life: Life): In<'closed'> {
  life.act.mute()
  return state
}

/** Without a wire there is nothing to wait for. */
export function closeWithoutWire(_: Wireless, { request }: Of<'closeRequested'>, life: Life): In<'closed'> {
  life.act.mute()
  return endAsAsked(request, life)
}

/** The platform never answered. The wire is asked (again) all the same: it may yet hear. */
export function closeAnyway(
  { attempt, request: { code, reason, refusal } }: In<'draining' | 'closing'>,
  _: unknown,
  life: Life,
): In<'closed'> {
  attempt.close(code, reason)
  return end({ code: 1006, reason: '', wasClean: false }, life, refusal)
}

/** Drained, or told not to wait any longer. */
function hangUp({ attempt, request: { code, reason } }: In<'draining'>, refusal: Refusal, life: Life): In<'closing'> {
  const next = to<'closing'>(life, { phase: 'closing', attempt, request: { code, reason, refusal } })
  life.act.refuse(refusal)
  attempt.close(code, reason)
  return next
}

function endAsAsked({ code, reason, refusal }: CloseRequest, life: Life): In<'closed'> {
  return end({ code, reason, wasClean: true }, life, refusal)
}

export function end(ending: CloseInfo, life: Life, asked?: Refusal): In<'closed'> {
  const { act, state } = life
  // Only an abort gives the reason of its own; everything else rejects with the ending as it came.
  const refusal = asked && asked.code === 'ABORTED' ? asked : refusalOf(ending)
  const next = to<'closed'>(life, { phase: 'closed', ...ending })
  act.settle(refusal)
  if ('attempt' in state) state.attempt.leave()
  act.rejectOpened(ending.error || refusal)
  act.end(ending)
  return next
}

/** What a send meets from this ending on. */
export function refusalOf({ code, reason, wasClean, error }: CloseInfo): Refusal {
  return { code: 'CLOSED', closeCode: code, cause: error || { code, reason, wasClean } }
}
